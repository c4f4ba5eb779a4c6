"""JSON with UNHCR's counts: the answers of its API, and a collection of one year by country.

The API writes a count as a number, zero as the text "0", and one that was not reported as "-"; "-"
stands for the country, too, on a side over which it was asked to add up. The collection has 0 for
who hosts nobody and for who is in no row of UNHCR's; the two cannot be told apart there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import (
    require_distinct,
    require_filled,
    to_numbers,
)
from atrocityrisk.sources._readers.json import member, table_of_records

# The collection's names for what the tidy frame calls so. Its "stateless" belong to no origin.
OF_ONE_YEAR = {
    "refugeesFromCountry": "refugees_from",
    "asylumSeekersFromCountry": "asylum_seekers_from",
    "refugeesHosted": "refugees_hosted",
    "asylumSeekersHosted": "asylum_seekers_hosted",
    "idps": "displaced_within",
}
_SIDES = ("coo_iso", "coa_iso")


def is_of_one_year(content: Any) -> bool:
    """Whether a file is a collection of one year rather than the API's answers."""
    return isinstance(content, Mapping) and "perCountry" in content


def one_year_table(content: Any, path: Path) -> pd.DataFrame:
    """Columns iso2, year and those of `OF_ONE_YEAR`; a country that is absent has no row."""
    year = member(content, "referenceYear", int, path)
    countries = member(content, "perCountry", dict, path)
    table = table_of_records(countries.values(), list(OF_ONE_YEAR), path, what="country")
    figures = to_numbers(table, path, decimal=list(OF_ONE_YEAR)).rename(columns=OF_ONE_YEAR)
    codes = pd.Series(list(countries), dtype="str")
    return figures.assign(iso2=codes, year=pd.Series(year, figures.index, dtype="int64"))


def api_items(content: Any, counted: Sequence[str], path: Path) -> pd.DataFrame:
    """Year, ISO codes of origin and asylum, and counts; a code is missing where it is a total."""
    pages = content if isinstance(content, list) else [content]
    items = [item for page in pages for item in member(page, "items", list, path)]
    _require_every_page(pages, path)
    if not items:
        raise SchemaError(f"{path}: expected items, found none; ask the API for a year that it has")
    # A count that no item has was not asked for.
    present = [name for name in counted if any(isinstance(i, Mapping) and name in i for i in items)]
    table = table_of_records(items, ["year", *_SIDES, *present], path, what="item")
    table = table.assign(**{name: table[name].replace("-", None) for name in present})
    table = to_numbers(table, path, whole=("year",), decimal=present)
    require_distinct(table, ["year", *_SIDES, *_own_codes(table, items)], path, what="items")
    return table


def _own_codes(table: pd.DataFrame, items: list[Any]) -> list[str]:
    """UNHCR's own codes entered as columns: groups without a state share an ISO code."""
    own = [name for name in ("coo", "coa") if all(name in item for item in items)]
    for name in own:
        table[name] = [item[name] for item in items]
    return own


def _require_every_page(pages: list[Any], path: Path) -> None:
    """Refuse answers of several pages of which one is missing or there twice."""
    expected = 1
    for page in pages:
        if "page" not in page and "maxPages" not in page and len(pages) == 1:
            return
        number, last = (member(page, name, int, path) for name in ("page", "maxPages"))
        if number != expected:
            raise IntegrityError(
                f"{path}: expected page {expected} of the answer, found page {number}; get all "
                "pages, each once and in order"
            )
        # After the last page of one question comes the first of the next.
        expected = 1 if number >= last else number + 1
    if expected != 1:
        raise IntegrityError(
            f"{path}: expected page {expected} of {last}, found no more; get all pages, or ask "
            "with a larger limit"
        )


def sides(table: pd.DataFrame, path: Path) -> dict[str, pd.DataFrame]:
    """The rows that count for origins and those that count for countries of asylum."""
    total = {side: table[side].eq("-") for side in _SIDES}
    both = total["coo_iso"] & total["coa_iso"]
    if both.any():
        raise SchemaError(
            f"{path}: expected counts by country, found a total of all countries "
            f"({int(both.sum())} such items); ask the API with coo_all=true and coa_all=true"
        )
    pairs = ~total["coo_iso"] & ~total["coa_iso"]
    by_origin, by_asylum = total["coa_iso"], total["coo_iso"]
    if pairs.any() and not pairs.all():
        raise SchemaError(
            f"{path}: expected either pairs of origin and asylum or totals by one of them, found "
            "both, which would be counted twice; keep one of the two"
        )
    rows = {
        "coo_iso": table[pairs | by_origin],
        "coa_iso": table[pairs | by_asylum],
    }
    for side, of_side in rows.items():
        require_filled(of_side, [side], path)
    return rows
