"""Panels as files: back as they went, and every damage noticed."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from remade_panels import remade

from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.panels import Panel, read_panel, write_panel
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def panel() -> Panel:
    return synthetic_world(seed=4, n_states=10, years=(1990, 2000)).panel


def test_a_panel_comes_back_as_it_went(panel, tmp_path):
    path = tmp_path / "new" / "panel.parquet"
    write_panel(panel, path)
    back = read_panel(path)
    assert back.fingerprint() == panel.fingerprint()
    assert back.outcome == panel.outcome
    assert back.columns.equals(panel.columns)
    assert back.timing == panel.timing


def test_files_call_facts_as_they_always_did(panel, tmp_path):
    path = tmp_path / "panel.parquet"
    write_panel(panel, path)
    facts = json.loads(pq.read_schema(path).metadata[b"atrocityrisk"])["columns"]
    assert all({"lag", "carry"} <= set(column) for column in facts.values())
    assert read_panel(path).columns["publication_lag"].eq(1).all()


def test_writing_twice_gives_the_same_bytes(panel, tmp_path):
    write_panel(panel, tmp_path / "a.parquet")
    write_panel(panel, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_nothing_is_left_behind_when_writing_fails(panel, tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        write_panel(panel, tmp_path / "panel.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_empty_or_truncated_file_is_named(panel, tmp_path):
    path = tmp_path / "panel.parquet"
    with pytest.raises(DataError, match="found no file"):
        read_panel(path)
    path.write_bytes(b"")
    with pytest.raises(IntegrityError, match="not a readable Parquet file"):
        read_panel(path)
    write_panel(panel, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(IntegrityError, match="may be truncated"):
        read_panel(path)


def test_a_table_of_ones_own_is_told_the_way(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("country,year\nTCD,2000\n")
    with pytest.raises(DataError, match=r"is no panel.*`panel import mine\.csv`"):
        read_panel(path)


def test_another_parquet_file_is_no_panel(tmp_path):
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"gwcode": [2], "year": [2000]}), path)
    with pytest.raises(DataError, match="is no panel of this version"):
        read_panel(path)


def test_carried_ages_come_back(panel, tmp_path):
    ages = panel.ages
    ages.iloc[3, 1], ages.iloc[7, 1] = 2, 5
    carried = remade(panel, ages=ages)
    write_panel(carried, tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet").ages.equals(
        ages.sort_index(axis=1).astype("int8")
    )


def test_a_changed_value_is_noticed(panel, tmp_path):
    path = tmp_path / "panel.parquet"
    write_panel(panel, path)
    table = pq.read_table(path)
    position = table.schema.get_field_index("value.unrest")
    values = table.column(position).to_pylist()
    values[7] += 0.25
    changed = table.set_column(position, "value.unrest", pa.array(values))
    pq.write_table(changed.replace_schema_metadata(table.schema.metadata), path)
    with pytest.raises(IntegrityError, match="does not match its own fingerprint"):
        read_panel(path)


def test_a_newer_format_is_refused(panel, tmp_path):
    path = tmp_path / "panel.parquet"
    write_panel(panel, path)
    table = pq.read_table(path)
    facts = json.loads(table.schema.metadata[b"atrocityrisk"]) | {"format": "atrocityrisk-panel-9"}
    pq.write_table(table.replace_schema_metadata({"atrocityrisk": json.dumps(facts)}), path)
    with pytest.raises(DataError, match="atrocityrisk-panel-9"):
        read_panel(path)


@pytest.mark.parametrize(
    "facts",
    [
        {"columns": None},
        {"columns": [1]},
        {"carried": None},
        {"carried": {"nowhere": [[0], [1]]}},
        {"outcome": {"name": 1}},
        {"timing": None},
        {"timing": "later"},
        {"fingerprint": None},
    ],
    ids=str,
)
def test_a_panel_whose_parts_do_not_fit_is_refused_by_its_path(panel, facts, tmp_path):
    path = tmp_path / "panel.parquet"
    write_panel(panel, path)
    table = pq.read_table(path)
    said = json.loads(table.schema.metadata[b"atrocityrisk"]) | facts
    kept = {key: value for key, value in said.items() if value is not None}
    pq.write_table(table.replace_schema_metadata({"atrocityrisk": json.dumps(kept)}), path)
    with pytest.raises(DataError, match=r"panel\.parquet"):
        read_panel(path)


@pytest.mark.parametrize("metadata", [b"{not json", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_metadata_of_another_kind_make_no_panel(panel, metadata, tmp_path):
    path = tmp_path / "panel.parquet"
    write_panel(panel, path)
    table = pq.read_table(path).replace_schema_metadata({"atrocityrisk": metadata})
    pq.write_table(table, path)
    with pytest.raises(DataError, match="no panel of this version"):
        read_panel(path)


def test_a_file_that_announces_too_many_rows_is_not_read(tmp_path):
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"gwcode": pa.repeat(2, 200_000)}), path)
    with pytest.raises(DataError, match="200,000 rows, expected at most"):
        read_panel(path)
