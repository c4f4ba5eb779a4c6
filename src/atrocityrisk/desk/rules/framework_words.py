"""The UN Framework as pages show it: risk factors, and the indicators of each in our own words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from atrocityrisk.desk.rules.levels import CrimeScope
from atrocityrisk.indicators import load_framework


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One of the 141, in a paraphrase."""

    number: str
    words: str
    # Whether words and number were written from memory, and not held against the UN's text yet.
    from_memory: bool = False


@dataclass(frozen=True, kw_only=True)
class RiskFactor:
    """One of the 14, with its indicators."""

    number: int
    words: str
    scope: str
    indicators: tuple[Indicator, ...]


@cache
def risk_factors() -> tuple[RiskFactor, ...]:
    """All risk factors, in the Framework's order."""
    table = load_framework()
    found = []
    for name, rows in table.groupby("risk_factor_id", sort=False):
        first = rows.iloc[0]
        found.append(
            RiskFactor(
                number=int(str(name).removeprefix("RF")),
                words=str(first["risk_factor"]),
                scope=CrimeScope(str(first["crime_scope"])).label,
                indicators=tuple(
                    Indicator(
                        number=str(number),
                        words=str(row["paraphrase"]),
                        from_memory=str(row["text_status"]) != "checked",
                    )
                    for number, row in rows.iterrows()
                ),
            )
        )
    return tuple(sorted(found, key=lambda factor: factor.number))


def risk_factor(number: int) -> RiskFactor | None:
    """The risk factor of a number; None where there is none."""
    return next((one for one in risk_factors() if one.number == number), None)


def chosen_factors(numbers: Collection[str]) -> list[RiskFactor]:
    """The risk factors that some indicators belong to, each with those alone."""
    chosen = []
    for factor in risk_factors():
        kept = tuple(one for one in factor.indicators if one.number in numbers)
        if kept:
            chosen.append(
                RiskFactor(
                    number=factor.number, words=factor.words, scope=factor.scope, indicators=kept
                )
            )
    return chosen


def indicator_lines(numbers: Sequence[str]) -> list[str]:
    """Number and words of some indicators."""
    words = {one.number: one.words for factor in risk_factors() for one in factor.indicators}
    return [f"{number} {words.get(number, '')}".rstrip() for number in numbers]


def sign_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """A whole risk factor, or one indicator of it, as a filter offers them."""
    return [
        (
            f"{factor.number}. {factor.words}",
            [(str(factor.number), f"any of risk factor {factor.number}")]
            + [(one.number, f"{one.number} {one.words}") for one in factor.indicators],
        )
        for factor in risk_factors()
    ]
