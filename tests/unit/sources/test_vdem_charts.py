"""Charts of Our World in Data that show a variable of V-Dem: which, of which states, or refused."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import (
    AtrocityRiskError,
    DataError,
    DuplicateRowsError,
    SchemaError,
    UnknownStateError,
)
from atrocityrisk.sources._vdem_charts import known_charts
from atrocityrisk.sources.source import SOURCES, read_source

SLUG = "physical-integrity-rights-index-vdem"
TITLE = "Physical Integrity Rights Index"
ROWS = [
    ("Namibia", "NAM", 2025, 0.9),
    ("Czechia", "CZE", 1980, 0.3),
    ("East Germany", "OWID_GDR", 1990, 0.4),
    ("West Germany", "OWID_GFR", 1990, 0.8),
    ("Germany", "DEU", 1990, 0.85),
    ("Germany", "DEU", 2025, 0.95),
    ("Kosovo", "OWID_KOS", 2025, 0.7),
    ("Hesse Electoral", "OWID_HSE", 1850, 0.5),
    ("Palestine/Gaza", "", 2025, 0.1),
    ("World (population-weighted)", "", 2025, 0.5),
    ("Zanzibar", "OWID_ZAN", 2025, 0.6),
]


def chart(
    folder: Path, rows: list[tuple[object, ...]] = ROWS, *, title: str = TITLE, name: str = SLUG
) -> Path:
    path = folder / f"{name}.csv"
    pd.DataFrame(rows, columns=["Entity", "Code", "Year", title]).to_csv(path, index=False)
    return path


def test_a_known_chart_is_its_variable(tmp_path: Path) -> None:
    data = read_source("vdem", chart(tmp_path))
    assert data.version == "v16 (OWID chart)"
    # Of three Germanies in 1990 the one that goes on; 315 was Czechoslovakia.
    assert data.frame["v2x_clphy"].to_dict() == {
        (260, 1990): 0.85,
        (260, 2025): 0.95,
        (265, 1990): 0.4,
        (315, 1980): 0.3,
        (347, 2025): 0.7,
        (565, 2025): 0.9,
    }


def test_the_title_counts_where_the_file_was_renamed(tmp_path: Path) -> None:
    data = read_source("vdem", chart(tmp_path, name="mine"))
    assert list(data.frame) == ["v2x_clphy"]


def test_the_continent_beside_it_is_no_second_variable(tmp_path: Path) -> None:
    path = chart(tmp_path)
    table = pd.read_csv(path).assign(**{"World region according to OWID": "Asia"})
    table.to_csv(path, index=False)
    assert list(read_source("vdem", path).frame) == ["v2x_clphy"]


@pytest.mark.parametrize(
    ("changes", "kind", "fault"),
    [
        ({"title": "Civil liberties"}, SchemaError, "expected one of 'Common good justific"),
        ({"title": "Elite consultation"}, SchemaError, f"expected column '{TITLE}'"),
        ({"rows": [("Namiba", "", 2025, 0.9)]}, UnknownStateError, "'Namiba'.*'Namibia'"),
        ({"rows": [("Zanzibar Town", "OWID_X", 2025, 0.9)]}, UnknownStateError, "'Zanzibar Town'"),
        ({"rows": [("Namibia", "NMB", 2025, 0.9)]}, UnknownStateError, "'NMB'"),
        ({"rows": [*ROWS, ROWS[0]]}, DuplicateRowsError, "Entity Namibia, Year 2025"),
        ({"rows": [("Namibia", "NAM", 2025, 9.0)]}, DataError, "outside its range"),
        ({"rows": [("Namibia", "NAM", 2025, "high")]}, DataError, "expected a number"),
        ({"rows": [("", "NAM", 2025, 0.9)]}, DataError, "'Entity' has nothing"),
        ({"rows": [("Hesse Electoral", "OWID_HSE", 2025, 0.9)]}, AtrocityRiskError, "Hesse"),
    ],
)
def test_refused_charts(
    tmp_path: Path, changes: dict[str, object], kind: type[Exception], fault: str
) -> None:
    with pytest.raises(kind, match=fault):
        read_source("vdem", chart(tmp_path, **changes))  # type: ignore[arg-type]


def test_every_known_chart_is_recognised_by_its_name() -> None:
    assert {f"{slug}.csv" for slug in known_charts()["slug"]} <= set(SOURCES["vdem"].files)


@pytest.mark.slow
def test_each_known_chart_agrees_with_v_dem_14(shared: Path) -> None:
    # Same sign and scale: the slope on V-Dem's own values of release 14 is 1, nothing is rescaled.
    older = read_source("vdem", shared / "data/vdem/v14_vdemlite/vdemlite.rda").frame
    for row in known_charts().itertuples():
        path = shared / f"more_data/vdem/owid_v16/{row.slug}.csv"
        frame = read_source("vdem", path).frame
        assert list(frame) == [row.variable]
        both = pd.concat([frame[row.variable], older[row.variable]], axis=1, join="inner").dropna()
        here, there = both.iloc[:, 0], both.iloc[:, 1]
        assert len(both) == older[row.variable].count()
        assert here.corr(there) > 0.98
        assert here.cov(there) / there.var() == pytest.approx(1.0, abs=0.03)
        assert frame.xs(2025, level="year").notna().sum().item() >= 171
