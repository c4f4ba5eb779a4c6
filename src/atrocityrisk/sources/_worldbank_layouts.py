"""Two layouts of the World Bank beside its CSV: DataBank's workbook, and JSON of its API.

Both give one row per country and year and a column for each indicator code.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import (
    numbers,
    require_columns,
    require_distinct,
    require_filled,
)
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.json import (
    member,
    read_json,
    stated_day,
    table_of_records,
)

LONG_KEYS = ["iso3", "country", "year"]
_DATABANK = ("Series Name", "Series Code", "Country Name", "Country Code")
_YEAR_HEADER = re.compile(r"(\S+) \[YR(\S+)\]")
_UPDATED = re.compile(r"Last Updated: ?(\d\d)/(\d\d)/(\d{4})")


def databank_table(path: Path) -> tuple[pd.DataFrame, str]:
    """DataBank's sheet "Data" as one row per country and year; and the day of its last update."""
    # The sheets beside it describe the series; figures are on "Data" alone.
    table = read_excel_table(path, sheet="Data", text=_DATABANK)
    require_columns(table, _DATABANK, path)
    headers = [header for name in table if (header := _YEAR_HEADER.fullmatch(str(name)))]
    years = {header.group(0): _whole_year(header, path) for header in headers}
    if not years:
        raise SchemaError(
            f"{path}: expected columns such as '2024 [YR2024]', found {list(table.columns)[4:9]}; "
            "lay DataBank's report out with time across and save it again"
        )
    listed = table["Series Code"].notna()
    # Below the table stand two lines: the database, and when it was last updated.
    notes = " ".join(table.loc[~listed, "Series Name"].dropna().astype(str))
    rows = table[listed].reset_index(drop=True)
    if rows.empty:
        raise DataError(f"{path}: sheet 'Data' names no series; expected rows, check the file")
    require_filled(rows, ["Country Code"], path)
    require_distinct(rows, ["Series Code", "Country Code"], path, what="series of a country")
    values = pd.DataFrame(
        {year: numbers(rows[name].replace("..", None), path) for name, year in years.items()}
    ).dropna(axis="columns", how="all")
    keyed = values.assign(
        iso3=rows["Country Code"], country=rows["Country Name"], code=rows["Series Code"]
    )
    long = keyed.melt([*LONG_KEYS[:2], "code"], var_name="year", value_name="value")
    return _by_indicator(long), _stated_update(notes)


def _whole_year(header: re.Match[str], path: Path) -> int:
    """The year of a column's name such as "2024 [YR2024]"; quarters and months are refused."""
    text, coded = header.groups()
    if text != coded or not re.fullmatch(r"\d{4}", text):
        raise SchemaError(
            f"{path}: expected whole years across, found column {header.group(0)!r}; choose yearly "
            "data in DataBank"
        )
    return int(text)


def _stated_update(notes: str) -> str:
    """Day that the note below the table states, as 2026-07-13; "" without one."""
    stated = _UPDATED.search(notes)
    return "" if stated is None else "{2}-{0}-{1}".format(*stated.groups())


def api_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Records of the API as one row per country and year; and the day of the last update."""
    content = read_json(path)
    if isinstance(content, Mapping):
        records, version = _bundle(content, path)
    else:
        records, version = _pages(content, path)
    return _by_indicator(_checked_records(records, path)), version


def _bundle(content: Mapping[str, Any], path: Path) -> tuple[list[Any], str]:
    """Records of a file that collects several indicators; and the day when it was fetched."""
    indicators = member(content, "indicators", dict, path)
    fetched = stated_day(content, "fetchedAt", path)
    records = []
    for code in indicators:
        for record in member(indicators, code, list, path):
            records.append(record)
            if _text_under(record, "indicator", "id") != code:
                raise SchemaError(
                    f"{path}: expected records of {code} under that name, found one of "
                    f"{_text_under(record, 'indicator', 'id')!r}; get the file again"
                )
    return records, fetched


def _pages(content: Any, path: Path) -> tuple[list[Any], str]:
    """Records of one or several pages as the API gives them; and the day of the last update."""
    pages = list(_each_page(content, path))
    found: dict[str, tuple[int, list[Any]]] = {}
    updated = []
    for head, records in pages:
        total = member(head, "total", int, path)
        codes = {_text_under(record, "indicator", "id") for record in records}
        if len(codes) != 1:
            raise SchemaError(
                f"{path}: expected records of one indicator on a page, found "
                f"{sorted(codes) or 'none'}; ask the API for one indicator with values"
            )
        code = codes.pop()
        found.setdefault(code, (total, []))[1].extend(records)
        updated.append(str(head.get("lastupdated") or ""))
    for code, (total, records) in found.items():
        if total != len(records):
            raise IntegrityError(
                f"{path}: expected {total} records of {code}, as its first page announces, found "
                f"{len(records)}; a page is missing or there twice: ask for all pages, or with a "
                "larger per_page"
            )
    return [record for _, records in found.values() for record in records], max(updated)


def _each_page(content: Any, path: Path) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    """Head and records of each page of the API's answers."""
    if isinstance(content, list) and content and isinstance(content[0], list):
        for page in content:
            yield from _each_page(page, path)
        return
    head = content[0] if isinstance(content, list) and content else content
    if isinstance(head, Mapping) and "message" in head:
        raise DataError(
            f"{path} is the API's answer to a wrong question: {str(head['message'])[:200]}; ask "
            "for an indicator that it has"
        )
    pair = isinstance(content, list) and len(content) == 2 and isinstance(head, Mapping)
    if not pair or not isinstance(content[1], list):
        raise SchemaError(
            f"{path}: expected the API's pages, each a list of its head and its records, or an "
            "object with 'indicators'; get it from https://api.worldbank.org/v2/ with format=json"
        )
    yield head, content[1]


def _text_under(record: Any, *names: str) -> str:
    """Text that nested objects have under these names; "" if there is none."""
    for name in names:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record if isinstance(record, str) else ""


def _checked_records(records: list[Any], path: Path) -> pd.DataFrame:
    """Columns iso3, country, code, year and value of the API's records."""
    named = ("indicator", "country", "countryiso3code", "date", "value")
    table = table_of_records(records, named, path, what="record")
    dates = table["date"].astype("str")
    wrong = ~dates.str.fullmatch(r"\d{4}")
    if wrong.any():
        raise SchemaError(
            f"{path}: expected whole years such as '2024' as dates, found "
            f"{dates[wrong].iloc[0]!r} ({int(wrong.sum())} such records); ask for yearly data"
        )
    truths = table["value"].map(lambda value: isinstance(value, bool))
    if truths.any():
        raise SchemaError(f"{path}: expected numbers or null as values, found true or false")
    # The API leaves the code of aggregates empty; they are told by their names.
    codes = table["countryiso3code"].map(lambda code: code if code else None)
    long = pd.DataFrame(
        {
            "iso3": codes.astype("str"),
            "country": [_text_under(each, "value") for each in table["country"]],
            "code": [_text_under(each, "id") for each in table["indicator"]],
            "year": dates.astype("int64"),
            "value": numbers(table["value"], path),
        }
    )
    require_filled(long, ["code", "country"], path)
    require_distinct(
        long, ["code", "iso3", "country", "year"], path, what="records of a country and year"
    )
    return long


def _by_indicator(long: pd.DataFrame) -> pd.DataFrame:
    """One row per country and year, and a column for each indicator code."""
    # Countries without a code stay: the reader places them by their names.
    wide = long.pivot(index=LONG_KEYS, columns="code", values="value")
    wide.columns.name = None
    return wide.reset_index().astype({"year": "int64"})
