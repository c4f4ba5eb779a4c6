"""Entries of a leaderboard: where they come from, and what each scores on which rows."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk.errors import DataError
from atrocityrisk.evaluation import CLIMATOLOGY, compare, score
from atrocityrisk.evaluation.matched_forecasts import (
    KEY,
    SCORED,
    MatchedForecasts,
    match_forecasts,
)
from atrocityrisk.evaluation.scored_rows import aligned_rows
from atrocityrisk.external_forecasts import read_forecasts
from atrocityrisk.external_forecasts.reading import read_all_forecasts
from atrocityrisk.forecasting import Backtest
from atrocityrisk.metrics import RealityCheck
from atrocityrisk.panels import Panel
from atrocityrisk.scoreboard.forecast_scores import Given, Labels, labelled_rows
from atrocityrisk.sources._readers.csv import read_csv_bytes
from atrocityrisk.specs import Task

METRICS = (
    "log_score", "brier_score", "roc_auc", "observed_expected_ratio", "recall_at_k",
    "log_skill_score",
)  # fmt: skip
SHIPPED = "atrocityrisk, backtest"


def entries_of(
    forecasts: Given,
    task: Task,
    panel: Panel,
    counts: pd.DataFrame,
    *,
    labels: Labels | None,
    shipped: bool,
) -> tuple[MatchedForecasts, dict[str, str], str]:
    """Entries on the task's rows, who made each, and whose labels they are beside."""
    rows, source = labelled_rows(task, panel, labels)
    parts = [_climatology(rows, counts, panel)]
    if shipped and task.entries is not None:
        parts.append(_shipped(task.entries, task.entry_models, outcome=panel.outcome.name))
    ours = pd.concat(parts, ignore_index=True)
    matched = match_forecasts(ours, rows, outcome=panel.outcome, origins=task.origins)
    # Ours are of every row that can be scored; what they have besides says nothing.
    ours_scored = matched.coverage[matched.coverage["what"] == SCORED]
    matched = replace(matched, coverage=ours_scored.reset_index(drop=True))
    made_by = dict.fromkeys(map(str, matched.frame["model"].unique()), SHIPPED)
    read = read_all_forecasts(forecasts, outcome=panel.outcome.name)
    if read is not None:
        theirs = match_forecasts(
            read, rows, outcome=panel.outcome, origins=task.origins, taken=[*made_by]
        )
        made_by |= _makers(theirs)
        matched = MatchedForecasts(
            frame=pd.concat([matched.frame, theirs.frame], ignore_index=True),
            coverage=pd.concat([ours_scored, theirs.coverage], ignore_index=True),
        )
    return matched, made_by, source


def common_rows_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of states and origins that every entry has."""
    entries = frame["model"].nunique()
    return frame[frame.groupby(KEY)["model"].transform("size") == entries]


def own_row(
    name: str, every: Backtest, task: Task, *, reference: str, level: float
) -> dict[str, Any]:
    """An entry's skill against the reference on the rows that the two share."""
    pair = every.frame[every.frame["model"].isin([name, reference])]
    shared = common_rows_of(pair)
    row: dict[str, Any] = {"entry": name}
    mine = shared[shared["model"] == name]
    if mine["observed"].nunique() < 2:
        raise DataError(
            f"expected rows with and without an onset that {name!r} shares with the reference "
            f"{reference!r}, found {len(mine)} rows with {int(mine['observed'].sum())} onsets; "
            "choose the reference 'climatology', which has every row"
        )
    row |= {"n_forecasts": len(mine), "n_onsets": int(mine["observed"].sum())}
    nothing = dict.fromkeys(("own_skill", "own_skill_low", "own_skill_high"), np.nan)
    base = shared[shared["model"] == reference]
    losses = m.METRICS["log_score"](base["observed"].to_numpy(), base["probability"].to_numpy())
    row["own_reference_log_score"] = losses
    if name == reference:
        return row | nothing
    card = score(
        replace(every, frame=shared),
        ["log_skill_score"],
        reference=reference,
        n_boot=task.n_boot,
        seed=task.seed,
        level=level,
    ).frame
    found = card[card["model"] == name].iloc[0]
    ends = {"own_skill": "estimate", "own_skill_low": "low", "own_skill_high": "high"}
    return row | {column: float(found[end]) for column, end in ends.items()}


def common_columns(shared: Backtest, task: Task, reference: str, level: float) -> pd.DataFrame:
    """Scores of every entry on the rows that all share, and its difference from the reference."""
    settings: Mapping[str, Any] = {
        "k": task.k, "n_boot": task.n_boot, "seed": task.seed, "level": level,
    }  # fmt: skip
    card = score(shared, METRICS, **settings).frame
    columns = {"estimate": "", "low": "_low", "high": "_high"}
    wide = card.pivot(index="model", columns="metric", values=[*columns])
    wide.columns = pd.Index([f"{key[1]}{columns[key[0]]}" for key in wide.columns.to_flat_index()])
    order = [f"{metric}{end}" for metric in METRICS for end in columns.values()]
    table = wide[order]
    names = {"difference": "difference", "low": "difference_low", "high": "difference_high"}
    names["better"] = "better"
    if len(table) == 1:
        # Alone, with nobody to compare with.
        return (
            table.assign(**dict.fromkeys(names.values(), np.nan)).rename_axis("entry").reset_index()
        )
    paired = compare(shared, against=reference, metrics=("log_score",), **settings).frame
    table = table.join(paired.set_index("model")[[*names]].rename(columns=names))
    return table.rename_axis("entry").reset_index()


def best_of_all(
    shared: Backtest, task: Task, *, reference: str, level: float
) -> RealityCheck | None:
    """Whether the best entry beats the reference, given that it was picked; None for one alone."""
    rows = aligned_rows(shared, reference=CLIMATOLOGY)
    # Who gave an onset no chance is not the best, and no resample with that onset is finite.
    scores = [m.METRICS["log_score"](rows.observed, p) for p in rows.probability.T]
    kept = np.flatnonzero(np.isfinite(scores))
    names = [rows.names[column] for column in kept]
    if len(names) < 2 or reference not in names:
        return None
    resampled = m.resample(
        rows.observed,
        rows.probability[:, kept],
        draws=m.country_draws(rows.gwcode, n_boot=task.n_boot, seed=task.seed),
        metrics=["log_score"],
    )
    against = names.index(reference)
    return m.reality_check(resampled, metric="log_score", against=against, level=level)


def _makers(matched: MatchedForecasts) -> dict[str, str]:
    """File of each entry."""
    first = matched.frame.drop_duplicates("model")
    return {
        str(row.model): (str(row.file) or "data frame")
        + (", computed later" if row.kind == "recomputed" else "")
        for row in first.itertuples()
    }


def _climatology(rows: pd.DataFrame, counts: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """The rate of what could be learnt from at each origin, for every state."""
    rate = (counts["positives"] / counts["rows"]).set_axis(counts["origin"])
    outcome = panel.outcome
    return pd.DataFrame(
        {
            "publisher": "",
            "model": CLIMATOLOGY,
            "outcome": outcome.name,
            "kind": "published",
            "gwcode": rows["gwcode"],
            "origin": rows["origin"],
            "first_year": rows["origin"] + outcome.first,
            "last_year": rows["origin"] + outcome.last,
            "probability": rate.reindex(rows["origin"]).to_numpy(),
            "file": "",
        }
    )


def _shipped(path: Path, models: tuple[str, ...], *, outcome: str) -> pd.DataFrame:
    """Past forecasts that come with a task; their file is compressed CSV."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    table = read_csv_bytes(content, path)
    # The rate is computed anew, for every task and edition of the labels alike.
    wanted = table["model"].isin(models or table["model"].unique())
    chosen = table[wanted & (table["model"] != CLIMATOLOGY)]
    return read_forecasts(chosen, outcome=outcome).assign(publisher="")
