"""Cells of lists: states, years and risks, each as it is written or refused with its row."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.number_text import number_in
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError, DuplicateRowsError, UnknownStateError
from atrocityrisk.states.state_tables import LAST_YEAR, normal_name, table

NOTHING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "<NA>", "null", "NULL")
"""Cells that R, pandas, spreadsheets and databases write where there is no name."""

_WINDOW = re.compile(r"@(\d+)-(\d+)")

SHOWN = 5
"""States named in a message before it says how many more there are."""


def risks_of(column: pd.Series, where: str) -> np.ndarray:
    """Risks as probabilities."""
    values = np.array([number_in(cell) for cell in column], dtype=np.float64)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        first = wrong[0]
        cell = column.iloc[first]
        percent = isinstance(cell, str) and cell.strip().endswith("%")
        raise DataError(
            f"{where}: expected numbers as risks, found {len(wrong)} missing or text, first "
            f"{plain(cell)} in row {column.index[first] + 1}; "
            + (
                "write 0.1 for 10%"
                if percent
                else "leave out states without a forecast, and write a decimal point as a point"
            )
        )
    outside = np.flatnonzero((values < 0) | (values > 1))
    if len(outside):
        low, high = values.min(), values.max()
        percent = low >= 0 and high <= 100
        raise DataError(
            f"{where}, row {column.index[outside[0]] + 1}: expected probabilities between 0 and 1, "
            f"found {high if high > 1 else low:g}"
            + ("; these look like percentages: divide by 100" if percent else "; correct the list")
        )
    return values


def ranks_of(column: pd.Series, where: str) -> np.ndarray:
    """Ranks of a list that states no risks: whole numbers from 1."""
    values = np.array([number_in(cell) for cell in column], dtype=np.float64)
    wrong = np.flatnonzero(~((values >= 1) & (values % 1 == 0)))
    if len(wrong):
        raise DataError(
            f"{where}, row {column.index[wrong[0]] + 1}: expected ranks, whole numbers from 1, "
            f"found {plain(column.iloc[wrong[0]])}; correct the list"
        )
    return values


def years_of(column: pd.Series, where: str) -> np.ndarray:
    """Whole years; 2023.5 is none."""
    found = []
    for row, cell in column.items():
        number = number_in(cell)
        if not 1900 <= number <= 2200 or number % 1:
            shown = "an empty cell" if pd.isna(cell) else repr(str(cell))
            raise DataError(
                f"{where}, row {int(str(row)) + 1}: expected a year in the column {column.name}, "
                f"found {shown}; correct it"
            )
        found.append(int(number))
    return np.array(found, dtype=np.int64)


def states_by_code(codes: pd.Series, system: str, year: int, where: str) -> np.ndarray:
    """Gleditsch-Ward numbers of codes in a year."""
    # A state is meant before its ISO code existed too, as Ethiopia by ETH in 1992.
    as_of = min(year, LAST_YEAR)
    found = states.translate(codes, as_of, system=system, exact=system != "iso3")
    lost = codes[found.isna()]
    if len(lost):
        shown = [str(code) if pd.notna(code) else "an empty cell" for code in lost]
        fits = states.fitting_rows(codes.astype("str"), pd.Series(as_of, index=codes.index))
        others = [states.CODE_NAMES[other] for other, rows in fits.items() if rows.all()]
        hint = f"; all of them fit the {others[0]}" if others else ""
        raise UnknownStateError(
            f"{where}: expected states of {year} in the system {system!r}, found "
            f"{listed(shown)} (first in row {lost.index[0] + 1}){hint}; correct the "
            "list, or leave them out"
        )
    return found.to_numpy(dtype=np.int64)


def states_by_name(names: pd.Series, year: int, aliases: dict[str, int], where: str) -> np.ndarray:
    """Codes of names; every name that fits no state or several is named in the message."""
    # The state system is known up to its last year; a later list is read as of that year.
    as_of = min(year, LAST_YEAR)
    found = states.translate(names, as_of, system="name", exact=True)
    codes, wrong = [], []
    for name, code in zip(names.map(str), found, strict=True):
        if name in aliases or pd.isna(code) or normal_name(name) in _ambiguous_names():
            try:
                code = states.resolve(aliases.get(name, name), as_of)
            except UnknownStateError as problem:
                wrong.append(str(problem.args[0]))
                continue
        codes.append(int(code))
    if wrong:
        raise UnknownStateError(
            f"{where}: expected names of states, found {len(wrong)} that cannot be resolved: "
            f"{listed(wrong, between='; ')}"
        )
    return np.array(codes, dtype=np.int64)


def refuse_contradiction(
    gwcode: np.ndarray, other: pd.Series, system: str, year: int, where: str
) -> None:
    """Refuse a row in which a code and a name, or two codes, are of two states."""
    as_of = min(year, LAST_YEAR)
    said = states.translate(other, as_of, system=system)
    doubtful = other.map(lambda text: normal_name(str(text)) in _ambiguous_names())
    wrong = other[(said.notna() & ~doubtful & (said.fillna(-1) != gwcode)).to_numpy(dtype=bool)]
    if len(wrong):
        at = other.index.get_loc(wrong.index[0])
        raise DataError(
            f"{where}: expected one state in each row, found {wrong.iloc[0]!r} beside the code of "
            f"{states.label(int(gwcode[at]), as_of).name} in row {wrong.index[0] + 1}; correct the "
            "list"
        )


def refuse_stated_window(outcome: str, window: tuple[int, int, int], where: str) -> None:
    """Refuse years that are not those in the outcome's name, as in NAME@1-1."""
    origin, first, last = window
    named = _WINDOW.search(outcome)
    if named and (int(named[1]), int(named[2])) != (first - origin, last - origin):
        raise DataError(
            f"{where}: expected the window that the outcome {outcome!r} names, "
            f"{origin + int(named[1])}-{origin + int(named[2])} from {origin}, found {first}-"
            f"{last}; correct the outcome or the years"
        )


def refuse_twice(frame: pd.DataFrame, where: str) -> None:
    """Refuse a list with two rows for one state."""
    twice = frame[frame["gwcode"].duplicated(keep=False)]
    if len(twice):
        first = int(twice["gwcode"].iloc[0])
        mine = twice[twice["gwcode"] == first]
        # A list of codes alone has no names under which the state stands.
        names = [name for name in mine["country"] if name]
        named = f" as {listed(names)}" if names else ""
        rows = f"rows {listed([*map(_row, mine.index)])}, from {int(mine['origin'].iloc[0])}"
        raise DuplicateRowsError(
            f"{where}: expected one row per state, found {twice['gwcode'].nunique()} states twice, "
            f"first {first}{named}; keep one row each ({rows})"
        )


def _row(label: object) -> str:
    """Number from 1 of a row among those of the file."""
    return str(int(str(label)) + 1)


def listed(words: Sequence[str], *, between: str = ", ") -> str:
    """The first few of many words, and how many more there are."""
    more = len(words) - SHOWN
    return between.join(words[:SHOWN]) + (f"{between}and {more} more" if more > 0 else "")


@cache
def _ambiguous_names() -> frozenset[str]:
    """Names that more than one state goes by, such as Congo: no publisher's habit decides."""
    names = table("names")
    return frozenset(names.loc[names["fit"] == "bare", "name"].map(normal_name))
