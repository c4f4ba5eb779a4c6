"""The usual risk on a list, and whether a state's is high or low beside it."""

from typing import Literal

from atrocityrisk.editions.edition import Edition

RiskLevel = Literal["high", "between", "low"]


def base_rate(edition: Edition) -> float:
    """Mean probability of all states of an edition: that of a state drawn at random.

    Parameters
    ----------
    edition : Edition
        With its ranking.

    Returns
    -------
    float
        Expected share of states with the event. It is far above what a typical state has, because
        the risk lies with a few; and below the rate since 1960, when such events were more common.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.base_rate(edition)  # doctest: +SKIP
    """
    return float(edition.ranking.frame["probability"].mean())


def risk_level(probability: float, *, typical: float | None, usual: float) -> RiskLevel:
    """Whether a risk is high, or low against a typical state, or between it and the base rate."""
    if typical is not None and probability < typical:
        return "low"
    return "high" if probability >= usual else "between"
