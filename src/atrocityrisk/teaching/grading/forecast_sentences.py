"""Findings about a learner's forecast, each in a sentence or two of plain words."""

from typing import TYPE_CHECKING

from atrocityrisk._formatting.numbers import counted

if TYPE_CHECKING:
    from atrocityrisk.teaching.grading.forecast_grades import ForecastGrade

NEAR_ONE = (0.8, 1.25)
"""Slopes between which the spread of a forecast is called about right."""


def forecast_sentences(grade: "ForecastGrade") -> tuple[str, ...]:
    """Findings, the most important first."""
    found = [_share(grade), _skill(grade), _happened(grade), _luck(grade)]
    found += [_count(grade), _slope(grade)]
    found.append(
        "One world is one draw. Before you praise or drop a method, try it on other seeds."
    )
    return tuple(text for text in found if text)


def _cell(grade: "ForecastGrade", score: str, comparison: str, who: str) -> float:
    rows = grade.frame[grade.frame["score"].eq(score) & grade.frame["comparison"].eq(comparison)]
    return float(rows[who].iloc[0])


def _share(grade: "ForecastGrade") -> str:
    text = f"Graded: {counted(grade.rows, 'row')}, {grade.share:.0%} of the form."
    if grade.share < 1:
        text += " Origins that you left empty are not graded."
    return text


def _skill(grade: "ForecastGrade") -> str:
    base = f"the base rate of the known years, {grade.base_rate:.3f}, in every row"
    text = (
        f"Skill {grade.skill:.2f}, by the log score that was to be expected under the true "
        f"probabilities: 0 is {base}, 1 is the truth. Luck has no part in it."
    )
    if grade.skill == float("-inf"):
        text += (
            " Somewhere you said 0 or 1 of what was neither impossible nor certain: such an error "
            "costs without limit, whether or not it came otherwise."
        )
    elif grade.skill < 0:
        text += " You would have done better to say the base rate everywhere."
    return text


def _happened(grade: "ForecastGrade") -> str:
    score, base, truth = (
        _cell(grade, "log", "observed", who) for who in ("forecast", "base_rate", "truth")
    )
    text = (
        f"By what happened, your log score is {score:.4f}, that of the base rate {base:.4f}, that "
        f"of the truth {truth:.4f}. Lower is better."
    )
    if grade.difference != grade.difference:
        return (
            f"{text} You called something impossible or certain, and it came otherwise: such an "
            "error costs without limit. Keep away from 0 and 1."
        )
    low, high = grade.low, grade.high
    if high < 0:
        verdict = "what happened shows that you are better"
    elif low > 0:
        verdict = "what happened shows that you are worse"
    else:
        verdict = "what happened cannot tell you from the base rate"
    return (
        f"{text} Yours minus the base rate's is {grade.difference:.4f}, with an interval from "
        f"{low:.4f} to {high:.4f}: {verdict}."
    )


def _luck(grade: "ForecastGrade") -> str:
    if grade.luck != grade.luck or not grade.luck_sd > 0:
        return ""
    away = grade.luck / grade.luck_sd
    how = "less kind to you" if away > 0 else "kinder to you"
    return (
        f"Luck: what happened was {how} than usual, by {abs(away):.1f} standard deviations of your "
        "log score. In two worlds of three luck is within 1, in nearly all within 2."
    )


def _count(grade: "ForecastGrade") -> str:
    count = grade.count
    text = (
        f"You expected {count.expected:.1f} onsets, and {count.observed} happened. Had you been "
        f"right about each row, there would be {count.low} to {count.high} in {grade.level:.0%} of "
        f"such worlds. The true probabilities add up to {grade.true_count:.1f}."
    )
    if not count.low <= count.observed <= count.high:
        text += f" You were too {'low' if count.observed > count.high else 'high'} on the whole."
    return text


def _slope(grade: "ForecastGrade") -> str:
    if grade.true_slope is None:
        return (
            "Of the spread of your forecasts nothing can be said: they are all equal, or one of "
            "them is 0 or 1."
        )
    slope = grade.true_slope
    if slope < 0:
        verdict = "your forecast points the wrong way"
    elif slope < NEAR_ONE[0]:
        verdict = "high ones are too high and low ones too low: you claim to know too much"
    elif slope > NEAR_ONE[1]:
        verdict = "high ones are too low and low ones too high: you could have dared more"
    else:
        verdict = "their spread is about right"
    seen = ""
    if grade.slope is not None:
        made = grade.slope.slope
        seen = (
            f" From what happened alone it is {made.value:.2f} ({made.low:.2f} to {made.high:.2f})."
        )
    return (
        f"The slope of your forecasts under the true probabilities is {slope:.2f}, and 1 is "
        f"right: {verdict}.{seen}"
    )
