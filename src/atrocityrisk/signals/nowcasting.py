"""The nowcast: what the months since the list say beside its probabilities, in two readings.

It detects, it does not foresee, and it makes no rank. Ratios and bins come from elsewhere in this
room; here they meet a state's prior and its counts, with what is not certain of either.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtri

from atrocityrisk import states
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.signals.count_revisions import count_revisions, final_counts
from atrocityrisk.signals.death_bins import BINS, SPAN, bin_of, state_bins, state_sums
from atrocityrisk.signals.monthly_deaths import (
    MonthlyDeaths,
    month_number,
    month_numbers,
    month_text,
    span_text,
)
from atrocityrisk.signals.onset_dates import READINGS, WINDOW_MONTHS, WINDOW_YEARS
from atrocityrisk.signals.window_evidence import (
    PRIOR_COUNT,
    likelihood_ratios,
    ratio_table,
    reading_priors,
)
from atrocityrisk.states.state_tables import LAST_YEAR

FIRST_MONTH = 6
"""Months of the window that must be over."""
N_DRAWS = 2000
READ, NO_RECORD, UNKNOWN = "read", "no record", "unknown months"
SHOWN = ("begun", "ahead")
COLUMNS = [
    "gwcode", "country", "prior", "prior_low", "prior_high", "under_way", "status", "bin", "deaths",
    "deaths_year_before", "provisional",
    *(f"{what}_{part}" for what in SHOWN for part in ("prior", "ratio", "now", "low", "high")),
]  # fmt: skip
TYPES = {"gwcode": "int64", "under_way": "boolean", "provisional": "boolean"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Nowcast:
    """What the months seen say of each state, beside the list's probability.

    Attributes
    ----------
    frame : DataFrame
        One row per state, by gwcode: gwcode, country; prior, prior_low, prior_high (the list's);
        under_way (whether such a killing was, at the origin; missing if that was not given); status
        ("read", "no record" or "unknown months"); bin; deaths and deaths_year_before in the last
        six months and in the same a year before; provisional (whether any of them is); for begun
        and ahead the prior of that part of the window, the likelihood ratio, the probability now
        and its interval. Without a reading these are missing.
    ratios : DataFrame
        Likelihood ratios by bin and reading, with what they were learnt from.
    origin, first_year, last_year : int
        The list's origin and window.
    through : str
        Last month seen, such as "2025-12".
    months_seen : int
        Months of the window that were seen.
    level : float
        Coverage of the intervals.
    files, notes : tuple of str
        Where the months are from, and what was decided or left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.signals import MonthlyDeaths, nowcast
    >>> months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    >>> rows = pd.DataFrame(months, columns=["year", "month"])
    >>> rows = rows.assign(gwcode=625, deaths=[10.0] * 12 + [90.0] * 12, provisional=False)
    >>> prior = pd.DataFrame({"gwcode": [625, 2], "probability": [0.08, 0.01]})
    >>> made = nowcast(prior, MonthlyDeaths(frame=rows), origin=2024)
    >>> made.frame[["gwcode", "status", "bin"]].astype(object).fillna("").values.tolist()
    [[2, 'no record', ''], [625, 'read', 'doubled to many']]
    """

    frame: pd.DataFrame
    ratios: pd.DataFrame
    origin: int
    first_year: int
    last_year: int
    through: str
    months_seen: int
    level: float
    files: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def months_read(self) -> str:
        """The months whose deaths are added up."""
        last = month_number(self.through)
        return span_text(last - SPAN + 1, last)


def nowcast(
    prior: pd.DataFrame,
    months: MonthlyDeaths,
    *,
    origin: int,
    through: str | None = None,
    evidence: pd.DataFrame | None = None,
    revisions: pd.DataFrame | None = None,
    level: float = 0.9,
    seed: int = 7,
) -> Nowcast:
    """What deaths by month say of onsets that may have begun and of those still ahead.

    .. math:: \\operatorname{logit} now = \\operatorname{logit} prior + \\log \\overline{LR}

    where the prior is the list's probability as far as it falls on the months seen (or ahead), at a
    constant hazard, 1 - (1 - p)^(n / 24), and the ratio is averaged over what provisional counts
    may become, but never further from 1 than the counts as they are would have it: not being
    certain of them can only bring a reading nearer to the list.

    Parameters
    ----------
    prior : DataFrame
        The list: gwcode, probability, and, if it has them, country, low and high (its interval of
        coverage `level`), and under_way (whether such a killing is, at the origin).
    months : MonthlyDeaths
        Deaths by state and month; nothing after `through` is read.
    origin : int
        Origin of the list; its window is the two years after it.
    through : str, optional
        Last month to use, such as "2025-12"; the last in `months` within the window if None.
    evidence : DataFrame, optional
        What likelihood ratios are learnt from, as in `likelihood_ratios`.
    revisions : DataFrame, optional
        Columns candidate and final by state, for provisional months; those shipped if None.
    level : float, default 0.9
        Coverage of the intervals.
    seed : int, default 7
        Seed of the draws; each state has its own, so that no other state changes its numbers.

    Returns
    -------
    Nowcast
        Every state of the list, those without a record with status "no record".

    Raises
    ------
    SpecError
        If fewer than six months of the window are over, or all of them, or `level` is no level.
    DataError
        If the prior holds no probabilities, or the months do not reach `through`.

    Notes
    -----
    The interval holds what the list's own interval says, how little the ratios were learnt from,
    and the revision of provisional counts; none of the model's other faults.

    References
    ----------
    .. [1] Good, I. J. (1985). Weight of evidence: a brief survey. Bayesian Statistics 2, 249-270.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.signals import MonthlyDeaths
    >>> months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    >>> rows = pd.DataFrame(months, columns=["year", "month"])
    >>> quiet = MonthlyDeaths(frame=rows.assign(gwcode=625, deaths=0.0, provisional=False))
    >>> prior = pd.DataFrame({"gwcode": [625], "probability": [0.08]})
    >>> made = nowcast(prior, quiet, origin=2024).frame.iloc[0]
    >>> bool(made["begun_now"] < made["begun_prior"])
    True
    """
    if not 0 < level < 1:
        raise SpecError(f"expected a level between 0 and 1, found {level}; take for example 0.9")
    rows = _checked_prior(prior, origin)
    last = last_month(months, origin, through)
    seen = last - (origin * 12 + 11)
    ratios = likelihood_ratios(evidence, origin=origin, months_seen=seen)
    sums = state_sums(months, last)
    known = revisions if revisions is not None else count_revisions()
    sums = sums.assign(bin=state_bins(sums))
    priors = reading_priors(rows["probability"].to_numpy(), seen)
    tables = RatioTables.of(ratios)
    read = [
        _row(
            row,
            sums.loc[row["gwcode"]] if row["gwcode"] in sums.index else None,
            {what: float(priors[what][at]) for what in SHOWN},
            tables,
            known,
            level=level,
            rng=np.random.default_rng([seed, int(row["gwcode"])]),
        )
        for at, row in enumerate(rows.to_dict("records"))
    ]
    frame = pd.DataFrame(read, columns=COLUMNS)
    return Nowcast(
        frame=frame.astype(TYPES),
        ratios=ratios.assign(months_seen=seen),
        origin=origin,
        first_year=origin + 1,
        last_year=origin + WINDOW_YEARS,
        through=month_text(last),
        months_seen=seen,
        level=level,
        files=months.files,
        notes=(*months.notes, *_left_out(frame, months)),
    )


def _checked_prior(prior: pd.DataFrame, origin: int) -> pd.DataFrame:
    """The list by gwcode, with names and, where it has none, empty intervals."""
    absent = [name for name in ("gwcode", "probability") if name not in prior]
    if absent or prior.empty:
        raise DataError(
            f"expected a list with gwcode and probability, found {'no rows' if not absent else ''}"
            f"{'no ' + ', '.join(absent) if absent else ''}; give a ranking's frame"
        )
    rows = prior.astype({"gwcode": "int64", "probability": "float64"})
    wrong = ~rows["probability"].between(0, 1, inclusive="neither")
    if wrong.any() or rows["gwcode"].duplicated().any():
        what = "probabilities between 0 and 1" if wrong.any() else "each state once"
        at = rows[wrong if wrong.any() else rows["gwcode"].duplicated()].iloc[0]
        raise DataError(
            f"expected {what}, found {at['probability']} for state {at['gwcode']:.0f}; correct the "
            "list"
        )
    year = min(origin, LAST_YEAR)
    if "country" not in rows:
        keys = pd.MultiIndex.from_arrays([rows["gwcode"], [year] * len(rows)])
        names = states.labels(keys.set_names(["gwcode", "year"]))["name"].to_numpy()
        rows = rows.assign(country=names)
    for name in ("low", "high"):
        rows[name] = rows[name].astype("float64") if name in rows else np.nan
    if "under_way" not in rows:
        rows["under_way"] = pd.NA
    return rows.sort_values("gwcode", ignore_index=True)


def last_month(months: MonthlyDeaths, origin: int, through: str | None) -> int:
    """Last month to use, once it is known to lie far enough inside the window."""
    known = month_numbers(months.frame)
    first, end = origin * 12 + 12, origin * 12 + 11 + WINDOW_MONTHS
    asked = min(int(known.max()), end - 1) if through is None else month_number(through)
    if asked > known.max():
        raise DataError(
            f"expected months up to {month_text(asked)}, found them up to "
            f"{month_text(int(known.max()))}; give files that reach further, or an earlier month"
        )
    seen = asked - first + 1
    if seen < FIRST_MONTH:
        raise SpecError(
            f"the window of the list from {origin} begins in {month_text(first)}, the months end "
            f"in {month_text(asked)}: expected {FIRST_MONTH} months of it or more, found "
            f"{max(seen, 0)}; fewer say too little. Wait until {month_text(first + 5)} is counted, "
            "or read an earlier list by its origin"
        )
    if asked >= end:
        raise SpecError(
            f"the window of the list from {origin} ended in {month_text(end)}, so that nothing of "
            f"it is ahead in {month_text(asked)}; take a later origin, or labels"
        )
    return asked


class RatioTables(NamedTuple):
    """Ratios by bin and reading: mean, with a last row of 1 for unknown bins (position -1)."""

    mean: np.ndarray
    shape: np.ndarray
    rate: np.ndarray

    @classmethod
    def of(cls, ratios: pd.DataFrame) -> "RatioTables":
        """The tables of what `likelihood_ratios` gives."""
        return cls(
            mean=np.vstack([ratio_table(ratios), np.ones(len(READINGS))]),
            shape=PRIOR_COUNT + ratio_table(ratios, "observed"),
            rate=PRIOR_COUNT + ratio_table(ratios, "expected"),
        )


def _row(
    row: Mapping[Hashable, Any],
    sums: pd.Series | None,
    priors: dict[str, float],
    ratios: "RatioTables",
    revisions: pd.DataFrame,
    *,
    level: float,
    rng: np.random.Generator,
) -> dict[str, object]:
    """A state's reading, or why it has none."""
    made: dict[str, object] = {
        "gwcode": row["gwcode"],
        "country": row["country"],
        "prior": row["probability"],
        "prior_low": row["low"],
        "prior_high": row["high"],
        "under_way": row["under_way"],
        **{f"{what}_prior": priors[what] for what in SHOWN},
    }
    if sums is None:
        return made | {"status": NO_RECORD}
    made |= {
        "deaths": sums["now"],
        "deaths_year_before": sums["before"],
        "provisional": bool(sums["now_marked"] or sums["before_marked"]),
    }
    if sums["bin"] < 0:
        return made | {"status": UNKNOWN}
    bins = drawn_bins(sums, revisions, rng=rng)
    z = rng.standard_normal(N_DRAWS)
    spread = _spread(row, level)
    made |= {"status": READ, "bin": BINS[int(sums["bin"])]}
    for what in SHOWN:
        column = READINGS.index(what)
        averaged = float(ratios.mean[bins, column].mean())
        ratio = float(cautious_ratio(ratios.mean[int(sums["bin"]), column], averaged))
        drawn = _drawn_ratios(ratios, column, rng)[bins, np.arange(N_DRAWS)]
        at = logit(priors[what])
        now = expit(at + spread * z + np.log(drawn))
        low, high = np.quantile(now, [(1 - level) / 2, (1 + level) / 2])
        made |= {
            f"{what}_ratio": ratio,
            f"{what}_now": float(expit(at + np.log(ratio))),
            f"{what}_low": float(low),
            f"{what}_high": float(high),
        }
    return made


def cautious_ratio(face: ArrayLike, averaged: ArrayLike) -> np.ndarray:
    """Average ratio over what provisional counts may become, never beyond that at face value."""
    # Candidate counts that are too low where a killing has begun would else be revised further
    # down, as most counts are, and say the wrong thing more loudly.
    face, averaged = np.asarray(face, dtype=float), np.asarray(averaged, dtype=float)
    return np.asarray(np.clip(averaged, np.minimum(1.0, face), np.maximum(1.0, face)))


def drawn_bins(
    sums: pd.Series, revisions: pd.DataFrame, *, rng: np.random.Generator, n_draws: int = N_DRAWS
) -> np.ndarray:
    """Positions in BINS for draws of what provisional counts become; -1: unknown."""
    drawn = []
    for name in ("now", "before"):
        counts = np.full(n_draws, float(sums[name]))
        if sums[f"{name}_marked"]:
            part = float(sums[f"{name}_provisional"])
            counts += final_counts(part, revisions, n_draws=n_draws, rng=rng) - part
        drawn.append(counts)
    now, before = drawn
    return bin_of(now, before, np.full(n_draws, float(sums["at_least"])))


def _drawn_ratios(ratios: "RatioTables", column: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of each bin's ratio: the gamma distribution whose mean it is; 1 for unknown bins."""
    size = (len(BINS), N_DRAWS)
    drawn = rng.gamma(ratios.shape[:, [column]], size=size) / ratios.rate[:, [column]]
    return np.vstack([drawn, np.ones(N_DRAWS)])


def _spread(row: Mapping[Hashable, Any], level: float) -> float:
    """Standard deviation of the prior's log-odds that its interval implies; 0 without one."""
    low, high = np.array([row["low"], row["high"]], dtype=float)
    if not 0 < low < high < 1:
        return 0.0
    return float((logit(high) - logit(low)) / (2 * ndtri((1 + level) / 2)))


def _left_out(frame: pd.DataFrame, months: MonthlyDeaths) -> list[str]:
    """Sentences on states that the months say nothing of."""
    lines = []
    for status, why in (
        (NO_RECORD, "are in none of the files: without any record, which is not a record of peace"),
        (UNKNOWN, "have months that are unknown, or lack those of a year before, so that it cannot "
         "be told whether deaths doubled"),
    ):  # fmt: skip
        names = frame.loc[frame["status"] == status, "country"].tolist()
        if names:
            lines.append(f"{len(names)} of the list's states {why}: {', '.join(names)}.")
    return lines


__all__ = ["Nowcast", "nowcast"]
