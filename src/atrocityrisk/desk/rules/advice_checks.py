"""Rules on advice: options of the packaged table, known risk factors, days of a follow-up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils import timezone

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Progress
from atrocityrisk.indicators.prevention_options import load_options

OPEN_PROGRESS = (Progress.CONSIDERED, Progress.ADVISED, Progress.UNDER_WAY)
"""What may still become something else, and is overdue once its day has passed."""


@dataclass(frozen=True, kw_only=True)
class PreventionOption:
    """One row of the library's table of options."""

    code: str
    group: str
    # The group in words.
    by: str
    term: str
    meaning: str
    # Risk factors that it addresses.
    factors: tuple[int, ...]
    # Where its words come from, and whether they were checked.
    text_status: str


@cache
def prevention_options() -> dict[str, PreventionOption]:
    """All options by code, in the table's order."""
    return {
        str(row["code"]): PreventionOption(
            code=str(row["code"]),
            group=str(row["group"]),
            by=str(row["by"]),
            term=str(row["term"]),
            meaning=str(row["meaning"]),
            factors=tuple(int(one.removeprefix("RF")) for one in row["risk_factors"].split(";")),
            text_status=str(row["text_status"]),
        )
        for row in load_options().to_dict("records")
    }


def option_line(code: str) -> str:
    """Code and name of an option."""
    known = prevention_options().get(code)
    return f"{code} {known.term}" if known else f"{code} (not in the table of today)"


def factor_numbers(text: str) -> tuple[int, ...]:
    """Numbers of risk factors, of a stored text."""
    return tuple(int(number) for number in text.split())


def factors_text(numbers: Iterable[int]) -> str:
    """Numbers of risk factors as they are stored: in order, a blank around each."""
    kept = sorted(set(numbers))
    return f" {' '.join(map(str, kept))} " if kept else ""


def check_advice(option: str, risk_factor_text: str) -> dict[str, str]:
    """What is wrong with an option and its risk factors, by field."""
    faults: dict[str, str] = {}
    if option and option not in prevention_options():
        known = list(prevention_options())
        faults["option"] = (
            f"expected a code of the table of options, such as {known[0]}, found {option!r}"
            f"{did_you_mean(option, known)}"
        )
    strange = _strange_factors(risk_factor_text.split())
    if strange:
        faults["risk_factors"] = (
            f"expected numbers of risk factors from 1 to {len(risk_factors())}, found {strange!r}"
        )
    return faults


def _strange_factors(said: Collection[str]) -> str:
    known = {str(factor.number) for factor in risk_factors()}
    return next((number for number in said if number not in known), "")


def check_follow_up(
    *, advised_on: date, progress: str, followed: str, followed_on: date | None
) -> dict[str, str]:
    """What is wrong with a follow-up, by field."""
    faults: dict[str, str] = {}
    if progress not in Progress.values:
        faults["progress"] = "choose one from the list"
    if followed_on is not None:
        if followed_on < advised_on:
            faults["followed_on"] = (
                f"expected {advised_on}, when it was advised, or later, found {followed_on}"
            )
        elif followed_on > timezone.now().date() + timedelta(days=1):
            faults["followed_on"] = f"expected a day that has passed, found {followed_on}"
        elif not followed.strip():
            faults["followed"] = "say what followed on that day, or leave the day empty"
    return faults
