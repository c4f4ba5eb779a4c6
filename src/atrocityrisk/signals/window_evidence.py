"""What past windows taught of the bins: onsets that came beside those that the prior expected."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.signals.death_bins import BINS, SPAN, state_bins, state_sums
from atrocityrisk.signals.monthly_deaths import MonthlyDeaths
from atrocityrisk.signals.onset_dates import (
    READINGS,
    WINDOW_MONTHS,
    WINDOW_YEARS,
    known_months,
    onset_sides,
)

WEIGHT = 0.5
"""Each onset lies in two windows of two years."""
PRIOR_COUNT = 2.0
"""Onsets, observed and expected, by which a ratio is drawn to 1."""


def part_of_prior(probability: np.ndarray, months: int) -> np.ndarray:
    """Probability of an onset in so many months of the window, at a constant hazard."""
    return np.asarray(-np.expm1(np.log1p(-probability) * (months / WINDOW_MONTHS)))


def reading_priors(probability: np.ndarray, months_seen: int) -> dict[str, np.ndarray]:
    """The annual prior as it falls to each reading."""
    return {
        "whole": probability,
        "begun": part_of_prior(probability, months_seen),
        "ahead": part_of_prior(probability, WINDOW_MONTHS - months_seen),
    }


def window_rows(
    forecasts: pd.DataFrame,
    occurred: pd.Series,
    months: MonthlyDeaths,
    dates: pd.DataFrame,
    *,
    months_seen: int,
    span: int = SPAN,
    counted_to: int | None = None,
    placeholders: bool = False,
) -> pd.DataFrame:
    """Rows of past windows: prior, bin (-1 unknown, -2 without a record), outcome by reading."""
    # `forecasts` has origin, gwcode, probability and whole (the label); `counted_to` puts the bin's
    # last month so many months after the origin, `months_seen` if None.
    reach = months_seen if counted_to is None else counted_to
    frame = forecasts[["origin", "gwcode", "probability", "whole"]].astype({"gwcode": "int64"})
    parts = []
    for origin in sorted(frame["origin"].unique().tolist()):
        rows = frame[frame["origin"] == origin]
        last = origin * 12 + 11 + reach
        bins = state_bins(state_sums(months, last, span=span))
        parts.append(rows.assign(bin=rows["gwcode"].map(bins).fillna(-2).astype("int64")))
    found = pd.concat(parts, ignore_index=True)
    known = known_months(dates, placeholders=placeholders)
    sides = onset_sides(found, occurred, known, months_seen=months_seen)
    # A window without a label is not over, or its state was not at risk.
    settled = sides.where(found["whole"].notna())
    rows_of_windows: pd.DataFrame = found.assign(begun=settled["begun"], ahead=settled["ahead"])
    return rows_of_windows


def tally(rows: pd.DataFrame, *, months_seen: int) -> pd.DataFrame:
    """Onsets observed and expected by origin, bin and reading; unsettled rows count in neither.

    Parameters
    ----------
    rows : DataFrame
        As `window_rows` makes them: origin, bin, probability, whole, begun, ahead.
    months_seen : int
        Months of the window that were seen.

    Returns
    -------
    DataFrame
        origin, months_seen, bin, reading, rows, observed, expected.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"origin": [2000, 2000], "bin": 3, "probability": [0.2, 0.1]})
    >>> rows = rows.assign(whole=[1.0, 0.0], begun=[1.0, 0.0], ahead=[0.0, 0.0])
    >>> tally(rows, months_seen=6).query("reading == 'whole'")[["observed", "expected"]].values
    array([[1. , 0.3]])
    """
    priors = reading_priors(rows["probability"].to_numpy(), months_seen)
    parts = []
    for reading in READINGS:
        counted = rows[reading].notna() & rows["bin"].ge(0)
        table = rows[counted].assign(expected=priors[reading][counted.to_numpy()])
        groups = table.groupby(["origin", "bin"])
        part = groups.agg(
            rows=("expected", "size"), observed=(reading, "sum"), expected=("expected", "sum")
        )
        parts.append(part.reset_index().assign(reading=reading))
    found = pd.concat(parts, ignore_index=True).assign(months_seen=months_seen)
    found["bin"] = found["bin"].map(dict(enumerate(BINS)))
    return found[["origin", "months_seen", "bin", "reading", "rows", "observed", "expected"]]


def closed_windows(evidence: pd.DataFrame, *, origin: int) -> pd.DataFrame:
    """Evidence of windows that had closed by an origin: the one place that decides it.

    Parameters
    ----------
    evidence : DataFrame
        With a column origin.
    origin : int
        Origin from which is looked back.

    Returns
    -------
    DataFrame
        Rows whose window of two years ended by then.

    Examples
    --------
    >>> import pandas as pd
    >>> closed_windows(pd.DataFrame({"origin": [2021, 2022, 2023]}), origin=2024)["origin"].tolist()
    [2021, 2022]
    """
    return evidence[evidence["origin"] + WINDOW_YEARS <= origin]


def likelihood_ratios(
    evidence: pd.DataFrame | None = None, *, origin: int, months_seen: int
) -> pd.DataFrame:
    """Likelihood ratio of each bin for each reading, from windows closed by an origin.

    .. math:: LR = (O / 2 + 2) / (E / 2 + 2)

    where O onsets came in the rows of the bin and E were expected by the prior; halved because each
    onset lies in two windows.

    Parameters
    ----------
    evidence : DataFrame, optional
        Onsets observed and expected by origin, as `tally` makes it; what is shipped, for
        the embedded default, if None.
    origin : int
        Only windows that had closed by the end of this year count.
    months_seen : int
        Months of the window that were seen.

    Returns
    -------
    DataFrame
        One row per bin and reading: bin, reading, rows, observed, expected (both halved), ratio.

    Raises
    ------
    DataError
        If no window had closed by then.
    SpecError
        If nothing was learnt for so many months.

    Notes
    -----
    The ratio is the mean of a gamma distribution of shape O/2 + 2 and rate E/2 + 2: the posterior
    of a factor on expected counts whose prior has mean 1 and is worth two onsets.

    Examples
    --------
    >>> table = likelihood_ratios(origin=2024, months_seen=6).set_index(["bin", "reading"])
    >>> few, many = (table.loc[(bin, "begun"), "ratio"] for bin in ("few", "doubled to many"))
    >>> bool(few < 1 < many)
    True
    """
    known = shipped_evidence() if evidence is None else evidence
    of_months = known[known["months_seen"] == months_seen]
    if of_months.empty:
        learnt = sorted(known["months_seen"].unique())
        raise SpecError(
            f"expected from {learnt[0]} to {learnt[-1]} months of the window, found {months_seen}; "
            f"wait until {learnt[0]} are over, or take the labels once the window has closed"
        )
    closed = closed_windows(of_months, origin=origin)
    if closed.empty:
        raise DataError(
            f"expected windows that had closed by {origin}, found none before "
            f"{of_months['origin'].min() + WINDOW_YEARS}; take a later origin"
        )
    sums = closed.groupby(["bin", "reading"])[["rows", "observed", "expected"]].sum()
    every = pd.MultiIndex.from_product([BINS, READINGS], names=["bin", "reading"])
    sums = sums.reindex(every, fill_value=0.0)
    sums[["observed", "expected"]] *= WEIGHT
    sums["ratio"] = (sums["observed"] + PRIOR_COUNT) / (sums["expected"] + PRIOR_COUNT)
    return sums.reset_index()


def compiled_evidence(
    forecasts: pd.DataFrame,
    occurred: pd.Series,
    months: MonthlyDeaths,
    dates: pd.DataFrame,
    *,
    months_seen: Iterable[int],
) -> pd.DataFrame:
    """Evidence of all windows for several numbers of months seen."""
    return pd.concat(
        [
            tally(
                window_rows(forecasts, occurred, months, dates, months_seen=seen),
                months_seen=seen,
            )
            for seen in months_seen
        ],
        ignore_index=True,
    )


@cache
def shipped_evidence() -> pd.DataFrame:
    """Evidence for the embedded default, by scripts/compile_nowcast_evidence.py."""
    source = files("atrocityrisk.signals").joinpath("evidence.csv")
    with source.open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def ratio_table(ratios: pd.DataFrame, column: str = "ratio") -> np.ndarray:
    """A column of ratios as an array of bins by readings."""
    table = ratios.pivot_table(index="bin", columns="reading", values=column)
    return table.loc[list(BINS), list(READINGS)].to_numpy(dtype=float)
