"""Rows of a researcher's own table: the state and year of each, and what fits none."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    SpecError,
    UnresolvedRow,
    UnresolvedRowsError,
)
from atrocityrisk.states.code_fit import unresolved_clause
from atrocityrisk.states.state_tables import normal_code

SYSTEM_ALIASES = {"gwcode": "gw", "gwno": "gw", "cowcode": "cow", "iso3c": "iso3", "iso2c": "iso2"}
"""What other packages call the code systems."""

SHOWN = 12
"""Lines of a message about rows; the error holds all rows."""
SOME = 4
"""States and spans of rows in such a line."""
HINTED = 100
"""Codes and years for which it is looked up what they may mean."""

_BACKCAST = (
    "of a state's present territory in years in which another state held its number, for which "
    "they stand"
)

_Number = Callable[[list[str]], int]

Without = Mapping[tuple[object, int], str]
"""Rows to leave out, by state and year as the table has them, each with its reason."""


@dataclass(frozen=True)
class OwnRows:
    """Rows of a table that have a place in a panel, and those that were left out."""

    kept: np.ndarray
    """Positions in the table, in its order."""
    index: pd.MultiIndex
    """(gwcode, year) of each row kept."""
    left_out: tuple[UnresolvedRow, ...]
    """Rows left out on request, each with its reason."""
    backcast: tuple[UnresolvedRow, ...]
    """Rows kept that are of today's territory, under the state that held the number then."""


def system_named(code: str) -> str:
    """Code system of a name, or of what another package calls it."""
    if not isinstance(code, str):
        raise SpecError(
            f"expected the name of a code system as code, found {code!r}; give one of "
            f"{', '.join(states.SYSTEMS)}"
        )
    system = SYSTEM_ALIASES.get(code.strip().lower(), code.strip().lower())
    if system not in states.SYSTEMS:
        raise SpecError(
            f"there is no code system {code!r}{did_you_mean(code, ['gwcode', *states.SYSTEMS])}"
        )
    return system


def resolved_rows(
    codes: pd.Series,
    years: pd.Series,
    *,
    system: str,
    where: Path,
    without: Without,
    without_unresolved: bool,
) -> OwnRows:
    """State and year of each row; refuses what fits none, unless it may be left out."""
    named = _named_rows(codes, years, system=system, without=without, where=where)
    asked = ~named.astype(bool)
    found = states.translate(codes, years, system=system)
    # A publisher's list may go on after a state ended; rows are those of Gleditsch and Ward.
    exist = _exists(found, years)
    lost = asked & ~exist
    unresolved = [
        UnresolvedRow(row + 1, _text(codes, row), _text(years, row), reason)
        for row, reason in _reasons(codes, years, np.flatnonzero(lost), system=system)
    ]
    if unresolved:
        _refuse_other_system(
            codes, years, exist, asked, system=system, where=where, rows=unresolved
        )
        if not without_unresolved:
            raise UnresolvedRowsError(
                f"{where}: {_share(len(unresolved), len(codes))} fit no state and year:\n"
                f"{listed(unresolved)}\nCorrect them, or leave them out by name with "
                "without_unresolved=True (`--without-unresolved`)",
                unresolved,
            )
    kept = np.flatnonzero(asked & exist)
    if not kept.size:
        raise DataError(f"{where} has no row that fits a state and year; nothing would be left")
    index = pd.MultiIndex.from_arrays(
        [found.iloc[kept].astype("int64"), years.iloc[kept].astype("int64")],
        names=["gwcode", "year"],
    )
    _refuse_repeated(index, kept, codes, where=where)
    exact = states.translate(codes.iloc[kept], years.iloc[kept], system=system, exact=True)
    left_out = [
        UnresolvedRow(row + 1, _text(codes, row), _text(years, row), str(named[row]))
        for row in np.flatnonzero(~asked).tolist()
    ]
    every = tuple(sorted([*left_out, *unresolved]))
    then = [
        UnresolvedRow(row + 1, _text(codes, row), _text(years, row), _BACKCAST)
        for row in kept[exact.isna().to_numpy()].tolist()
    ]
    return OwnRows(kept, index, every, backcast=tuple(then))


def refuse_lacking(
    rows: OwnRows,
    panel_index: pd.MultiIndex,
    *,
    codes: pd.Series,
    where: Path,
    without_unresolved: bool,
) -> OwnRows:
    """Refuse rows that the panel to be joined lacks, unless they may be left out."""
    there = rows.index.isin(panel_index)
    if there.all():
        return rows
    first, last = (panel_index.get_level_values("year").min(), panel_index.levels[1].max())
    outside = f"the panel covers {first}-{last} only"
    small = "the panel has no row for the state in that year, perhaps because it is small"
    lacking = [
        UnresolvedRow(
            int(row) + 1,
            _text(codes, int(row)),
            str(year),
            small if first <= year <= last else outside,
        )
        for row, year in zip(
            rows.kept[~there], rows.index.get_level_values("year")[~there], strict=True
        )
    ]
    if not without_unresolved:
        raise UnresolvedRowsError(
            f"{where}: {_share(len(lacking), len(codes))} have no place in the panel to join:\n"
            f"{listed(lacking)}\nJoin a panel that has them, or leave them out by name with "
            "without_unresolved=True (`--without-unresolved`)",
            lacking,
        )
    if not there.any():
        raise DataError(f"{where} has no row in common with the panel to join; nothing would stay")
    every = tuple(sorted([*rows.left_out, *lacking]))
    return OwnRows(rows.kept[there], rows.index[there], every, rows.backcast)


def whole_years(column: pd.Series, where: Path) -> pd.Series:
    """Years of a column that holds years, missing where it is empty; refuses text and dates."""
    if column.dtype.kind == "M":
        raise DataError(
            f"{where}: column {column.name!r} holds days, expected years such as 1990; make it "
            f"years first: frame[{column.name!r}].dt.year"
        )
    as_text = column.map(lambda cell: str(cell).strip(), na_action="ignore").astype(object)
    empty = column.isna().to_numpy() | as_text.eq("").to_numpy()
    whole = as_text.map(lambda cell: bool(re.fullmatch(r"\d{1,4}(\.0*)?", str(cell)))).to_numpy()
    bad = ~whole.astype(bool) & ~empty
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{where}: column {column.name!r} has {plain(column.iloc[at])} in data row {at + 1}, "
            f"expected a year such as 1990 ({int(bad.sum())} such values); write one whole year "
            "into each row, without words, spans or days"
        )
    years = pd.to_numeric(as_text.where(~empty, np.nan)).to_numpy(dtype="float64")
    return pd.Series(years, index=column.index, name=column.name)


def listed(rows: Iterable[UnresolvedRow], *, shown: int = SHOWN) -> str:
    """Rows by state and reason, a line each, with their years and places in the table."""
    lines = grouped(rows)
    more = len(lines) - shown
    tail = [f"  and {more} more such lines; `rows` of this error has every row"] if more > 0 else []
    return "\n".join(["  " + line for line in lines[:shown]] + tail)


def grouped(rows: Iterable[UnresolvedRow], *, whole: bool = False) -> list[str]:
    """One line for all rows of a state, or of many states, that have one reason."""
    some = len if whole else lambda parts: min(len(parts), SOME)
    reasons: dict[str, dict[str, list[UnresolvedRow]]] = {}
    for row in rows:
        reasons.setdefault(row.reason, {}).setdefault(row.state, []).append(row)
    lines = []
    for reason, by_state in reasons.items():
        if len(by_state) > 3:
            every = sorted(row for members in by_state.values() for row in members)
            names = _shortened([*by_state], some)
            lines.append(_line(every, f"{len(by_state)} states ({names})", reason, some))
        else:
            lines += [_line(members, state, reason, some) for state, members in by_state.items()]
    return lines


def _line(rows: list[UnresolvedRow], state: str, reason: str, some: _Number) -> str:
    """Places in the table, state, years and reason."""
    years = _spans(sorted({int(row.year) for row in rows if row.year.isdigit()}), some)
    what = "data row" if len(rows) == 1 else f"{len(rows):,} data rows"
    places = _spans([row.row for row in rows], some)
    return f"{what} {places}: {state or '(no state)'} {years or '(no year)'}: {reason}"


def _spans(numbers: list[int], some: _Number) -> str:
    """Whole numbers as spans: 1-3, 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number - parts[-1][-1] <= 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    shown = [str(p[0]) if p[0] == p[-1] else f"{p[0]}-{p[-1]}" for p in parts]
    return _shortened(shown, some)


def _shortened(parts: list[str], some: _Number) -> str:
    """The first of some parts, with dots where there are more."""
    return ", ".join(parts[: some(parts)]) + (", ..." if len(parts) > some(parts) else "")


def _exists(found: pd.Series, years: pd.Series) -> np.ndarray:
    """Whether each row is a state of the list in its year."""
    known = found.notna().to_numpy()
    keys = pd.MultiIndex.from_arrays(
        [found.fillna(-1).astype("int64"), years.fillna(-1).astype("int64")]
    )
    if not known.any():
        return known
    covered = years[known]
    there = states.grid(int(covered.min()), int(covered.max()), microstates=True)
    return known & np.asarray(keys.isin(there))


def _reasons(
    codes: pd.Series, years: pd.Series, rows: np.ndarray, *, system: str
) -> Iterable[tuple[int, str]]:
    """Why each of these rows fits no state, asked once for each code and year."""
    told: dict[tuple[object, object], str] = {}
    for row in rows.tolist():
        code, year = codes.iloc[row], years.iloc[row]
        key = (_text(codes, row), year)
        if key not in told:
            if pd.isna(year):
                told[key] = "no year is given"
            else:
                # What is near is looked for among all names, which takes long for thousands.
                near = len(told) < HINTED
                told[key] = unresolved_clause(code, year=int(year), system=system, near=near)
        yield row, told[key]


def _refuse_other_system(
    codes: pd.Series,
    years: pd.Series,
    exist: np.ndarray,
    asked: np.ndarray,
    *,
    system: str,
    where: Path,
    rows: list[UnresolvedRow],
) -> None:
    """Refuse a table whose codes are of another system, or of two."""
    fits = states.fitting_rows(codes, years)
    fits.pop(system)
    mine, lost = exist & asked, asked & ~exist
    better = {name: int((fit & asked).sum()) for name, fit in fits.items()}
    best = max(better.values())
    # Whoever leaves out rows must know what they are: with the right system they would stay, and
    # with two systems mixed rows that seem to fit may be of another state.
    if best > mine.sum():
        names = [name for name, count in better.items() if count == best][:2]
        raise UnresolvedRowsError(
            f"{where}: column {codes.name!r} was to hold {states.CODE_NAMES[system]}, which fit "
            f"{int(mine.sum()):,} of {int(asked.sum()):,} rows; {best:,} rows fit "
            f"{' and '.join(states.CODE_NAMES[name] for name in names)}. The first that do not "
            f"fit:\n{listed(rows, shown=3)}\nGive code={names[0]!r} (`--code {names[0]}`)",
            rows,
        )
    texts = codes.iloc[np.flatnonzero(lost)].map(lambda code: normal_code(code, "name"))
    for name, fit in fits.items():
        other = lost & fit
        # Numbers are short and every list has most of them: only letters tell mixed systems.
        if other.any() and texts.str.contains("[a-z]").any() and not (fit[mine]).all():
            at = int(np.flatnonzero(other)[0])
            raise UnresolvedRowsError(
                f"{where}: column {codes.name!r} mixes code systems: {int(mine.sum()):,} rows are "
                f"{states.CODE_NAMES[system]}, {int(other.sum()):,} are {states.CODE_NAMES[name]}, "
                f"first {_text(codes, at)!r} in data row {at + 1}. Write all of them in one",
                rows,
            )


def _named_rows(
    codes: pd.Series, years: pd.Series, *, system: str, without: Without, where: Path
) -> np.ndarray:
    """Reason for which each row is left out by name; "" for the others."""
    reasons = np.full(len(codes), "", dtype=object)
    spelt = codes.map(lambda code: normal_code(code, system)).to_numpy()
    for (state, year), reason in without.items():
        rows = (spelt == normal_code(state, system)) & years.eq(year).to_numpy()
        if not rows.any():
            raise SpecError(
                f"{where} has no row {state} {year}, which was to be left out ({reason}); take it "
                "from `without`"
            )
        if not str(reason).strip():
            raise SpecError(f"expected a reason for leaving out {state} {year}, found none")
        reasons[rows] = str(reason).strip()
    return reasons


def _refuse_repeated(
    index: pd.MultiIndex, kept: np.ndarray, codes: pd.Series, *, where: Path
) -> None:
    """Refuse two rows of one state and year, under whatever codes."""
    twice = index.duplicated(keep=False)
    if not twice.any():
        return
    lines = []
    repeated = index[twice].unique()
    for gwcode, year in repeated[:SHOWN]:
        places = kept[index.isin([(gwcode, year)])].tolist()
        shown = [f"data row {row + 1} ({_text(codes, row)})" for row in places[:SOME]]
        rows = ", ".join([*shown, *(["..."] if len(places) > SOME else [])])
        lines.append(f"  {states.label(gwcode, year).name} ({gwcode}) {year}: {rows}")
    more = [f"  and {len(repeated) - SHOWN} more"] if len(repeated) > SHOWN else []
    first = repeated[0]
    spelt = [_text(codes, int(row)) for row in kept[index.isin([first])]]
    way = "Merge or drop them in the table"
    if len(set(spelt)) > 1:  # under one code, all of them would go
        way += (
            f", or leave one out by name and reason: without={{({spelt[0]!r}, {first[1]}): "
            f"'reason'}} (`--without \"{spelt[0]} {first[1]}=reason\"`)"
        )
    raise DuplicateRowsError(
        "\n".join(
            [f"{where}: country-years that occur more than once: {len(repeated)}"]
            + [*lines, *more, way]
        )
    )


def _text(column: pd.Series, row: int) -> str:
    """A cell for a message: whole numbers without decimals, "" where it is empty."""
    cell = column.iloc[row]
    if pd.isna(cell):
        return ""
    whole = isinstance(cell, float | np.floating) and float(cell).is_integer()
    return str(int(cell)) if whole else str(cell)


def _share(count: int, total: int) -> str:
    return f"{count:,} of {total:,} rows"
