"""What the page of one state says, gathered from the edition; a brief is written from the same."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.framework_coverage import STALE, Coverage
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.indicators.themes import OTHER
from atrocityrisk.reports.annexes.prevention_options import options_for
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.questions import questions
from atrocityrisk.reports.wording.reasons import (
    against_the_median,
    before_and_now,
    changed_inputs,
    leading_input,
    top_parts,
)
from atrocityrisk.reports.wording.summaries import (
    how_many,
    main_part,
    what_is_known,
    why_it_moved,
    why_this_high,
)

ORIGINS = 10
FACTORS = 4
"""Risk factors, those that add most to the risk, for which options are listed."""
UP, DOWN, WITHIN, NEW = "up", "down", "within its interval", "new"

REGIONS = {
    "afr": "Sub-Saharan Africa",
    "eap": "East Asia and Pacific",
    "eur": "Europe",
    "mna": "Middle East and North Africa",
    "na": "Americas",
    "sca": "South and Central Asia",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Country:
    """Everything that a report says of one state.

    Attributes
    ----------
    gwcode : int
        Gleditsch-Ward number.
    row : mapping
        The state's row of `Ranking.frame`.
    region : str
        Part of the world in words.
    movement : str
        "up" or "down" where the earlier rank lies outside this edition's interval of the rank,
        "within its interval" elsewhere; "new" without an earlier rank.
    previous : mapping or None
        The state's row in the list of the year before.
    reason : str
        Largest part of the move of the probability and its direction, in words; empty if there was
        no list before.
    summary : dict of str to str
        Why this high, why it moved and what is known, in plain words.
    inputs : DataFrame
        Inputs whose change moved the log-odds most: description, before and now (values as people
        read them), log_odds.
    history : DataFrame
        Last ten origins: origin, probability, low, high, rank, rank_low, rank_high, observed.
    explanation : Explanation or None
        Parts of the log-odds, against what the whole model says of the median state.
    themes : DataFrame
        As `Explanation.by_theme`; empty without an explanation.
    parts : DataFrame
        The indicators that raise and lower the risk most, with their descriptions, and value and
        median as people read them (value_text, reference_text).
    rest : float
        Sum of the contributions of all others.
    rest_count : int
        How many they are.
    change : ChangeDecomposition or None
        Why the probability and the rank moved.
    cases : DataFrame
        Nearest cases in the past.
    factors : DataFrame
        The 14 risk factors of the Framework: what is known, what they add.
    counts : dict of str to int
        Indicators observed, carried and unknown.
    gaps : DataFrame
        Values that are unknown or at least three years old.
    questions : tuple of str
        What an assessor would have to find out: of the gaps, and of the risk factors of the
        Framework of which nothing is known.
    options : DataFrame
        Preventive options that address the risk factors that add most to the risk.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> coverage = ar.editions.cover(edition)  # doctest: +SKIP
    >>> chad, = ar.reports.countries(edition, coverage, gwcodes=[483])  # doctest: +SKIP
    >>> chad.region  # doctest: +SKIP
    """

    gwcode: int
    row: dict[str, Any]
    region: str
    movement: str
    previous: dict[str, Any] | None
    reason: str
    summary: dict[str, str]
    inputs: pd.DataFrame
    history: pd.DataFrame
    explanation: Explanation | None
    themes: pd.DataFrame
    parts: pd.DataFrame
    rest: float
    rest_count: int
    change: ChangeDecomposition | None
    cases: pd.DataFrame
    factors: pd.DataFrame
    counts: dict[str, int]
    gaps: pd.DataFrame
    questions: tuple[str, ...]
    options: pd.DataFrame

    @property
    def name(self) -> str:
        """Name in the year of the origin."""
        return str(self.row["country"])

    @property
    def frequency(self) -> str:
        """The probability as a count of states like this one, of so many that it is no fraction."""
        return how_many(float(self.row["probability"]))


@dataclass(frozen=True, kw_only=True, eq=False)
class ByState:
    """Tables of an edition split by state once, and not again for every page."""

    history: dict[int, pd.DataFrame]
    previous: dict[int, dict[str, Any]]
    factors: dict[int, pd.DataFrame]
    gaps: dict[int, pd.DataFrame]


def countries(
    edition: Edition, coverage: Coverage, *, gwcodes: Collection[int] | None = None
) -> Iterator[Country]:
    """Pages of the states of an edition, in the order of the ranking.

    Parameters
    ----------
    edition : Edition
        What is reported.
    coverage : Coverage
        What is known of each state.
    gwcodes : collection of int, optional
        States wanted; all of them if None.

    Yields
    ------
    Country
        One per state; parts that the edition lacks are empty.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> coverage = ar.editions.cover(edition)  # doctest: +SKIP
    >>> chad, = ar.reports.countries(edition, coverage, gwcodes=[483])  # doctest: +SKIP
    """
    split = _split(edition, coverage)
    for row in records(edition.ranking.frame):
        if gwcodes is None or row["gwcode"] in gwcodes:
            yield _country(edition, coverage, row, split)


def reasons_by_theme(made: Explanation | None, themes: pd.DataFrame) -> pd.DataFrame:
    """Contributions of themes; columns without one, such as somebody's own, by their names."""
    if made is None or OTHER not in themes.index:
        return themes
    own = made.parts[made.parts["theme"] == OTHER].set_index("indicator")
    named = own[["contribution"]].rename(lambda name: str(name).replace("_", " "))
    return pd.concat([themes[["contribution"]].drop(index=OTHER), named])


def _country(edition: Edition, coverage: Coverage, row: dict[str, Any], split: ByState) -> Country:
    gwcode = int(row["gwcode"])
    made = against_the_median(edition.explanations.get(gwcode))
    themes = pd.DataFrame() if made is None else made.by_theme()
    parts, rest, rest_count = top_parts(made, edition)
    factors = split.factors[gwcode]
    gaps = split.gaps.get(gwcode, coverage.cells.iloc[:0])
    change = edition.changes.get(gwcode)
    inputs = changed_inputs(edition, gwcode)
    leading = leading_input(change, inputs)
    counts = {str(k): int(v) for k, v in coverage.counts.loc[gwcode].to_dict().items()}
    previous = split.previous.get(gwcode)
    summary = {
        "Why this high": why_this_high(made, reasons_by_theme(made, themes)),
        "Why it moved": why_it_moved(row, previous, change, before_and_now(leading)),
        "What is known": what_is_known(counts, edition.origin),
    }
    return Country(
        gwcode=gwcode,
        row=row,
        region=REGIONS[states.region(gwcode).ewp],
        movement=movement(row),
        previous=previous,
        reason=main_part(change, str(leading.get("description", ""))),
        summary={label: text for label, text in summary.items() if text},
        inputs=inputs,
        history=split.history[gwcode],
        explanation=made,
        themes=themes,
        parts=parts,
        rest=rest,
        rest_count=rest_count,
        change=change,
        cases=edition.cases.get(gwcode, pd.DataFrame()),
        factors=factors,
        counts=counts,
        gaps=gaps,
        questions=tuple(questions(gaps, factors, edition.units)),
        options=_options(factors),
    )


def _split(edition: Edition, coverage: Coverage) -> ByState:
    cells = coverage.cells
    # Old values are questions too: what was true three years ago may not hold.
    asked = cells[(cells["status"] == "unknown") | (cells["age"] >= STALE)]
    before = pd.DataFrame() if edition.previous is None else edition.previous.frame
    return ByState(
        history=_histories(edition),
        previous={row["gwcode"]: row for row in records(before)},
        factors=_by_state(coverage.factors),
        gaps=_by_state(asked),
    )


def _by_state(table: pd.DataFrame) -> dict[int, pd.DataFrame]:
    return {int(str(code)): part.reset_index(drop=True) for code, part in table.groupby("gwcode")}


def movement(row: dict[str, Any]) -> str:
    """Whether a state's rank moved by more than its interval allows; new without an earlier one."""
    if is_missing(row["previous_rank"]):
        return NEW
    before = int(row["previous_rank"])
    # Without intervals every move counts.
    low = row["rank"] if is_missing(row["rank_low"]) else row["rank_low"]
    high = row["rank"] if is_missing(row["rank_high"]) else row["rank_high"]
    if before > int(high):
        return UP
    return DOWN if before < int(low) else WITHIN


def _histories(edition: Edition) -> dict[int, pd.DataFrame]:
    """The last ten origins of the record; of this list and the one before where there is none."""
    columns = ["gwcode", "origin", "probability", "low", "high", "rank", "rank_low", "rank_high"]
    if edition.record is not None:
        frame = edition.record.frame
    else:
        lists = [r.frame for r in (edition.previous, edition.ranking) if r is not None]
        frame = pd.concat(lists)
    frame = frame.loc[frame["origin"] <= edition.origin, columns].sort_values("origin")
    labels = edition.panel.labels(known_at=edition.origin)
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]].astype("int64"))
    frame = frame.assign(observed=labels.reindex(key).to_numpy())
    return {code: part.tail(ORIGINS) for code, part in _by_state(frame).items()}


def _options(factors: pd.DataFrame) -> pd.DataFrame:
    """Options for the risk factors that add most to the risk."""
    # In the order of the Framework: sorted by size, many states would have lists of their own.
    largest = factors["contribution"].astype(float).nlargest(FACTORS)
    adding = factors.loc[sorted(largest.index[largest > 0]), "risk_factor_id"]
    return _options_for(tuple(adding))


_options_for = cache(options_for)
"""Many states share their risk factors."""
