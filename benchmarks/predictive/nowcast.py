#!/usr/bin/env python
"""The monthly backtest that nowcast-plan.md sets out: what deaths by month would have added.

    benchmarks/predictive/nowcast.py MONTHS.csv

MONTHS.csv is a table of deaths by month from 1991 on. Writes scorecards/nowcast.csv (gains in log
score over the prior and the annual control), scorecards/nowcast-undercounts.csv (the trial of
undercounts) and scorecards/nowcast.json, their manifest. No count of deaths is written.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit

import atrocityrisk as ar
from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import sha256
from atrocityrisk._core.manifest import FORMAT, installed_versions, manifest_text
from atrocityrisk.signals import (
    MonthlyDeaths,
    count_revisions,
    likelihood_ratios,
    onset_months,
    read_months,
    tally,
)
from atrocityrisk.signals.death_bins import state_bins, state_sums
from atrocityrisk.signals.nowcasting import RatioTables, cautious_ratio, drawn_bins
from atrocityrisk.signals.onset_dates import READINGS
from atrocityrisk.signals.window_evidence import reading_priors, window_rows
from compile_nowcast_evidence import past_forecasts

HERE = Path(__file__).resolve().parent
SCORECARDS = HERE / "scorecards"
RESULT, UNDERCOUNTS = SCORECARDS / "nowcast.csv", SCORECARDS / "nowcast-undercounts.csv"
MANIFEST = SCORECARDS / "nowcast.json"
MONTHS_SEEN, PRIMARY = (6, 3, 12), 6
FIRST_SCORED, N_BOOT, SEED, BLOCK = 1998, 2000, 7, 3
UNDERCOUNT = 4.5
FINAL, AVERAGED, PROVISIONAL = "final", "averaged", "provisional"
READ_AS = (FINAL, AVERAGED, PROVISIONAL)
"""At face value; averaged over revisions, as planned; the same, never beyond face value."""
ALL, UNDER_WAY, NONE_UNDER_WAY = "all", "under way", "none under way"
PLACEHOLDERS, ABSENT = "placeholder days as coded", "absent states as silent"


def readings(rows: pd.DataFrame, *, months_seen: int) -> pd.DataFrame:
    """Probability of each reading at each scored row, by ratios of windows closed by its origin."""
    priors = reading_priors(rows["probability"].to_numpy(), months_seen)
    found = pd.DataFrame(priors, index=rows.index)
    evidence = tally(rows, months_seen=months_seen)
    for origin in range(FIRST_SCORED, int(rows["origin"].max()) + 1):
        here = rows["origin"].eq(origin)
        mean = _tables(evidence, origin, months_seen).mean
        # Positions -1 and -2, unknown and without a record, have the last row: 1.
        ratio = mean[np.maximum(rows.loc[here, "bin"], -1)]
        found.loc[here, list(READINGS)] = expit(
            logit(found.loc[here, list(READINGS)].to_numpy()) + np.log(ratio)
        )
    return found


def _tables(evidence: pd.DataFrame, origin: int, months_seen: int) -> RatioTables:
    return RatioTables.of(likelihood_ratios(evidence, origin=origin, months_seen=months_seen))


def gain(rows: pd.DataFrame, observed: str, model: np.ndarray, against: np.ndarray) -> dict:
    """Mean log loss saved × 1000, with both intervals."""
    onset = rows[observed].to_numpy()
    pair = np.column_stack([against, model])
    line: dict[str, object] = {}
    for name, draws in (
        ("countries", m.country_draws(rows["gwcode"], n_boot=N_BOOT, seed=SEED)),
        ("two_way", m.leave_clusters_out(rows["gwcode"], rows["origin"], block_years=BLOCK)),
    ):
        found = m.evaluate(onset, pair, draws=draws, metrics=("log_score",))
        less = m.differences(found, against=0)
        line |= {f"{name}_low": -1e3 * less.high[0, 1], f"{name}_high": -1e3 * less.low[0, 1]}
    saved = 1e3 * (m.log_losses(onset, against) - m.log_losses(onset, model))
    return {
        "gain": saved.mean(),
        **line,
        "from_no_onset": saved[onset == 0].sum() / len(saved),
        "from_onset": saved[onset == 1].sum() / len(saved),
    }


def scored(
    part: str, rows: pd.DataFrame, columns: dict[str, pd.DataFrame], *, months_seen: int
) -> list[dict]:
    """Lines of one part of the rows: each reading, over the prior and over the annual control."""
    lines = []
    for reading in READINGS:
        settled = rows[reading].notna() & rows["whole"].notna()
        here = rows[settled]
        values = {
            name: table.loc[here.index, reading].to_numpy() for name, table in columns.items()
        }
        onset = here[reading].to_numpy()
        for model, against in (("months", "prior"), ("annual", "prior"), ("months", "annual")):
            lines.append(
                {
                    "part": part,
                    "months_seen": months_seen,
                    "reading": reading,
                    "model": model,
                    "against": against,
                    **gain(here, reading, values[model], values[against]),
                    "expected_against": values[against].sum(),
                    "expected": values[model].sum(),
                    "observed": int(onset.sum()),
                    "auc_against": m.roc_auc(onset, values[against]),
                    "auc": m.roc_auc(onset, values[model]),
                    "n_forecasts": len(here),
                    "unsettled": int((rows["whole"].notna() & rows[reading].isna()).sum()),
                    "no_record": int(here["bin"].eq(-2).sum()),
                    "unknown_bin": int(here["bin"].eq(-1).sum()),
                }
            )
    return lines


def table(forecasts: pd.DataFrame, occurred: pd.Series, months: MonthlyDeaths) -> pd.DataFrame:
    """All lines of the plan but the trial of undercounts."""
    lines: list[dict] = []
    silent = with_silent(months, forecasts["gwcode"].unique())
    for seen in MONTHS_SEEN:
        variants = [(ALL, months, False)]
        if seen == PRIMARY:
            variants += [(PLACEHOLDERS, months, True), (ABSENT, silent, False)]
        for name, counted, placeholders in variants:
            made = {}
            for model, span, to in (("months", 6, seen), ("annual", 12, 0)):
                rows = window_rows(
                    forecasts,
                    occurred,
                    counted,
                    onset_months(),
                    months_seen=seen,
                    span=span,
                    counted_to=to,
                    placeholders=placeholders,
                )
                made[model] = (rows, readings(rows, months_seen=seen))
            rows = made["months"][0].merge(
                forecasts[["origin", "gwcode", "under_way"]], on=["origin", "gwcode"], how="left"
            )
            priors = reading_priors(rows["probability"].to_numpy(), seen)
            columns = {k: found for k, (_, found) in made.items()}
            columns["prior"] = pd.DataFrame(priors, index=rows.index)
            late = rows[rows["origin"] >= FIRST_SCORED]
            lines += scored(name, late, columns, months_seen=seen)
            if name == ALL:
                way = late["under_way"].eq(1)
                lines += scored(UNDER_WAY, late[way], columns, months_seen=seen)
                lines += scored(NONE_UNDER_WAY, late[~way], columns, months_seen=seen)
    return pd.DataFrame(lines)


def with_silent(months: MonthlyDeaths, gwcodes: Iterable[int]) -> MonthlyDeaths:
    """The same with every state that is not in it as one in which nobody ever died."""
    absent = sorted({int(code) for code in gwcodes} - set(months.states))
    calendar = months.frame[["year", "month"]].drop_duplicates()
    rows = pd.concat(
        [calendar.assign(gwcode=code, deaths=0.0, provisional=False) for code in absent]
    )
    return MonthlyDeaths(frame=pd.concat([months.frame, rows], ignore_index=True))


def undercounts(
    forecasts: pd.DataFrame, occurred: pd.Series, months: MonthlyDeaths
) -> pd.DataFrame:
    """The trial of undercounts: counts as they are and planted, read as final and provisional."""
    seen = PRIMARY
    rows = window_rows(forecasts, occurred, months, onset_months(), months_seen=seen)
    evidence = tally(rows, months_seen=seen)
    late = rows[rows["origin"] >= FIRST_SCORED].copy()
    lines = []
    for planted in (False, True):
        for read_as in READ_AS:
            ratio = pd.DataFrame(1.0, index=late.index, columns=list(READINGS))
            for origin, here in late.groupby("origin"):
                short = set(here.loc[here["begun"].eq(1), "gwcode"]) if planted else set()
                ratio.loc[here.index] = _ratios(
                    here, as_counted(months, int(origin), short), int(origin), evidence, read_as
                )
            lines += _undercount_lines(late, ratio, planted=planted, read_as=read_as)
    return pd.DataFrame(lines)


def as_counted(months: MonthlyDeaths, origin: int, short: set[int]) -> MonthlyDeaths:
    """Months as counted then: those after the origin provisional, too low in some states."""
    frame = months.frame[months.frame["year"].between(origin - 1, origin + 1)]
    after = frame["year"] > origin
    low = after & frame["gwcode"].isin(short)
    deaths = frame["deaths"].mask(low, (frame["deaths"] / UNDERCOUNT).round())
    return MonthlyDeaths(frame=frame.assign(deaths=deaths, provisional=after))


def _ratios(
    here: pd.DataFrame, months: MonthlyDeaths, origin: int, evidence: pd.DataFrame, read_as: str
) -> np.ndarray:
    """Ratios of each row, by bins at face value or averaged over what counts may become."""
    mean = _tables(evidence, origin, PRIMARY).mean
    sums = state_sums(months, origin * 12 + 11 + PRIMARY)
    bins = state_bins(sums)
    found = np.ones((len(here), len(READINGS)))
    for at, code in enumerate(here["gwcode"]):
        if code not in sums.index or bins[code] < 0:
            continue
        found[at] = face = mean[bins[code]]
        if read_as == FINAL:
            continue
        rng = np.random.default_rng([SEED, origin, int(code)])
        drawn = drawn_bins(sums.loc[code], count_revisions(), rng=rng)
        found[at] = mean[drawn].mean(axis=0)
        if read_as == PROVISIONAL:
            found[at] = cautious_ratio(face, found[at])
    return found


def _undercount_lines(
    rows: pd.DataFrame, ratio: pd.DataFrame, *, planted: bool, read_as: str
) -> list[dict]:
    priors = reading_priors(rows["probability"].to_numpy(), PRIMARY)
    lines = []
    for reading in READINGS:
        settled = (rows[reading].notna() & rows["whole"].notna()).to_numpy()
        here, log_ratio = rows[settled], np.log(ratio.loc[settled, reading].to_numpy())
        before = priors[reading][settled]
        now = expit(logit(before) + log_ratio)
        begun = here["begun"].eq(1).to_numpy()
        lines.append(
            {
                "counts": f"divided by {UNDERCOUNT:g} where begun" if planted else "as they are",
                "read_as": read_as,
                "reading": reading,
                **gain(here, reading, now, before),
                "mean_log_ratio_begun": log_ratio[begun].mean(),
                "mean_abs_log_ratio_begun": np.abs(log_ratio[begun]).mean(),
                "mean_abs_log_ratio_others": np.abs(log_ratio[~begun]).mean(),
                "n_begun": int(begun.sum()),
                "n_forecasts": len(here),
            }
        )
    return lines


def with_under_way(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Forecasts with a mark where a killing was under way at the origin."""
    panel = ar.load_panel()
    ongoing = panel.events[list(panel.outcome.ongoing)].sum(axis=1, min_count=1).gt(0)
    marks = ongoing.rename("under_way").rename_axis(index={"year": "origin"}).reset_index()
    return forecasts.merge(marks, on=["gwcode", "origin"], how="left")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    past, onsets = past_forecasts()
    past = with_under_way(past[past["origin"] <= 2022])
    counted = read_months(sys.argv[1])
    result = table(past, onsets, counted)
    write_table(result, RESULT)
    trial = undercounts(past, onsets, counted)
    write_table(trial, UNDERCOUNTS)
    record = ar.runs.embedded_track_record()
    assert record is not None
    manifest = {
        "format": FORMAT,
        "kind": "nowcast backtest",
        "plan": {"file": "nowcast-plan.md", "sha256": sha256(HERE / "nowcast-plan.md")},
        "months": {"file": Path(sys.argv[1]).name, "sha256": sha256(Path(sys.argv[1]))},
        "prior": record.context,
        "scored": {"first_origin": FIRST_SCORED, "last_origin": 2022},
        "n_boot": N_BOOT,
        "block_years": BLOCK,
        "seed": SEED,
        "versions": installed_versions(),
        "outputs": {path.name: sha256(path) for path in (RESULT, UNDERCOUNTS)},
    }
    MANIFEST.write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    shown = ["part", "months_seen", "reading", "model", "against", "gain", "countries_low",
             "countries_high", "two_way_low", "two_way_high", "expected_against", "expected",
             "observed", "auc_against", "auc", "n_forecasts", "unsettled"]  # fmt: skip
    print(result[shown].round(3).to_string(index=False), trial.round(3).to_string(), sep="\n\n")
