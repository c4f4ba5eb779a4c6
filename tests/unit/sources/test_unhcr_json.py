"""UNHCR's counts as JSON: of its API, page by page, and collected for one year by country."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from atrocityrisk.errors import (
    AtrocityRiskError,
    DataError,
    DuplicateRowsError,
    IntegrityError,
    SchemaError,
)
from atrocityrisk.sources.source import read_source

COUNTS = ("refugees", "asylum_seekers", "returned_refugees", "idps", "oip")


def item(origin: str | None, asylum: str, *counts: object, year: object = 2025) -> dict[str, Any]:
    own = {"coo": origin, "coo_iso": origin, "coa": asylum, "coa_iso": asylum}
    return {"year": year, **own, **dict(zip(COUNTS, counts, strict=True))}


ITEMS = [
    item("NAM", "ZAF", 100, 7, "0", "0", "-"),
    item("NAM", "NAM", "0", "0", 3, 40, "-"),
    item("RWA", "NAM", 5, "0", "0", "0", "-"),
    item("UNK", "NAM", 2, "0", "0", "0", "-"),
]


def page(items: list[Any], *, number: int = 1, last: int = 1) -> dict[str, Any]:
    return {"page": number, "maxPages": last, "short_url": "", "total": [], "items": items}


def written(folder: Path, content: object) -> Path:
    path = folder / "unhcr_made_up.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_pairs_are_added_up_by_origin_and_by_country_of_asylum(tmp_path: Path) -> None:
    pages = [page(ITEMS[:2], last=2), page(ITEMS[2:], number=2, last=2)]
    for content in (page(ITEMS), pages, {"items": ITEMS}):
        data = read_source("unhcr", written(tmp_path, content))
        assert data.version == "API to 2025"
        assert data.frame.loc[(565, 2025), "refugees_from"] == 100
        assert data.frame.loc[(565, 2025), "displaced_within"] == 40
        # Of those who came to Namibia two are of no known origin.
        assert data.frame.loc[(565, 2025), "refugees_hosted"] == 7
        assert data.frame["refugees_from"].dropna().to_dict() == {(517, 2025): 5, (565, 2025): 100}
        # Nobody reported others in need, and South Africa is in no row as an origin.
        assert data.frame["others_in_need_from"].isna().all()
        assert pd.isna(data.frame.loc[(560, 2025), "refugees_from"])


def test_totals_by_one_side_leave_the_other_unknown(tmp_path: Path) -> None:
    by_origin = [item("NAM", "-", 100, 7, 3, 40, "-")]
    data = read_source("unhcr", written(tmp_path, page(by_origin)))
    assert data.frame.loc[(565, 2025), "refugees_from"] == 100
    assert data.frame["refugees_hosted"].isna().all()
    both = [page(by_origin), page([item("-", "NAM", 9, 1, "0", "0", "-")])]
    data = read_source("unhcr", written(tmp_path, both))
    assert data.frame.loc[(565, 2025), ["refugees_from", "refugees_hosted"]].tolist() == [100, 9]


@pytest.mark.parametrize(
    ("content", "kind", "fault"),
    [
        (page(ITEMS, last=2), IntegrityError, "expected page 2 of 2, found no more"),
        (page(ITEMS, number=2, last=2), IntegrityError, "expected page 1 .*, found page 2"),
        ([page(ITEMS, last=2), page(ITEMS, number=1, last=2)], IntegrityError, "found page 1"),
        (page([*ITEMS, ITEMS[0]]), DuplicateRowsError, "coo_iso NAM, coa_iso ZAF"),
        (page([]), SchemaError, "expected items, found none"),
        (page([*ITEMS, item("RWA", "-", 5, 0, 0, 0, 0)]), SchemaError, "counted twice"),
        (page([item("-", "-", 5, 0, 0, 0, 0)]), SchemaError, "coo_all=true"),
        (page([item("NMA", "ZAF", 5, 0, 0, 0, 0)]), AtrocityRiskError, "'NMA'"),
        (page([item(None, "ZAF", 5, 0, 0, 0, 0)]), DataError, "'coo_iso' has nothing"),
        (page([item("NAM", "ZAF", "many", 0, 0, 0, 0)]), DataError, "expected a number"),
        (page([item("NAM", "ZAF", -5, 0, 0, 0, 0)]), DataError, "outside its range"),
        (page([{"year": 2025}]), SchemaError, "expected 'coo_iso' in item 1"),
        ({"status": "error"}, SchemaError, "expected an object with 'items', found status"),
    ],
)
def test_faulty_answers(tmp_path: Path, content: object, kind: type[Exception], fault: str) -> None:
    with pytest.raises(kind, match=fault):
        read_source("unhcr", written(tmp_path, content))


ONE_YEAR = {
    "fetchedAt": "2026-08-15T21:34:05.058Z",
    "referenceYear": 2025,
    "perCountry": {
        "NA": {
            "refugeesFromCountry": 100,
            "asylumSeekersFromCountry": 7,
            "refugeesHosted": 9,
            "asylumSeekersHosted": 1,
            "idps": 40,
            "stateless": 0,
        }
    },
}


def test_one_year_by_country(tmp_path: Path) -> None:
    data = read_source("unhcr", written(tmp_path, ONE_YEAR))
    assert data.version == "2026-08-15"
    assert data.frame.to_dict("index") == {
        (565, 2025): {
            "refugees_from": 100,
            "asylum_seekers_from": 7,
            "refugees_hosted": 9,
            "asylum_seekers_hosted": 1,
            "displaced_within": 40,
        }
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"referenceYear": "last"}, "expected a whole number under 'referenceYear', found text"),
        ({"fetchedAt": "yesterday"}, "expected a day such as"),
        ({"perCountry": {"NA": {"idps": 1}}}, "expected 'refugeesFromCountry' in country 1"),
        ({"perCountry": {"QQ": ONE_YEAR["perCountry"]["NA"]}}, "'QQ'"),  # type: ignore[index]
    ],
)
def test_a_faulty_collection(tmp_path: Path, changes: dict[str, object], fault: str) -> None:
    with pytest.raises(AtrocityRiskError, match=fault):
        read_source("unhcr", written(tmp_path, {**ONE_YEAR, **changes}))


def test_a_country_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "unhcr_made_up.json"
    path.write_text('{"items": [], "perCountry": {"NA": {}, "NA": {}}}', encoding="utf-8")
    with pytest.raises(DataError, match="found 'NA' twice"):
        read_source("unhcr", path)


@pytest.mark.slow
def test_the_collection_of_2025_is_what_unhcr_counted(shared: Path) -> None:
    counted = read_source("unhcr", shared / "data/unhcr/population.rda").frame
    path = shared / "more_data/unhcr/unhcr_displacement_2025.json"
    collected = read_source("unhcr", path).frame
    assert len(collected) == 132
    there = counted.loc[collected.index, list(collected)]
    # Two states host nobody in any row of UNHCR's; the collection has 0 for them.
    assert there.isna().sum().sum() == 4
    assert (collected == there).sum().sum() == 132 * 5 - 4
