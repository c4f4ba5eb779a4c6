import pandas as pd
import pytest

from atrocityrisk.reports.wording.unmeasured import unmeasured_sentences


def factors(*rows):
    return pd.DataFrame(rows, columns=["risk_factor", "items", "known", "unknown"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("Triggering factors", 12, 0, 12), ("Motives", 8, 3, 5), ("Capacity", 4, 4, 0)],
            (
                "Of 3 risk factors one is not measured at all: “Triggering factors”. What "
                "do people on the ground report?",
                "Of 24 signs that the UN's Framework of Analysis names, 17 have no value here.",
            ),
        ),
        (
            [("A", 1, 0, 1), ("B", 1, 0, 1), ("C", 1, 0, 1), ("D", 1, 0, 1), ("E", 1, 1, 0)],
            (
                "Of 5 risk factors four are not measured at all: “A”, “B”, “C” and one more. "
                "What do people on the ground report?",
                "Of 5 signs that the UN's Framework of Analysis names, 4 have no value here.",
            ),
        ),
        (
            [("A", 1, 0, 1), ("Breaches of IHL", 1, 0, 1)],
            (
                "Of 2 risk factors two are not measured at all: “A” and “Breaches of "
                "international humanitarian law”. What do people on the ground report?",
                "Of 2 signs that the UN's Framework of Analysis names, 2 have no value here.",
            ),
        ),
        ([("A", 2, 2, 0)], ()),
    ],
)
def test_what_nobody_measures_is_said_briefly(rows, said):
    assert unmeasured_sentences(factors(*rows)) == said


def test_every_state_of_an_edition_is_told_what_is_not_seen(coverage):
    for code, rows in coverage.factors.groupby("gwcode"):
        said = unmeasured_sentences(rows)
        assert said, code
        assert int(said[-1].split()[1]) == rows["items"].sum()
