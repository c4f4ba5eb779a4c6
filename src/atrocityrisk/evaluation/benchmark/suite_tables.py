"""Tables of a task: scores and paired differences, on all rows and on those shared with others.

One row of a scorecard says which rows it is on (`rows`: all, or common with published forecasts),
what its interval is clustered by (`clustered_by`) and what skill is measured against (`reference`).
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError
from atrocityrisk.evaluation import (
    CLIMATOLOGY,
    DEFAULT_METRICS,
    REALISED,
    compare,
    leave_countries_out,
    score,
)
from atrocityrisk.forecasting import Backtest
from atrocityrisk.metrics import CLOSED_FORM
from atrocityrisk.specs import BacktestSpec

ALL, COMMON = "all", "common"
_BASIC = ("log_score", "brier_score", "roc_auc", "average_precision")
_SKILL = ("log_skill_score", "brier_skill_score")


def scorecard_table(
    backtest: Backtest, spec: BacktestSpec, *, published: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Scores of every model: rows, clustered_by, reference, columns of `Scorecard.frame`."""
    parts = []
    for rows, subset in _subsets(backtest, published).items():
        # Skill against the realised rate differs from the rest in its reference alone; two-way
        # intervals are for scores with a closed form, because the others are refitted each time.
        wanted: list[tuple[str, tuple[str, ...], int | None]] = [
            (CLIMATOLOGY, tuple(dict.fromkeys((*DEFAULT_METRICS, *spec.metrics))), None),
            (REALISED, _SKILL, None),
        ]
        if _has_blocks(subset, spec):
            closed = tuple(name for name in DEFAULT_METRICS if name in CLOSED_FORM)
            wanted += [
                (CLIMATOLOGY, closed, spec.block_years),
                (REALISED, _SKILL, spec.block_years),
            ]
        for reference, names, block in wanted:
            card = score(
                subset,
                names,
                reference=reference,
                k=spec.k,
                n_boot=spec.n_boot,
                seed=spec.seed,
                block_years=block,
            )
            parts.append(
                card.frame.assign(rows=rows, clustered_by=card.clustered_by, reference=reference)
            )
    return _ordered(parts, ["rows", "clustered_by", "reference"], spec)


def comparison_table(
    backtest: Backtest, spec: BacktestSpec, *, published: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Paired differences: rows, clustered_by, against, columns of `Comparison.frame`."""
    # A difference is the model less the one it is compared with: below 0 is better for a loss.
    parts = []
    for rows, subset in _subsets(backtest, published).items():
        others = list(spec.against)
        if rows == COMMON and published is not None:
            others = [*published["model"].unique()]
        for against in others:
            if subset.frame["model"].eq(against).all() or against not in set(subset.frame["model"]):
                continue
            for block in (None, spec.block_years) if _has_blocks(subset, spec) else (None,):
                found = compare(
                    subset,
                    against=against,
                    metrics=_BASIC,
                    k=spec.k,
                    n_boot=spec.n_boot,
                    seed=spec.seed,
                    block_years=block,
                )
                parts.append(
                    found.frame.assign(rows=rows, clustered_by=found.clustered_by, against=against)
                )
    if not parts:
        return pd.DataFrame(columns=["rows", "clustered_by", "against", "model", "metric"])
    return _ordered(parts, ["rows", "clustered_by", "against"], spec)


def influence_table(
    backtest: Backtest, spec: BacktestSpec, *, published: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Scores with one country left out: rows, `leave_countries_out`, the countries' names."""
    # A state is called what it was called at its last origin.
    newest = backtest.frame.groupby("gwcode")["origin"].max()
    names = {
        code: states.label(code, year).name
        for code, year in zip(newest.index.tolist(), newest.tolist(), strict=True)
    }
    parts = []
    for rows, subset in _subsets(backtest, published).items():
        table = leave_countries_out(subset).assign(rows=rows)
        for end in ("lowest", "highest"):
            table[f"{end}_country"] = table[f"{end}_without"].map(names)
        parts.append(table)
    return _ordered(parts, ["rows"], spec)


def matching(table: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    """Rows whose columns have the wanted values."""
    kept = np.ones(len(table), dtype=bool)
    for column, value in wanted.items():
        kept &= table[column].eq(value).to_numpy()
    return table[kept]


def common_rows(backtest: Backtest, published: pd.DataFrame) -> Backtest:
    """Backtest on the states and origins that all forecasts of others share, with these added."""
    key = ["gwcode", "origin"]
    frame = backtest.scored
    ours = frame[frame["model"] == frame["model"].iloc[0]]
    shared = pd.MultiIndex.from_frame(ours[key])
    for name in published["model"].unique():
        own = published.loc[published["model"] == name, key]
        shared = shared.intersection(pd.MultiIndex.from_frame(own))
        if shared.empty:
            raise DataError(
                "expected rows that the models and all forecasts of others share, found none "
                f"once {name!r} joins them; score it by itself"
            )
    # What happened is read from our rows: published files may hold other labels.
    theirs = ours.drop(columns=["model", "probability"]).merge(
        published[["model", *key, "probability"]], on=key
    )
    parts = [
        part[pd.MultiIndex.from_frame(part[key]).isin(shared)]
        for part in (frame, theirs[frame.columns])
    ]
    return replace(backtest, frame=pd.concat(parts, ignore_index=True))


def _has_blocks(backtest: Backtest, spec: BacktestSpec) -> bool:
    """Whether there are two blocks of origins or more: one alone says nothing of time."""
    origin = backtest.scored["origin"]
    return bool(origin.max() - origin.min() >= spec.block_years)


def _subsets(backtest: Backtest, published: pd.DataFrame | None) -> dict[str, Backtest]:
    """All rows, and those shared with the published forecasts."""
    subsets = {ALL: backtest}
    if published is not None:
        subsets[COMMON] = common_rows(backtest, published)
    return subsets


def _ordered(parts: list[pd.DataFrame], first: list[str], spec: BacktestSpec) -> pd.DataFrame:
    """One table: models in the order of the task, published ones last."""
    table = pd.concat(parts, ignore_index=True)
    place = {entry.name: number for number, entry in enumerate(spec.models)}
    order = table["model"].map(place).fillna(len(place))
    blocks = [table[name].map({v: i for i, v in enumerate(table[name].unique())}) for name in first]
    keys = pd.concat([*blocks, order], axis=1, keys=range(len(first) + 1))
    table = table.loc[keys.sort_values(list(keys.columns), kind="stable").index]
    names = [*first, *[name for name in table.columns if name not in first]]
    return table[names].reset_index(drop=True)
