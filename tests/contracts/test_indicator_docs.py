"""The page on indicators tells what the registry holds and what the files cover."""

from pathlib import Path

import pytest

import write_indicators_page as writer
import written_blocks
from atrocityrisk.indicators import INDICATORS


@pytest.fixture
def blocks() -> dict[str, str]:
    return written_blocks.blocks(writer.PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["counts", "facts", "recipes", "framework"])
def test_the_page_shows_what_is_registered(blocks, name):
    assert blocks[name] == writer.written(name, Path()), "run scripts/write_indicators_page.py"


@pytest.mark.slow  # reads every publisher's file
def test_the_page_shows_what_the_files_cover(blocks, shared):
    fresh = writer.written("coverage", shared / "data")
    assert blocks["coverage"] == fresh, "run scripts/write_indicators_page.py FOLDER"


def test_the_page_counts_rightly():
    text = writer.PAGE.read_text(encoding="utf-8")
    dynamic = sum(entry.kind == "dynamic" for entry in INDICATORS.values())
    assert f"{len(INDICATORS)} indicators" in text
    assert f"{dynamic} dynamic and {len(INDICATORS) - dynamic} structural" in text
