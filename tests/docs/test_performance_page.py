"""The performance page says what the committed results say, and shows a chart of the same."""

import pandas as pd
import pytest

import write_performance_page as writer
import written_blocks

AGAIN = "run python scripts/write_performance_page.py"


def test_every_number_of_the_tables_is_that_of_the_results():
    text = writer.PAGE.read_text(encoding="utf-8")
    assert written_blocks.filled(text, writer.written) == text, AGAIN


def test_the_chart_was_drawn_from_the_results():
    assert writer.drawn_from() in writer.CHART.read_text(encoding="utf-8"), AGAIN


def test_the_page_shows_the_chart():
    shown = writer.CHART.relative_to(writer.PAGE.parent).as_posix()
    assert f"]({shown})" in writer.PAGE.read_text(encoding="utf-8")


def test_every_bar_is_measured_by_a_result():
    bars = pd.read_csv(writer.SPEED / "bars.csv")["bar"].tolist()
    assert bars == list(writer.MEASURED)
    for bar in bars:
        assert writer.MEASURED[bar](writer.NOW) > 0, bar


def test_every_part_has_a_colour():
    for file in ("parts", "parts_before"):
        assert set(writer.result(file)["part"]) == set(writer.COLOURS)


@pytest.mark.parametrize(
    ("now", "goal", "stretch", "verdict"),
    [
        (22.0, 28.0, 22.0, "stretch"),
        (28.0, 28.0, 22.0, "goal"),
        (28.1, 28.0, 22.0, "**missed**"),
        (1.10, 1.10, float("nan"), "goal"),
        (31.0, float("nan"), 30.0, "**stretch missed**"),
        (float("nan"), 28.0, 22.0, "not measured"),
    ],
)
def test_verdicts_where_less_is_better(now, goal, stretch, verdict):
    assert writer.reached(writer.RANK, now, goal, stretch) == verdict


@pytest.mark.parametrize(
    ("now", "verdict"), [(12.0, "stretch"), (8.0, "goal"), (7.9, "**missed**")]
)
def test_verdicts_where_more_is_better(now, verdict):
    assert writer.reached(writer.MORE_IS_BETTER[0], now, 8.0, 12.0) == verdict


def test_a_result_with_two_rows_for_one_number_is_refused():
    with pytest.raises(ValueError, match="expected one"):
        writer.cell("scaling", {"task": "fit one path"}, "seconds")
