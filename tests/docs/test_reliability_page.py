"""Rows of docs/evidence/reliability.md name their tests; they must exist, and check something."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "evidence" / "reliability.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [
        [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
        if line[:2] == "| "
    ]
    return [row for row in cells if row[0] != "kind"]


@cache
def functions_of(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:50])
def test_a_row_says_what_happens_and_what_holds_it(row):
    assert len(row) == 4, f"expected kind, before, now and tests, found {len(row)} cells"
    assert all(row)
    named = TEST.findall(row[3])
    assert named, f"no test is named in {row[3]!r}"
    for path, name in named:
        assert (ROOT / path).is_file(), path
        assert name in functions_of(path), f"{path} has no {name}"


def test_the_page_lists_every_kind_once():
    kinds = [row[0] for row in rows()]
    assert len(kinds) > 25
    assert len(set(kinds)) == len(kinds)
