"""Every notebook of the course runs, and shows what is stored in it."""

import nbformat
import pytest
from nbformat import NotebookNode

import write_notebooks
from notebook_runs import FOLDER, finished, notebooks, printed, same_text, tolerance_of

NOTEBOOKS = notebooks()
LESSONS = [path for path in NOTEBOOKS if path.parent == FOLDER]
LARGEST = 400_000
"""Bytes of a notebook with its pictures: an office on a thin line clones this."""


def name_of(path):
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_fresh_run_shows_what_is_stored(path, tmp_path):
    stored = nbformat.read(path, as_version=4)
    fresh = finished(path, tmp_path)
    tolerance = tolerance_of(stored)
    for number, (before, now) in enumerate(zip(printed(stored), printed(fresh), strict=True)):
        source = stored.cells[number].source
        assert len(before) == len(now), f"{source}\nshows other outputs: {now}"
        for one, other in zip(before, now, strict=True):
            assert same_text(one, other, tolerance=tolerance), f"{source}\n{one}\n-- now\n{other}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_is_stored_with_what_it_shows(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert any(cell.outputs for cell in code)
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]
    assert path.stat().st_size < LARGEST
    text = path.read_text(encoding="utf-8")
    assert "/tmp/" not in text
    assert "/root/" not in text
    assert "/home/" not in text


@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_a_lesson_ends_with_exercises_that_are_answered(path):
    cells = nbformat.read(path, as_version=4).cells
    headings = [
        line
        for cell in cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    assert headings[0].startswith("# ")
    last = [line for line in headings if line.startswith("## ")][-1]
    assert last == "## Exercises"
    answers = nbformat.read(FOLDER / "answers" / path.name, as_version=4)
    asked = [line for line in headings if line.startswith("### Exercise ")]
    answered = [
        line
        for cell in answers.cells
        for line in cell.source.splitlines()
        if line.startswith("### Exercise ")
    ]
    assert asked
    assert answered == asked
    # An answer that nothing holds could be wrong for years.
    assert any("assert " in cell.source for cell in answers.cells if cell.cell_type == "code")


def cells_of(*outputs):
    return NotebookNode({"cells": [NotebookNode({"outputs": list(outputs)})]})


def test_texts_are_alike_within_a_tolerance_of_their_numbers():
    assert same_text("rank 1, 0.1234567890", "rank 1, 0.1234567891", tolerance=1e-6)
    assert not same_text("rank 1, 0.1234", "rank 2, 0.1234", tolerance=1e-6)
    assert not same_text("rank 1", "place 1", tolerance=1.0)
    assert same_text("−2.50", "-2.51", tolerance=0.01)
    assert not same_text("1,200", "1,300", tolerance=0.01)
    assert same_text("0.00001 end", "0.00002 end", tolerance=0.01)


def test_of_a_picture_the_kind_is_compared_alone():
    picture = NotebookNode(
        output_type="display_data", data={"image/png": "x", "text/plain": "<Figure at 0x1>"}
    )
    text = NotebookNode(output_type="stream", name="stdout", text="two\n")
    assert printed(cells_of(picture, text)) == [["image/png", "two\n"]]


def test_a_notebook_that_is_not_there_is_not_passed_over():
    with pytest.raises(SystemExit, match="no notebook has '13'"):
        write_notebooks.main(["13"])
