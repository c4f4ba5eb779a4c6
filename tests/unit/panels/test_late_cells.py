"""Cells of a later release: kept with the panel, shown, written, and never in the past."""

import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.panels import Panel, read_panel, write_panel
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def plain() -> Panel:
    return synthetic_world(seed=4, n_states=10, years=(1990, 2000)).panel


def cells(plain: Panel, *, year: int = 2000, provisional: bool = True) -> pd.DataFrame:
    """Two cells of one state."""
    state = int(plain.index.get_level_values("gwcode")[0])
    return pd.DataFrame(
        {
            "gwcode": state,
            "year": year,
            "indicator": ["unrest", "noise"],
            "release": ["26.0", "b"],
            "provisional": [provisional, False],
        }
    )


def with_cells(plain: Panel, listed: pd.DataFrame, **more: int) -> Panel:
    return Panel(
        plain.indicators,
        ages=plain.ages,
        events=plain.events,
        columns=plain.columns,
        outcome=plain.outcome,
        late_cells=listed,
        **more,
    )


def test_a_cell_shows_its_release_and_mark(plain):
    panel = with_cells(plain, cells(plain))
    state = int(panel.late_cells["gwcode"].iloc[0])
    shown = panel.provenance(gwcode=state, year=2000)
    assert shown.loc["unrest", "version"] == "26.0"
    assert shown["provisional"].to_dict() == {"noise": False, "structure": False, "unrest": True}
    before = panel.provenance(gwcode=state, year=1999)
    assert not before["provisional"].any()
    assert before["version"].tolist() == plain.columns["version"].tolist()


def test_the_usual_origin_is_the_last_settled_year(plain):
    assert plain.last_settled_year == 2000
    assert with_cells(plain, cells(plain)).last_settled_year == 1999
    assert with_cells(plain, cells(plain, provisional=False)).last_settled_year == 2000
    stated = with_cells(plain, cells(plain), last_settled_year=1998)
    # What is true of the panel is true of a part of it, whatever its columns.
    assert stated.select(["structure"]).last_settled_year == 1998


def test_they_come_back_from_a_file(plain, tmp_path):
    panel = with_cells(plain, cells(plain))
    write_panel(panel, tmp_path / "panel.parquet")
    back = read_panel(tmp_path / "panel.parquet")
    assert back.late_cells.equals(panel.late_cells)
    assert back.last_settled_year == 1999
    assert back.fingerprint() == panel.fingerprint() != plain.fingerprint()


def test_order_changes_nothing(plain):
    panel, other = (with_cells(plain, each) for each in (cells(plain), cells(plain)[::-1]))
    assert panel.fingerprint() == other.fingerprint()
    assert panel.late_cells.equals(other.late_cells)


def test_a_selection_keeps_its_own(plain):
    panel = with_cells(plain, cells(plain)).select(["unrest"])
    assert panel.late_cells["indicator"].tolist() == ["unrest"]


def test_a_panel_without_them_is_as_before(plain):
    assert plain.late_cells.empty
    assert with_cells(plain, cells(plain)[:0]).fingerprint() == plain.fingerprint()


def test_what_is_no_cell_of_the_panel_is_refused(plain):
    with pytest.raises(DataError, match="expected cells of the panel"):
        with_cells(plain, cells(plain, year=2001))
    with pytest.raises(DataError, match="expected cells of the panel"):
        with_cells(plain, cells(plain).replace("noise", "nothing"))
    with pytest.raises(DuplicateRowsError, match="twice"):
        with_cells(plain, pd.concat([cells(plain)] * 2))
    with pytest.raises(SchemaError, match="expected gwcode, year"):
        with_cells(plain, cells(plain).drop(columns="release"))
