"""The page of a state in a few sentences: why this high, why it moved, how much is known."""

from collections.abc import Mapping

from atrocityrisk.explanations import ChangeDecomposition
from atrocityrisk.reports.table_rows import records

RAISING = 3
LEAST = 0.05
"""Least contribution of a theme, log-odds, that is worth a word: about five percent of the odds."""
STILL = 0.01
"""Least part of a move, log-odds, that is worth a word."""
WHOLES = (("a hundred", 100), ("a thousand", 1000), ("ten thousand", 10_000))


def how_many(probability: float) -> str:
    """A probability as a count of states: of a hundred, or of more where that is below one."""
    whole, size = next(
        ((word, of) for word, of in WHOLES if round(of * probability) >= 1), WHOLES[-1]
    )
    seen = round(size * probability)
    if seen == 0:
        return f"Of {whole} states with this probability, less than one would see the event."
    return (
        f"Of {whole} states with this probability, about {seen} would see the event in the window "
        f"and about {size - seen:,} would not."
    )


def what_is_known(counts: Mapping[str, int], origin: int) -> str:
    """How many values are of the year, older and unknown."""
    older, unknown = counts["carried"], counts["unknown"]
    return (
        f"Of {sum(counts.values())} values {counts['observed']} are of {origin}, "
        f"{_number(older)} older and {_number(unknown)} unknown."
    )


def _number(count: int) -> str:
    return "none is" if count == 0 else f"{count} is" if count == 1 else f"{count} are"


def size_of(change: ChangeDecomposition | None, part: str) -> float:
    """Log-odds of one part of a move."""
    if change is None:
        return 0.0
    return float(sum(row["log_odds"] for row in records(change.parts) if row["part"] == part))
