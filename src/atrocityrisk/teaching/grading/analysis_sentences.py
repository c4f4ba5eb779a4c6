"""Findings about a learner's analysis, each in a sentence or two of plain words."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from atrocityrisk.teaching.grading.analysis_grades import AnalysisGrade, CountGrade, LeaksGrade

NEAR = 0.0015
"""Error of a base rate that counts as right: a share given to three decimals, and a little."""


def analysis_sentences(grade: "AnalysisGrade") -> tuple[str, ...]:
    """Findings about what was said; nothing about the rest."""
    found = []
    if grade.leaks is not None:
        found.append(_leaks(grade.leaks))
    if grade.base_rate is not None:
        share, true_share = grade.base_rate
        verdict = "right" if abs(share - true_share) <= NEAR else "not right"
        found.append(f"Base rate: you said {share:.3f}, it is {true_share:.3f}: {verdict}.")
    if grade.expected_onsets is not None:
        found.append(_count(grade.expected_onsets))
    if grade.effects is not None:
        found.append(_effects(grade.effects))
    if grade.strongest is not None:
        stated, real = grade.strongest
        verdict = "right" if stated == real else f"it is {real}"
        found.append(f"Strongest effect: you said {stated}: {verdict}.")
    return tuple(found)


def _leaks(grade: "LeaksGrade") -> str:
    total = len(grade.found) + len(grade.missed)
    text = f"Leaks: you found {len(grade.found)} of {total}."
    if grade.missed:
        text += f" Missed: {', '.join(grade.missed)}. Ask when each value was known."
    if grade.accused:
        text += f" Accused without cause: {', '.join(grade.accused)}."
    return text


def _count(grade: "CountGrade") -> str:
    text = (
        f"Onsets: you said {grade.low} to {grade.high}, and {grade.happened} happened. Under the "
        f"truth your interval holds the count with a probability of {grade.chance:.2f}; 0.90 was "
        "asked for"
    )
    if grade.chance < 0.8:
        return f"{text}: it is too narrow, or in the wrong place."
    if grade.chance > 0.97:
        return f"{text}: it is wider than it need be."
    return f"{text}."


def _effects(frame: pd.DataFrame) -> str:
    held = int(frame["covered"].sum())
    text = f"Effects: {held} of your {len(frame)} intervals hold the true value."
    outside = frame.loc[~frame["covered"].astype(bool), "column"]
    if len(outside):
        text += f" Not: {', '.join(outside)}."
    return (
        f"{text} Of many intervals, 9 in 10 should. The mean interval score is "
        f"{frame['score'].mean():.2f}; lower is better."
    )
