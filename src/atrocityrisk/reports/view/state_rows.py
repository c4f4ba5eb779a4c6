"""Small tables of a state's page as rows of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._formatting.numbers import (
    DASH,
    NBSP,
    fixed,
    is_missing,
    percent_with_sign,
    share_span,
    signed,
    whole,
    whole_span,
)
from atrocityrisk.explanations import ChangeDecomposition
from atrocityrisk.reports.table_rows import records

TOTAL = "All parts"


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """What a theme adds: its factor on the odds, the same as log-odds, and how much is unknown."""

    theme: str
    unknown: str
    times: str
    log_odds: str
    span: str
    value: float


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """One indicator: its value, that of a typical state, and what it adds."""

    text: str
    value: str
    year: str
    typical: str
    log_odds: str
    span: str


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """One past list: probability and rank with intervals, and what followed."""

    origin: int
    probability: str
    span: str
    rank: str
    rank_span: str
    followed: str


@dataclass(frozen=True, kw_only=True)
class MovePart:
    """One part of a move: log-odds, points of probability, places up."""

    part: str
    log_odds: str
    points: str
    places: str


@dataclass(frozen=True, kw_only=True)
class MoveTable:
    """Parts of a move and their sum."""

    parts: tuple[MovePart, ...]
    total: MovePart

    @property
    def rows(self) -> tuple[MovePart, ...]:
        """The parts, and their sum as the last."""
        return (*self.parts, self.total)


@dataclass(frozen=True, kw_only=True)
class NewFact:
    """An input that changed, with both values."""

    text: str
    before: str
    now: str
    log_odds: str


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A state and year like this one, and what followed."""

    case: str
    distance: str
    followed: str


@dataclass(frozen=True, kw_only=True)
class FactorRow:
    """A risk factor of the Framework: items known and unknown, and what it adds."""

    factor: str
    known: int
    unknown: int
    log_odds: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """A measure that prevention knows, and the risk factors it addresses here."""

    code: str
    term: str
    factors: str


@dataclass(frozen=True, kw_only=True)
class OptionGroup:
    """Options by those who would take them."""

    by: str
    options: tuple[Option, ...]


def theme_rows(themes: pd.DataFrame) -> tuple[ThemeRow, ...]:
    """Contributions by theme, and their sum."""
    if themes.empty:
        return ()
    rows = [
        ThemeRow(
            theme=str(name),
            unknown=f"{whole(row['unknown'])} of {whole(row['indicators'])} unknown"
            if row["unknown"]
            else "",
            times=times(row["contribution"]),
            log_odds=signed(row["contribution"]),
            span=signed_span(row["low"], row["high"]),
            value=float(row["contribution"]),
        )
        for name, row in zip(themes.index, records(themes), strict=True)
    ]
    total = float(themes["contribution"].sum())
    whole_row = ThemeRow(
        theme=TOTAL, unknown="", times=times(total), log_odds=signed(total), span="", value=total
    )
    return (*rows, whole_row)


def part_rows(parts: pd.DataFrame, rest: float, rest_count: int) -> tuple[PartRow, ...]:
    """Single indicators, and all others as one row."""
    rows = [
        PartRow(
            text=str(row["description"]),
            value=str(row["value_text"]),
            year=whole_year(row["value_year"]) if row["status"] == "carried" else "",
            typical=str(row["reference_text"]),
            log_odds=signed(row["contribution"]),
            span=signed_span(row["low"], row["high"]),
        )
        for row in records(parts)
    ]
    if rest_count:
        others = "The one other part" if rest_count == 1 else f"The other {rest_count} parts"
        rows.append(
            PartRow(text=others, value="", year="", typical="", log_odds=signed(rest), span="")
        )
    return tuple(rows)


def history_rows(history: pd.DataFrame) -> tuple[HistoryRow, ...]:
    """Past lists, the newest first."""
    return tuple(
        HistoryRow(
            origin=int(row["origin"]),
            probability=percent_with_sign(row["probability"]),
            span=share_span(row["low"], row["high"]),
            rank=whole(row["rank"]),
            rank_span=whole_span(row["rank_low"], row["rank_high"]),
            followed=followed(row["observed"]),
        )
        for row in reversed(records(history))
    )


def move_table(change: ChangeDecomposition | None) -> MoveTable | None:
    """Parts of a move; None where there is none to take apart."""
    if change is None or change.parts.empty:
        return None
    sums = change.parts[["log_odds", "probability", "rank"]].sum()
    return MoveTable(
        parts=tuple(_move(row["part"], row) for row in records(change.parts)),
        total=_move("The whole move", {str(name): value for name, value in sums.items()}),
    )


def _move(part: object, row: Mapping[str, Any]) -> MovePart:
    return MovePart(
        part=part_name(part),
        log_odds=signed(row["log_odds"]),
        points=signed(100 * row["probability"]),
        # Ranks count downwards, places upwards.
        places=signed(0 - row["rank"], digits=1),
    )


def new_facts(inputs: pd.DataFrame) -> tuple[NewFact, ...]:
    """Inputs whose change moved the risk most."""
    return tuple(
        NewFact(
            text=str(row["description"]),
            before=str(row["before"]),
            now=str(row["now"]),
            log_odds=signed(row["log_odds"]),
        )
        for row in records(inputs)
    )


def case_rows(cases: pd.DataFrame) -> tuple[CaseRow, ...]:
    """Nearest cases and what followed."""
    return tuple(
        CaseRow(
            case=f"{row['country']} {row['year']}",
            distance=fixed(row["distance"]),
            followed=followed(row["followed"])
            + ("" if is_missing(row["onset_year"]) else f" ({whole_year(row['onset_year'])})"),
        )
        for row in records(cases)
    )


def factor_rows(factors: pd.DataFrame) -> tuple[FactorRow, ...]:
    """The risk factors of the Framework."""
    return tuple(
        FactorRow(
            factor=f"{str(row['risk_factor_id']).removeprefix('RF')}. {row['risk_factor']}",
            known=int(row["known"]),
            unknown=int(row["unknown"]),
            # No indicator is linked to the factor: unknown, not 0.
            log_odds="unknown" if is_missing(row["contribution"]) else signed(row["contribution"]),
        )
        for row in records(factors)
    )


def option_groups(options: pd.DataFrame) -> tuple[OptionGroup, ...]:
    """Options by those who would take them, in the order of their table."""
    groups: dict[str, list[Option]] = {}
    for row in records(options):
        found = Option(
            code=str(row["code"]),
            term=str(row["term"]),
            factors=str(row["matched"]).replace("RF", ""),
        )
        groups.setdefault(str(row["by"]), []).append(found)
    return tuple(OptionGroup(by=by, options=tuple(found)) for by, found in groups.items())


def followed(observed: object) -> str:
    """What followed a forecast, in words."""
    if is_missing(observed):
        return "not known yet"
    return "the event" if observed == 1 else "no event"


def part_name(part: object) -> str:
    """Part of a change in words, without underscores."""
    return str(part).replace("_", " ")


def times(contribution: Any) -> str:
    """Contribution in log-odds as a factor on the odds; a dash where it is missing."""
    if is_missing(contribution):
        return DASH
    factor = float(np.exp(contribution))
    return f"×{factor:.1f}" if factor >= 1.05 else f"×{factor:.2f}"


def signed_span(low: Any, high: Any) -> str:
    """Interval of a contribution; empty where there is none."""
    return "" if is_missing(low) else f"{signed(low)}{NBSP}to {signed(high)}"


def whole_year(year: Any) -> str:
    """A year that pandas may hold as a float."""
    return f"{int(year)}"
