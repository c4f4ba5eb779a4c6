"""The benchmark page says what the committed scorecards say."""

import pytest

import write_benchmark_page as writer
import written_blocks


@pytest.mark.parametrize("page", writer.PAGES, ids=lambda page: page.name)
def test_every_number_is_that_of_the_scorecards(page):
    text = page.read_text(encoding="utf-8")
    assert written_blocks.filled(text, writer.written) == text, (
        "run python scripts/write_benchmark_page.py"
    )


def test_the_prose_around_the_tables_holds_no_score():
    prose = written_blocks.prose(writer.PAGE.read_text(encoding="utf-8"))
    assert "0." not in prose.split("## A task of")[0]


def test_every_task_has_its_table_and_every_model_its_row():
    blocks = written_blocks.blocks(writer.PAGE.read_text(encoding="utf-8"))
    for task in writer.TASKS:
        for model in writer.card(task).index.get_level_values("model").unique():
            assert model.replace("_", " ") in blocks[task]


def test_verdicts_follow_the_interval():
    assert writer.verdict({"low": -2.0, "high": -0.1}) == "better"
    assert writer.verdict({"low": 0.1, "high": 2.0}) == "worse"
    assert writer.verdict({"low": -1.0, "high": 2.0}) == "not told apart"
