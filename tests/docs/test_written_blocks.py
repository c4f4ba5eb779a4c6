"""Blocks of pages are replaced whole, and nothing around them is touched."""

import pytest

import written_blocks

PAGE = """Before.

<!-- written: one -->

old
<!-- end -->

Between 1.

<!-- written: two -->
<!-- end -->
After.
"""


def test_blocks_are_replaced_and_prose_stays():
    fresh = written_blocks.filled(PAGE, lambda name: f"new {name}")
    assert "<!-- written: one -->\n\nnew one\n\n<!-- end -->" in fresh
    assert "<!-- written: two -->\n\nnew two\n\n<!-- end -->" in fresh
    assert written_blocks.prose(fresh) == written_blocks.prose(PAGE)
    assert "old" not in fresh


def test_writing_twice_changes_nothing():
    once = written_blocks.filled(PAGE, str.upper)
    assert written_blocks.filled(once, str.upper) == once


def test_blocks_are_known_by_their_names():
    assert written_blocks.blocks(PAGE) == {"one": "old", "two": ""}


@pytest.mark.parametrize(("arguments", "code", "changed"), [([], 0, True), (["--check"], 3, False)])
def test_check_writes_nothing_and_tells(tmp_path, monkeypatch, arguments, code, changed):
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["writer", *arguments])
    assert written_blocks.write_pages([path], str.upper) == code
    assert (path.read_text(encoding="utf-8") != PAGE) == changed
