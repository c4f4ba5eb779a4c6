"""The backtest of months on invented worlds: it finds what is there, and undercounts silence it."""

import nowcast as backtest
import numpy as np
import pandas as pd
import pytest

from atrocityrisk import metrics as m
from atrocityrisk.signals import MonthlyDeaths, tally
from atrocityrisk.signals.window_evidence import reading_priors, window_rows

pytestmark = pytest.mark.slow

ORIGINS, STATES = range(1993, 2023), 60
CODES = (2, 20, 40, 41, 42, 70, 90, 91, 92, 93, 94, 95, 100, 101, 110, 130, 135, 140, 145, 150,
         155, 160, 165, 200, 205, 210, 211, 220, 225, 230, 235, 290, 305, 310, 325, 339, 350, 352,
         355, 360, 375, 380, 385, 390, 432, 433, 434, 435, 436, 437, 438, 439, 450, 451, 452, 461,
         475, 481, 482, 483)  # fmt: skip


def world(*, signal: bool) -> tuple[pd.DataFrame, pd.Series, MonthlyDeaths, pd.DataFrame]:
    """Onsets at a rate of 2 % a year; deaths jump with them, or have nothing to do with them."""
    rng = np.random.default_rng(5)
    years = range(1991, 2025)
    grid = pd.MultiIndex.from_product([CODES, years], names=["gwcode", "year"])
    occurred = pd.Series((rng.random(len(grid)) < 0.02).astype(float), index=grid)
    onset = occurred[occurred == 1].reset_index()[["gwcode", "year"]]
    dates = onset.assign(month=pd.array(rng.integers(1, 13, len(onset)), dtype="Int64"))
    dates["placeholder"] = 0
    rows = pd.DataFrame(
        [(code, year, n) for code in CODES for year in years for n in range(1, 13)],
        columns=["gwcode", "year", "month"],
    )
    rows["deaths"] = rng.poisson(rng.gamma(0.3, 10, len(rows))).astype(float)
    hit = dates if signal else dates.assign(gwcode=rng.permutation(dates["gwcode"].to_numpy()))
    number = rows["year"] * 12 + rows["month"]
    for one in hit.itertuples():
        after = number - (one.year * 12 + one.month)
        rows.loc[rows["gwcode"].eq(one.gwcode) & after.between(0, 11), "deaths"] += 150
    ahead = [occurred.reindex(pd.MultiIndex.from_product([CODES, [o + 1, o + 2]])) for o in ORIGINS]
    forecasts = pd.concat(
        [
            pd.DataFrame({"gwcode": CODES, "origin": origin, "probability": 0.04}).assign(
                whole=part.groupby(level=0).max().reindex(CODES).to_numpy()
            )
            for origin, part in zip(ORIGINS, ahead, strict=True)
        ],
        ignore_index=True,
    )
    return forecasts, occurred, MonthlyDeaths(frame=rows.assign(provisional=False)), dates


def gains(signal: bool) -> dict[str, float]:
    """Gain in log score × 1000 of each reading over the prior, at month 6."""
    forecasts, occurred, months, dates = world(signal=signal)
    rows = window_rows(forecasts, occurred, months, dates, months_seen=6)
    made = backtest.readings(rows, months_seen=6)
    priors = reading_priors(rows["probability"].to_numpy(), 6)
    late = (rows["origin"] >= backtest.FIRST_SCORED).to_numpy()
    found = {}
    for reading in ("whole", "begun", "ahead"):
        onset = rows.loc[late, reading].to_numpy()
        losses = [m.log_losses(onset, p) for p in (priors[reading][late], made[reading][late])]
        found[reading] = 1e3 * float((losses[0] - losses[1]).mean())
    return found


def test_a_signal_is_found_where_it_is():
    found = gains(signal=True)
    assert found["begun"] > 5
    assert found["whole"] > found["ahead"]


def test_no_signal_costs_little():
    assert all(abs(value) < 2 for value in gains(signal=False).values())


def test_what_comes_after_an_origin_changes_no_reading_at_it():
    forecasts, occurred, months, dates = world(signal=True)
    rows = window_rows(forecasts, occurred, months, dates, months_seen=6)
    made = backtest.readings(rows, months_seen=6)
    # Windows still open in 2005, and months after June 2006, are written anew.
    later = forecasts.assign(
        whole=forecasts["whole"].mask(forecasts["origin"] > 2003, 1 - forecasts["whole"])
    )
    number = months.frame["year"] * 12 + months.frame["month"]
    frame = months.frame.assign(deaths=months.frame["deaths"].mask(number > 2006 * 12 + 6, 9999.0))
    other = occurred.mask(occurred.index.get_level_values("year") > 2005, 1 - occurred)
    again = window_rows(later, other, MonthlyDeaths(frame=frame), dates, months_seen=6)
    remade = backtest.readings(again, months_seen=6)
    here = rows["origin"].le(2005)
    pd.testing.assert_frame_equal(made[here], remade[here])


def test_what_undercounts_turn_the_wrong_way_is_said_less_loudly():
    forecasts, occurred, months, dates = world(signal=True)
    rows = window_rows(forecasts, occurred, months, dates, months_seen=6)
    evidence = tally(rows, months_seen=6)
    logs: dict[str, list[float]] = {backtest.FINAL: [], backtest.PROVISIONAL: []}
    for origin, here in rows[rows["origin"] >= 2003].groupby("origin"):
        begun = here[here["begun"] == 1]
        short = backtest.as_counted(months, int(origin), set(begun["gwcode"]))
        for read_as, found in logs.items():
            ratios = backtest._ratios(begun, short, int(origin), evidence, read_as)
            found += np.log(ratios[:, 1]).tolist()
    face, careful = (np.array(found) for found in logs.values())
    wrong = face < 0
    assert wrong.sum() >= 3
    assert (np.abs(careful) <= np.abs(face) + 1e-12).all()
    assert np.abs(careful[wrong]).mean() < np.abs(face[wrong]).mean()
