"""States as hub locations: ISO 3166 codes, or numbers that the hub's own table explains.

A bare number may be anybody's code: 42 is Pennsylvania to a hub in the United States. So numbers
are read only by ``auxiliary-data/locations.csv``, which `write_locations` writes beside them.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import atomic_write, safe_join
from atrocityrisk.errors import DataError, SchemaError, SpecError, UnknownStateError
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.states.state_tables import LAST_YEAR

Location = Literal["iso3", "gwcode"]

TABLE = "auxiliary-data/locations.csv"
CODES = (
    ("gwcode", "gw"), ("gwno", "gw"), ("iso3", "iso3"), ("iso3c", "iso3"), ("cow", "cow"),
    ("cowcode", "cow"),
)  # fmt: skip
"""Columns of a hub's table that say which state a location is, the best first, and their system."""

SYSTEMS = {"gw": "Gleditsch-Ward number", "iso3": "ISO 3166 code", "cow": "COW number"}


@dataclass(frozen=True, kw_only=True)
class LocationTable:
    """What a hub's own table says of its locations."""

    path: Path
    # None where the table has no column of codes.
    system: str | None
    # Code of the system, or else the name, by location.
    codes: dict[str, str]
    # The name beside it, where the table has one.
    names: dict[str, str]


def locations_of(gwcode: np.ndarray, *, year: int, location: Location) -> list[str]:
    """Codes of states in a year, one each."""
    if location == "gwcode":
        return [str(code) for code in gwcode]
    if location != "iso3":
        raise SpecError(f"expected the location 'iso3' or 'gwcode', found {location!r}; choose one")
    index = pd.MultiIndex.from_arrays(
        [gwcode, np.full(len(gwcode), min(year, LAST_YEAR))], names=["gwcode", "year"]
    )
    codes = states.labels(index)["iso3"]
    if codes.isna().any():
        lost = int(gwcode[np.flatnonzero(codes.isna())[0]])
        raise DataError(
            f"expected states with an ISO code in {year}, found gwcode {lost} without; write with "
            "location='gwcode'"
        )
    return [str(code) for code in codes]


def states_at(
    locations: pd.Series, *, year: int, where: str, table: LocationTable | None = None
) -> np.ndarray:
    """Gleditsch-Ward numbers of locations in a year, by ISO code or by the hub's own table."""
    distinct = pd.Series(locations.astype("str").str.strip().unique())
    if table is None or table.system is None:
        _refuse_numbers(distinct, where, table)
    if table is None:
        codes, system = distinct, "iso3"
    else:
        unlisted = distinct[~distinct.map(_key).isin(table.codes)]
        if len(unlisted):
            raise UnknownStateError(
                f"{where}: expected locations that {table.path} lists, found "
                f"{unlisted.iloc[0]!r}; add it there, or correct it"
            )
        listed = distinct.map(lambda text: table.codes[_key(text)])
        codes, system = (distinct, "iso3") if table.system is None else (listed, table.system)
    # A state is meant before its ISO code existed too, as Sudan by SDN in 2005.
    # The state system is known up to its last year; a later origin is read as of that year.
    as_of = min(year, LAST_YEAR)
    found = states.translate(codes, as_of, system=system, exact=system != "iso3")
    if found.isna().any():
        raise UnknownStateError(
            f"{where}: expected states of {year} by {SYSTEMS[system]}, found the location "
            f"{distinct[found.isna()].iloc[0]!r}; correct it"
        )
    if table is not None and table.system is None:
        _check_names(distinct, listed, found, year, where, table)
    elif table is not None:
        _refuse_contradiction(distinct, found, as_of, table)
    numbers = dict(zip(distinct, found.astype("int64"), strict=True))
    return locations.astype("str").str.strip().map(numbers).to_numpy(dtype=np.int64)


def read_locations(hub: Path | None) -> LocationTable | None:
    """The table of locations of a hub, None if it has none."""
    path = None if hub is None else hub / TABLE
    if path is None or not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    rows = read_csv_table(path, text=header).fillna("")
    if "location" not in rows:
        raise SchemaError(f"expected a column 'location' in {path}, found none; add it")
    column, system = next(((name, s) for name, s in CODES if name in rows), (None, None))
    called = next((name for name in ("location_name", "name") if name in rows), None)
    words = column or called
    codes: dict[str, str] = {}
    stated = rows["location"] if words is None else rows[words]
    for row, (location, code) in enumerate(zip(rows["location"], stated, strict=True)):
        key = _key(str(location))
        # A region that is no state has no code, and is missed only if a forecast is for it.
        if not key or codes.get(key, code) != code:
            raise DataError(
                f"{path}, row {row + 1}: expected each location once, found "
                + (f"{location!r} with another code" if key else "an empty cell")
                + "; correct it"
            )
        codes[key] = str(code).strip()
    named = rows["location"] if called is None else rows[called]
    names = {
        _key(str(place)): str(name) for place, name in zip(rows["location"], named, strict=True)
    }
    return LocationTable(path=path, system=system, codes=codes, names=names if called else {})


def write_locations(folder: Path, rows: pd.DataFrame) -> Path:
    """Write or extend a hub's table: location, location_name and gwcode."""
    path = safe_join(folder, TABLE)
    if path.is_file():
        before = read_csv_table(path, text=("location", "location_name", "gwcode"))
        if list(before) != list(rows):
            raise DataError(
                f"expected a table of locations with {', '.join(map(str, rows))} in {path}, found "
                "another hub's; write to a folder of its own"
            )
        rows = pd.concat([before, rows], ignore_index=True)
    rows = rows.drop_duplicates(["location", "gwcode"], keep="last")
    with atomic_write(path) as temporary:
        rows.sort_values("location").to_csv(temporary, index=False, lineterminator="\n")
    return path


def location_rows(gwcode: np.ndarray, codes: list[str], *, year: int) -> pd.DataFrame:
    """Rows of a hub's table for states in a year."""
    index = pd.MultiIndex.from_arrays(
        [gwcode, np.full(len(gwcode), min(year, LAST_YEAR))], names=["gwcode", "year"]
    )
    names = states.labels(index)["name"].fillna("").to_numpy()
    return pd.DataFrame(
        {"location": codes, "location_name": names, "gwcode": [str(code) for code in gwcode]}
    )


def _refuse_numbers(distinct: pd.Series, where: str, table: LocationTable | None) -> None:
    numbers = distinct[distinct.str.fullmatch(r"[+-]?\d+(\.0*)?")]
    if len(numbers):
        said = f"{TABLE} of the hub" if table is None else str(table.path)
        raise UnknownStateError(
            f"{where}: expected ISO 3166 codes as locations, found the number "
            f"{numbers.iloc[0]!r}, which may be anybody's; say in {said}, in a column gwcode, "
            "iso3 or cow beside location, which state it is"
        )


def _check_names(
    distinct: pd.Series,
    names: pd.Series,
    found: pd.Series,
    year: int,
    where: str,
    table: LocationTable,
) -> None:
    """Refuse codes that the hub's own table calls otherwise, such as IND for Indiana."""
    named = states.translate(names, min(year, LAST_YEAR), system="name")
    # A table may repeat the code where other tables have a name.
    wrong = distinct[(named != found).fillna(True) & (names != distinct)]
    if len(wrong):
        at = wrong.index[0]
        raise UnknownStateError(
            f"{where}: expected states of {year}, found the location {wrong.iloc[0]!r}, which "
            f"{table.path} calls {names[at]!r}; say in a column gwcode, iso3 or cow there which "
            "state it is"
        )


def _refuse_contradiction(
    distinct: pd.Series, found: pd.Series, year: int, table: LocationTable
) -> None:
    """Refuse a row of a hub's table whose code is one state's and whose name is another's."""
    names = distinct.map(lambda text: table.names.get(_key(text), ""))
    said = states.translate(names, year, system="name")
    wrong = distinct[(said.notna() & (said != found)).fillna(False)]
    if len(wrong):
        at = wrong.index[0]
        raise DataError(
            f"{table.path}: expected one state in each row, found {names[at]!r} beside the code "
            f"of {states.label(int(found[at]), year).name}, location {wrong.iloc[0]!r}; correct it"
        )


def _key(location: str) -> str:
    """A location as it is looked up: spreadsheet programs drop the leading zeros of 02."""
    text = location.strip()
    return text.lstrip("0") or "0" if text.isdigit() else text
