"""The facts under "Why this high" raise the risk, those under "Why this low" lower it."""

from types import SimpleNamespace

import pytest

from atrocityrisk.reports.view.reason_lines import reason_lines


def part(title, contribution):
    return SimpleNamespace(
        title=title,
        contribution=contribution,
        status="observed",
        sentence=f"{title}.",
        place_text="",
        value_year=None,
    )


PARTS = [part("Raises", 0.4), part("Raises most", 0.9), part("Lowers", -0.3), part("Little", 0.01)]


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("high", ["Raises most.", "Raises."]),
        ("between", ["Lowers."]),
        ("low", ["Lowers."]),
    ],
)
def test_reasons_point_the_way_that_their_title_says(level, said):
    assert [reason.text for reason in reason_lines(PARTS, level)] == said
