"""The track record in plain words: one line for the front, names of scores, whether counts fit."""

from dataclasses import dataclass
from typing import Any

from atrocityrisk._formatting.numbers import DASH, year_span


@dataclass(frozen=True, kw_only=True)
class ScoreWords:
    """A score's name for readers, the term of the field, how it is read, and its form."""

    name: str
    term: str
    meaning: str
    digits: int = 2
    share: bool = False


SCORES = {
    "recall_at_k": ScoreWords(
        name="Caught",
        term="recall among the first 30",
        meaning="share of the forecasts followed by the event whose state was in the first 30",
        share=True,
    ),
    "precision_at_k": ScoreWords(
        name="Hits",
        term="precision among the first 30",
        meaning="share of listed states that saw the event",
        share=True,
    ),
    "roc_auc": ScoreWords(
        name="Order",
        term="area under the ROC curve",
        meaning="how often a state with the event stood above one without: 0.5 is chance, 1 always",
    ),
    "observed_expected_ratio": ScoreWords(
        name="Level",
        term="observed over expected",
        meaning="events that happened over events expected; 1 is right, below it too many were "
        "expected",
    ),
    "log_score": ScoreWords(
        name="Surprise",
        term="log score",
        meaning="mean surprise at what happened; lower is better",
        digits=3,
    ),
    "log_skill_score": ScoreWords(
        name="Gain on the rate of past years",
        term="log skill score",
        meaning="0 none, 1 perfect",
    ),
    "brier_skill_score": ScoreWords(
        name="The same for squared errors",
        term="Brier skill score",
        meaning="0 none, 1 perfect",
    ),
    "average_precision": ScoreWords(
        name="Hits along the list",
        term="average precision",
        meaning="chance gives the rate of the event",
    ),
}
"""Scores of a report in the order of their rows."""
SURE = 1.0


def record_line(
    *, first: int, last: int, recall: str, span: str, level: str, per_hit: str, k: int
) -> str:
    """The record in two short sentences: what was caught, and at the price of what."""
    # Where all cases, or the only one, fell out alike, resampling has nothing to vary.
    sure = f"{level} interval {span}" if span != recall else "too few cases for an interval"
    caught = (
        f"Where the event followed a list of {year_span(first, last)}, the state had been among "
        f"its first {k} in {recall} of cases ({sure})."
    )
    if per_hit == DASH:
        return f"{caught} No state listed there saw it."
    return f"{caught} For each state listed there that saw it, about {per_hit} did not."


def count_verdict(estimate: Any, low: Any, high: Any) -> str:
    """Whether the lists expected more or fewer events than happened; empty if neither is sure."""
    if low <= SURE <= high or not estimate:
        return ""
    more = 1 / estimate - 1
    if high < SURE:
        return f"The model expected about {_tens(more)} more events than happened."
    return f"The model expected about {_tens(-more)} fewer events than happened."


def _tens(share: float) -> str:
    """A share in percent, to the nearest ten, as an estimate this rough deserves."""
    return f"{max(round(10 * share), 1) * 10}\N{NO-BREAK SPACE}%"
