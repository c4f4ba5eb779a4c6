"""The benchmark page says what the committed scorecards say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location(
    "write_benchmark_page", ROOT / "scripts" / "write_benchmark_page.py"
)
writer = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(writer)


def test_every_number_of_the_page_is_that_of_the_scorecards():
    text = writer.PAGE.read_text(encoding="utf-8")
    assert writer.page(text) == text, "run python scripts/write_benchmark_page.py"


def test_the_prose_around_the_tables_holds_no_score():
    prose = writer.BLOCK.sub("", writer.PAGE.read_text(encoding="utf-8")).split("## A task of")[0]
    assert "0." not in prose


def test_every_task_has_its_table_and_every_model_its_row():
    text = writer.PAGE.read_text(encoding="utf-8")
    for task in writer.TASKS:
        block = next(found for found in writer.BLOCK.finditer(text) if found[2] == task)[0]
        for model in writer.card(task).index.get_level_values("model").unique():
            assert f"{model.replace('_', ' ')}" in block


def test_verdicts_follow_the_interval():
    assert writer.verdict({"low": -2.0, "high": -0.1}) == "better"
    assert writer.verdict({"low": 0.1, "high": 2.0}) == "worse"
    assert writer.verdict({"low": -1.0, "high": 2.0}) == "not told apart"
