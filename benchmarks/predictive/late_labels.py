#!/usr/bin/env python
"""Onsets that each edition of EWP's labels lacked, as expected at that time, and what came later.

Usage: benchmarks/predictive/late_labels.py EDITION... (files of EWP's label editions). Fits the
delays as of each edition from the third on, writes scorecards/late-labels.csv: per edition and year
the onsets coded by then, those expected to be missing with a 90 % interval, and those that later
editions added. Writes scorecards/late-labels-bands.csv: bands of the scores of
vintages-forecasts.csv. The prior was set before any comparison; see docs/concepts/late-labels.md.
"""

import sys
from pathlib import Path

import pandas as pd

from atrocityrisk.evaluation.reporting_delay import DelayModel, fit_delays, score_band
from atrocityrisk.forecasting import Backtest
from atrocityrisk.sources.label_vintages import read_label_vintages

SCORECARDS = Path(__file__).resolve().parent / "scorecards"
RESULT, BANDS = SCORECARDS / "late-labels.csv", SCORECARDS / "late-labels-bands.csv"
FORECASTS = SCORECARDS / "vintages-forecasts.csv"
YEARS = 5
"""Years before each edition that are shown one by one."""


def by_edition(vintages: pd.DataFrame) -> tuple[pd.DataFrame, DelayModel]:
    """Missing onsets as expected by each edition, beside what came; and the newest model."""
    editions = sorted(vintages["edition"].unique())
    newest = fit_delays(vintages, seed=7)
    rows = []
    for edition in editions[2:]:
        seen = vintages[vintages["edition"] <= edition]
        found = newest if edition == editions[-1] else fit_delays(seen, seed=7)
        last = found.newest_year
        came = newest.onsets[newest.onsets["first_edition"] > edition]["year"]
        spans = [(year, year) for year in range(last - YEARS + 1, last + 1)]
        for first, through in [*spans, (last - found.prior.longest + 1, last)]:
            rows.append(
                {
                    "as_of_edition": int(edition),
                    "first_year": first,
                    "last_year": through,
                    "coded": int(found.coded.loc[first:through].sum()),
                    **found.expected_missing(first, through=through)._asdict(),
                    "came_later": int(came.between(first, through).sum())
                    if edition < editions[-1]
                    else None,
                }
            )
    return pd.DataFrame(rows).astype({"came_later": "Int64"}), newest


def shares(found: DelayModel) -> pd.DataFrame:
    """Share of onsets coded within each delay, estimated from all editions."""
    rows = [(delay, *found.share_coded(delay)) for delay in range(found.prior.longest + 1)]
    return pd.DataFrame(rows, columns=["delay", "share_coded", "low", "high"])


def bands(found: DelayModel) -> pd.DataFrame:
    """Bands of log score and recall of the forecasts on data as they were known."""
    kept = pd.read_csv(FORECASTS)
    frame = kept.rename(columns={"then": "probability"}).assign(
        outcome="ewp_mass_killing",
        first_year=kept["origin"] + 1,
        last_year=kept["origin"] + 2,
    )
    made = Backtest(
        frame=frame,
        training=pd.DataFrame(),
        timing="true vintage",
        seed=7,
        panel_fingerprint="",
        reused=0,
    )
    found_bands = [
        score_band(made, found, metric=metric, among=among, n_draws=1000, seed=7)
        for metric in ("log_score", "recall_at_k")
        for among in ("forecast", "even")
    ]
    return pd.DataFrame([vars(band) for band in found_bands])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    table, delays = by_edition(read_label_vintages(map(Path, sys.argv[1:])))
    table.to_csv(RESULT, index=False, lineterminator="\n")
    shares(delays).to_csv(SCORECARDS / "late-labels-delays.csv", index=False, lineterminator="\n")
    scored = bands(delays)
    scored.to_csv(BANDS, index=False, lineterminator="\n")
    print(table.to_string(index=False), scored.to_string(index=False), sep="\n\n")
