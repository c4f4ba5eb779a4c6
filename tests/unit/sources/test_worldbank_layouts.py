"""DataBank's workbook and the API's JSON: read under our names, and refused by their true fault."""

import gzip
import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from atrocityrisk.errors import (
    AtrocityRiskError,
    DataError,
    DuplicateRowsError,
    IntegrityError,
    SchemaError,
)
from atrocityrisk.sources.source import SOURCES, read_source

HEADER = ["Series Name", "Series Code", "Country Name", "Country Code"]
GDP = ("GDP (constant 2015 US$)", "NY.GDP.MKTP.KD")


def databank(
    path: Path, rows: list[list[Any]], *, years: tuple[str, ...] = ("2024", "2025")
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    sheet.append([*HEADER, *(f"{year} [YR{year}]" for year in years)])
    for row in rows:
        sheet.append(row)
    for note in ([], ["Data from database: WDI"], ["Last Updated: 07/13/2026"]):
        sheet.append(note)
    book.create_sheet("Series - Metadata").append(["Code", "License Type"])
    book.save(path)
    return path


def test_databank_workbook_with_its_sheet_of_metadata(tmp_path: Path) -> None:
    path = databank(
        tmp_path / "WDI_made_up.xlsx",
        [
            [*GDP, "Namibia", "NAM", 11.0, 12.5],
            [*GDP, "Cuba", "CUB", 7.0, ".."],
            [*GDP, "World", "WLD", 900.0, 950.0],
        ],
    )
    data = read_source("world_bank", path)
    assert data.version == "2026-07-13"
    assert data.frame["gdp_constant_usd"].to_dict() == {
        (40, 2024): 7.0,
        (565, 2024): 11.0,
        (565, 2025): 12.5,
    }


@pytest.mark.parametrize(
    ("rows", "years", "kind", "fault"),
    [
        ([[*GDP, "Cuba", "CUB", 1.0]], ("2025Q1",), SchemaError, "expected whole years across"),
        ([[*GDP, "Cuba", "CUB", 1.0]] * 2, ("2025",), DuplicateRowsError, "occur twice"),
        ([[*GDP, "Cuba", None, 1.0]], ("2025",), DataError, "'Country Code' has nothing"),
        ([[*GDP, "Cuba", "CUB", "n/a"]], ("2025",), DataError, "expected a number"),
        ([[*GDP, "Cuba", "CBU", 1.0]], ("2025",), AtrocityRiskError, "'CBU'"),
        ([[*GDP, "Cuba", "CUB"]], (), SchemaError, r"columns such as '2024 \[YR2024\]'"),
    ],
)
def test_a_faulty_databank_workbook(
    tmp_path: Path,
    rows: list[list[Any]],
    years: tuple[str, ...],
    kind: type[Exception],
    fault: str,
) -> None:
    path = databank(tmp_path / "WDI_made_up.xlsx", rows, years=years)
    with pytest.raises(kind, match=fault):
        read_source("world_bank", path)


def record(
    iso3: str, date: str, value: object, *, code: str = "SP.POP.TOTL", name: str = "A name"
) -> dict[str, Any]:
    return {
        "indicator": {"id": code, "value": "a title"},
        "country": {"id": iso3[:2], "value": name},
        "countryiso3code": iso3,
        "date": date,
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def page(records: list[Any] | None, *, total: int, number: int = 1) -> list[Any]:
    head = {"page": number, "pages": 2, "per_page": 2, "total": total, "sourceid": "2"}
    return [{**head, "lastupdated": "2026-07-01"}, records]


NAMIBIA = [record("NAM", "2024", 3_000_000), record("NAM", "2025", 3_100_000)]
REST = [record("", "2025", 5e9, name="World"), record("CUB", "2025", None)]


def written(folder: Path, content: object, *, name: str = "API_SP.POP.TOTL_made_up.json") -> Path:
    path = folder / name
    text = json.dumps(content).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def test_pages_of_the_api(tmp_path: Path) -> None:
    whole = written(tmp_path, page(NAMIBIA + REST, total=4))
    in_two = written(
        tmp_path, [page(NAMIBIA, total=4), page(REST, total=4, number=2)], name="API_b.json"
    )
    for path in (whole, in_two):
        for source in ("world_bank", "population"):
            data = read_source(source, path)
            assert data.version == "2026-07-01"
            expected = {(565, 2024): 3_000_000.0, (565, 2025): 3_100_000.0}
            assert data.frame["population"].to_dict() == expected


def test_several_indicators_in_one_file_packed_or_not(tmp_path: Path) -> None:
    growth = "NY.GDP.MKTP.KD.ZG"
    content = {
        "fetchedAt": "2026-08-15T18:36:35.420Z",
        "indicators": {
            "SP.POP.TOTL": NAMIBIA,
            growth: [
                record("NAM", "2025", 2.5, code=growth),
                record("", "2025", 1.5, code=growth, name="Taiwan, China"),
                record("", "2025", 9.5, code=growth, name="High income"),
            ],
        },
    }
    for name in ("world_bank_latest.json", "world_bank_latest.json.gz"):
        data = read_source("world_bank", written(tmp_path, content, name=name))
        assert data.version == "2026-08-15"
        assert data.frame["gdp_growth"].dropna().to_dict() == {(565, 2025): 2.5, (713, 2025): 1.5}
        assert data.frame["population"].notna().sum() == 2


@pytest.mark.parametrize(
    ("content", "kind", "fault"),
    [
        (page(NAMIBIA, total=4), IntegrityError, "expected 4 records of SP.POP.TOTL.*found 2"),
        ([page(NAMIBIA, total=2)] * 2, IntegrityError, "found 4; a page is missing or there twice"),
        (page([*NAMIBIA, NAMIBIA[0]], total=3), DuplicateRowsError, "occur twice"),
        (page([record("NAM", "2025Q1", 1)], total=1), SchemaError, "whole years.*'2025Q1'"),
        (page([record("NAM", "2025M03", 1)], total=1), SchemaError, "whole years.*'2025M03'"),
        (page([record("NAM", "2025", "x")], total=1), DataError, "expected a number"),
        (page([record("NAM", "2025", True)], total=1), SchemaError, "true or false"),
        (page([record("NMA", "2025", 1)], total=1), AtrocityRiskError, "'NMA'"),
        (page([record("", "2025", 1, name="Namiba")], total=1), AtrocityRiskError, "'Namiba'"),
        (page([{"date": "2025"}], total=1), SchemaError, "'indicator' in record 1, found date"),
        (page([*NAMIBIA, 7], total=3), SchemaError, "records of one indicator"),
        (page(None, total=0), SchemaError, "expected the API's pages"),
        (page([record("NAM", "2025", None)], total=1), DataError, "no value in any row"),
        ([{"message": [{"key": "Invalid value"}]}], DataError, "answer to a wrong question"),
        ({"indicators": {}}, SchemaError, "'fetchedAt'"),
        (
            {"fetchedAt": "2026-08-15", "indicators": {"X.Y": NAMIBIA}},
            SchemaError,
            "expected records of X.Y",
        ),
        ([], SchemaError, "expected the API's pages"),
    ],
)
def test_faulty_records(tmp_path: Path, content: object, kind: type[Exception], fault: str) -> None:
    with pytest.raises(kind, match=fault):
        read_source("world_bank", written(tmp_path, content))


def test_files_are_recognised_by_their_names(tmp_path: Path) -> None:
    for name in ("WDI_2026-07-13_made_up.xlsx", "world_bank_latest.json.gz", "API_X_y.json"):
        (tmp_path / name).write_text("")
        assert any(list(tmp_path.glob(pattern)) for pattern in SOURCES["world_bank"].files)


@pytest.mark.slow
def test_files_of_2026(shared: Path) -> None:
    # Counted with other code: a value of 2025 and a state of the list.
    folder = shared / "more_data/worldbank"
    workbook = read_source(
        "world_bank", folder / "WDI_2026-07-13_GDP_constant_2015USD_to_2025.xlsx"
    )
    latest = workbook.frame.xs(2025, level="year")["gdp_constant_usd"]
    assert workbook.version == "2026-07-13"
    assert latest.count() == 181
    assert latest[339] == pytest.approx(16_158_243_058.83)
    collected = read_source("world_bank", folder / "world_bank_latest.json.gz")
    population = read_source("population", folder / "world_bank_latest.json.gz")
    pd.testing.assert_series_equal(
        collected.frame["population"].dropna(), population.frame["population"]
    )
    assert population.frame.xs(2025, level="year")["population"].count() == 133
    assert collected.frame.xs(2025, level="year")["gdp_growth"].count() == 125
