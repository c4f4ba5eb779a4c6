"""One list from a file, a run's folder or an entry of a ledger; anything else is refused."""

import json
import shutil

import pytest

from atrocityrisk import ledger
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    IntegrityError,
    SchemaError,
    UnknownStateError,
)
from atrocityrisk.external_forecasts import read_published_list

HEAD = "country,origin,first_year,last_year,"


@pytest.fixture
def written(tmp_path):
    def write(text, name="theirs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def folder(tmp_path, two_runs):
    """A run of the small panel."""
    return shutil.copytree(two_runs / "last", tmp_path / "last")


def test_a_run_comes_with_its_intervals_level_and_manifest(folder) -> None:
    listed = read_published_list(folder)
    assert (listed.origin, listed.level, listed.name) == (2020, 0.9, "last")
    assert listed.has_intervals
    assert listed.has_probabilities
    assert listed.manifest["forecast"]["origin"] == 2020
    assert listed.frame["rank"].is_monotonic_increasing
    assert len(listed.frame) == 30


def test_an_entry_of_a_ledger_is_named_by_its_number(folder, tmp_path) -> None:
    book = tmp_path / "book"
    ledger.init_ledger(book)
    ledger.register_run(book, folder)
    listed = read_published_list(f"{book}#1")
    assert listed.name == "book#1"
    assert listed.published
    assert listed.frame.equals(read_published_list(folder).frame)
    for place in (book, f"{book}#2", f"{book}#x"):
        with pytest.raises(DataError, match=r"expected the number .*#1 for the newest"):
            read_published_list(place)


def test_a_changed_ranking_is_refused(folder) -> None:
    path = folder / "ranking.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2020", "2019"), encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"as its manifest describes it.*run again"):
        read_published_list(folder)
    path.unlink()
    with pytest.raises(IntegrityError, match="found no file"):
        read_published_list(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"outputs": 3}', "{}"])
def test_a_damaged_manifest_is_refused(tmp_path, content) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IntegrityError, match="expected the manifest of a run"):
        read_published_list(tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="found a folder without a ranking"):
        read_published_list(tmp_path)
    with pytest.raises(DataError, match=r"found nothing there; give the folder"):
        read_published_list(tmp_path / "nowhere")
    manifest = {"format": "atrocityrisk-run-1", "kind": "backtest", "outputs": {"index.html": "0"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DataError, match="found the results of something else"):
        read_published_list(tmp_path)


def test_ranks_alone_make_a_list_but_must_be_ranks(written) -> None:
    good = HEAD + "rank\nMali,2024,2025,2026,2\nChad,2024,2025,2026,1\nNiger,2024,2025,2026,2\n"
    listed = read_published_list(written(good), outcome="mass_killing")
    assert listed.frame["country"].tolist() == ["Chad", "Mali", "Niger"]
    assert listed.frame["rank"].tolist() == [1, 2, 2]
    assert not listed.has_probabilities
    with pytest.raises(DataError, match=r"row 1: expected ranks, whole numbers from 1, found '0'"):
        read_published_list(written(HEAD + "rank\nMali,2024,2025,2026,0\n"), outcome="x")


def test_intervals_of_a_file_are_read_and_must_not_cross(written) -> None:
    text = (
        HEAD + "probability,low,high\nChad,2024,2025,2026,0.2,{}\nMali,2024,2025,2026,0.1,0,0.4\n"
    )
    listed = read_published_list(written(text.format("0.1,0.3")), outcome="mass_killing")
    assert listed.has_intervals
    assert listed.level is None
    assert listed.frame[["low", "high"]].to_numpy().tolist() == [[0.1, 0.3], [0.0, 0.4]]
    with pytest.raises(DataError, match=r"row 1: expected low below high"):
        read_published_list(written(text.format("0.5,0.3")), outcome="mass_killing")
    for percent in ("2,20", "-3,0.3", "0.1,110"):
        with pytest.raises(DataError, match=r"row 1: expected low and high as probabilities"):
            read_published_list(written(text.format(percent)), outcome="mass_killing")
    ranks = text.replace("low,high", "rank_low,rank_high").replace(",0,0.4", ",1,2")
    with pytest.raises(DataError, match=r"row 1: expected rank_low and rank_high as ranks from 1"):
        read_published_list(written(ranks.format("1,9")), outcome="mass_killing")


def test_years_are_those_that_the_outcomes_name_says(written) -> None:
    text = HEAD + "probability\nChad,2024,2025,2026,0.2\n"
    with pytest.raises(DataError, match=r"'x@1-1' names, 2025-2025 from 2024, found 2025-2026"):
        read_published_list(written(text), outcome="x@1-1")
    assert read_published_list(written(text), outcome="x@1-2").first_year == 2025


def test_one_of_several_lists_is_chosen_by_window_or_model(written) -> None:
    head = "country,model,outcome,origin,first_year,last_year,probability\n"
    rows = [
        f"Chad,{model},mass_killing,2024,2025,{last},{risk}"
        for model, last, risk in (("m", 2025, 0.1), ("m", 2026, 0.2), ("n", 2026, 0.3))
    ]
    path = written(head + "\n".join(rows) + "\n")
    with pytest.raises(DataError, match=r"found 2: m \(mass_killing\), n \(mass_killing\); name"):
        read_published_list(path)
    assert read_published_list(f"{path}#n").frame["probability"].tolist() == [0.3]
    assert read_published_list(f"{path}#m").frame["probability"].tolist() == [0.2]
    assert read_published_list(f"{path}#2025").frame["probability"].tolist() == [0.1]
    assert read_published_list(f"{path}#2025-2026#n").frame["probability"].tolist() == [0.3]
    with pytest.raises(DataError, match="found no such list"):
        read_published_list(f"{path}#2030")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("country,probability\nChad,0.1\n", SchemaError),
        (HEAD + "probability\nAtlantis,2024,2025,2026,0.1\n", UnknownStateError),
        (HEAD + "probability\nChad,2024,2025,2026,7.5\n", DataError),
        (HEAD + "probability\n" + 2 * "Chad,2024,2025,2026,0.1\n", DuplicateRowsError),
        (HEAD + "rank\n" + 2 * "Chad,2024,2025,2026,1\n", DuplicateRowsError),
    ],
)
def test_what_is_no_list_is_refused(written, text, error) -> None:
    with pytest.raises(error):
        read_published_list(written(text), outcome="mass_killing")
