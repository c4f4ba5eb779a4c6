"""Specifications that pages show are read by the strict readers, and do what is said of them."""

import re
from pathlib import Path

import pytest

from atrocityrisk.data_changes import read_limits
from atrocityrisk.desk.home import OPTIONS_FILE
from atrocityrisk.desk.options import DeskOptions, read_options
from atrocityrisk.reproductions.ewp.edition_spec import parse_edition
from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec, amend_spec, read_backtest_spec, read_spec, read_task
from atrocityrisk.specs.strict_toml import parse_toml
from atrocityrisk.teaching.grading.learners_analyses import checked_analysis
from atrocityrisk.teaching.worlds.world_columns import DYNAMIC, STRUCTURAL

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*/*.md"))]
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    )
]


def test_blocks_are_found():
    assert len(BLOCKS) >= 3


# The example shows how an age is given to one indicator; the others stay as old as they are.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.UnusualAgesWarning")
# What a list from the provisional year says first is tested elsewhere.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_what_a_strict_reader_takes(block: str, tmp_path: Path):
    path = tmp_path / "spec.toml"
    path.write_text(block, encoding="utf-8")
    tables = parse_toml(block, where="the page")
    if "run" in tables:
        # A module that the page tells its reader to write.
        named = re.findall(r"\b(my_\w+)\b", block)
        for name in named:
            (tmp_path / f"{name}.py").touch()
        _does_run(read_spec(path), tmp_path / "out")
    elif "backtest" in tables:
        read_backtest_spec(path)
    elif "task" in tables:
        assert read_task(path).origins
    elif "model" in tables:
        parse_edition(block, where="the page")
    elif {"serving", "database", "alerts", "mail"} & set(tables):
        (tmp_path / OPTIONS_FILE).write_text(block, encoding="utf-8")
        assert read_options(tmp_path) != DeskOptions()
    elif {"leaks", "effects"} & set(tables):
        columns = [name for name, _ in (*STRUCTURAL, *DYNAMIC)]
        assert checked_analysis(tables, where="the page", columns=columns).effects
    elif {"rule", "onset"} & set(tables):
        pytest.skip("read where the desk is set up: tests/desk/alerting/test_rule_guide.py")
    elif "project" not in tables:
        assert read_limits(path)
    else:
        # Of a plug-in's pyproject.toml, whose reader is not ours.
        assert "entry-points" in tables["project"]


def _does_run(spec: RunSpec, out: Path) -> None:
    """A run as specified, but with the model that needs no time."""
    record = run(amend_spec(spec, {"model": "climatology"}), out)
    listed = record.ranking.frame
    assert not set(spec.exclude) & set(listed["gwcode"])
    assert len(listed) > 100
