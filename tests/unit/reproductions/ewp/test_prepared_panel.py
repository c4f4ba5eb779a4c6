"""The panel says what it was made of and what it could not make."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import CorrectionError, DataError
from atrocityrisk.reproductions.ewp.edition_spec import ewp_edition
from atrocityrisk.reproductions.ewp.hand_fixes import load_corrections
from atrocityrisk.reproductions.ewp.prepared_panel import COLUMNS, ewp_panel, panel_from_inputs
from atrocityrisk.reproductions.ewp.publisher_files import Inputs, read_inputs

EDITION = ewp_edition("ewp-2025")
LIST_FILES = {f for name in ("states", "names", "regions") for f in EDITION.inputs[name].files}


def _linked(shared: Path, folder: Path, files: set[str]) -> Path:
    for file in files:
        (folder / file).symlink_to(next((shared / "data").rglob(file)))
    return folder


@pytest.fixture(scope="session")
def inputs(shared: Path) -> Inputs:
    return read_inputs(shared / "data", edition=EDITION)


def test_columns_are_ewps_45_without_repetition() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == 45


def test_a_folder_without_the_list_is_refused_by_the_names_of_its_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="EWP mass killing events master list_2025"):
        ewp_panel(tmp_path)
    with pytest.raises(DataError, match="expected a folder"):
        ewp_panel(tmp_path / "nowhere")


def test_two_files_of_one_name_that_differ_are_refused(shared: Path, tmp_path: Path) -> None:
    _linked(shared, tmp_path, LIST_FILES)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "reg-data.csv").write_text("ccode,year\n2,1945\n")
    with pytest.raises(DataError, match="2 that differ"):
        read_inputs(tmp_path, edition=EDITION)


def test_an_absent_source_leaves_its_columns_missing_and_says_so(
    shared: Path, tmp_path: Path
) -> None:
    panel = ewp_panel(_linked(shared, tmp_path, LIST_FILES | {"wdi.csv", "all-coups.csv"}))
    gone = panel.missing.set_index("column")
    assert gone.loc["gdppcgrowth", "file"] == "maddison.csv"
    assert gone.loc["efindex", "file"] == "HIEF_data.csv"
    assert (gone["cells"] == len(panel.frame)).all()
    assert panel.frame[list(gone.index)].isna().all(axis=None)
    kept = [name for name in COLUMNS if name not in gone.index]
    assert panel.frame[["coup.try.5yr", "mk_onset", "reg.eur"]].notna().all(axis=None)
    assert len(kept) + len(gone) == 45
    assert "hief" not in set(panel.corrections["table"])
    assert "coups" in set(panel.corrections["table"])


def test_sources_are_listed_with_their_hashes(inputs: Inputs) -> None:
    files = panel_from_inputs(inputs).sources
    assert files["found"].all()
    assert files["sha256"].str.fullmatch("[0-9a-f]{64}").all()


def test_a_source_that_was_corrected_at_the_publisher_is_refused(inputs: Inputs) -> None:
    events = inputs.tables["events"].copy()
    serbia = events["mk_event_code"] == "scg1998s1"
    events.loc[serbia, "mk_location_cow"] = 345
    changed = replace(inputs, tables={**inputs.tables, "events": events})
    with pytest.raises(CorrectionError, match="expected 340, found 345"):
        panel_from_inputs(changed)


def test_order_of_rows_in_the_sources_changes_nothing(inputs: Inputs) -> None:
    shuffled = {
        name: table if name == "events" else table.sample(frac=1, random_state=1)
        for name, table in inputs.tables.items()
    }
    again = panel_from_inputs(replace(inputs, tables=shuffled)).frame
    pd.testing.assert_frame_equal(panel_from_inputs(inputs).frame, again, rtol=1e-12)


def test_every_correction_belongs_to_a_table_that_the_panel_applies(
    inputs: Inputs, shared: Path
) -> None:
    other = read_inputs(shared / "data", edition=EDITION, releases="publishers")
    applied = {
        tuple(row)
        for made in (inputs, other)
        for row in panel_from_inputs(made).corrections.itertuples(index=False)
    }
    assert applied == {tuple(row) for row in load_corrections().itertuples(index=False)}


def test_the_other_release_says_which_files_it_read(shared: Path) -> None:
    read = read_inputs(shared / "data", edition=EDITION, releases="publishers")
    files = read.files.set_index("file")["name"]
    assert files["powell_thyne_coups_final.txt"] == "coups"
    assert files["population.csv"] == "wdi"
    assert "all-coups.csv" not in files
