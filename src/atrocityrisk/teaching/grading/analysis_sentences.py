"""Findings about a learner's analysis, each in a sentence or two of plain words."""

from collections.abc import Mapping
from typing import Any


def analysis_sentences(parts: Mapping[str, Any], *, near: float) -> tuple[str, ...]:
    """Findings about what was said; nothing about the rest."""
    found = []
    if parts["leaks"] is not None:
        found.append(_leaks(parts["leaks"]))
    if parts["base_rate"] is not None:
        stated, real = parts["base_rate"]
        verdict = "right" if abs(stated - real) <= near else "not right"
        found.append(f"Base rate: you said {stated:.3f}, it is {real:.3f}: {verdict}.")
    if parts["expected_onsets"] is not None:
        found.append(_count(parts["expected_onsets"]))
    if parts["effects"] is not None:
        found.append(_effects(parts["effects"]))
    if parts["strongest"] is not None:
        stated, real = parts["strongest"]
        verdict = "right" if stated == real else f"it is {real}"
        found.append(f"Strongest effect: you said {stated}: {verdict}.")
    return tuple(found)


def _leaks(grade: Any) -> str:
    total = len(grade.found) + len(grade.missed)
    text = f"Leaks: you found {len(grade.found)} of {total}."
    if grade.missed:
        text += f" Missed: {', '.join(grade.missed)}. Ask when each value was known."
    if grade.accused:
        text += f" Accused without cause: {', '.join(grade.accused)}."
    return text


def _count(grade: Any) -> str:
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


def _effects(frame: Any) -> str:
    held = int(frame["covered"].sum())
    text = f"Effects: {held} of your {len(frame)} intervals hold the true value."
    outside = frame.loc[~frame["covered"].astype(bool), "column"]
    if len(outside):
        text += f" Not: {', '.join(outside)}."
    return (
        f"{text} Of many intervals, 9 in 10 should. The mean interval score is "
        f"{frame['score'].mean():.2f}; lower is better."
    )
