"""How far assessors agree: Krippendorff's alpha with its interval, in words without statistics.

On the three answers that can be ranked, *not known* counts as a gap; a second figure takes it as an
answer of its own. What an assessor has not assessed is a gap in both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.desk.rules.finding_changes import STRENGTH
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Presence
from atrocityrisk.metrics import krippendorff_alpha

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff's bounds: from the first one may rely on it; below the second one may not."""

ENOUGH = 50
"""Indicators judged by several from which the interval is more than rough."""

FEWEST = 10
"""Below so many, a figure would say more of the choice of indicators than of the assessors."""


@dataclass(frozen=True, kw_only=True)
class AgreementWords:
    """One figure of agreement, or why there is none."""

    heading: str
    # "" where there is no figure.
    figure: str
    says: str


def agreement_words(statements: Sequence[Sequence[IndicatorFinding]]) -> list[AgreementWords]:
    """Both figures for the assessments of two assessors or more."""
    return [
        _figure(
            "On yes, partly and no",
            [_column(one, ranked=True) for one in statements],
            scale_is_ranked=True,
        ),
        _figure(
            "With “not known” as an answer of its own",
            [_column(one, ranked=False) for one in statements],
            scale_is_ranked=False,
        ),
    ]


def _column(findings: Sequence[IndicatorFinding], *, ranked: bool) -> list[float | None]:
    """One assessor's answers to all indicators; None where they gave none."""
    said = {one.indicator: one.presence for one in findings}
    return [
        _code(said.get(one.number), ranked=ranked)
        for factor in risk_factors()
        for one in factor.indicators
    ]


def _code(presence: Presence | None, *, ranked: bool) -> float | None:
    if presence is None:
        return None
    if ranked:
        place = STRENGTH.get(presence)
        return None if place is None else float(place)
    return float(list(Presence).index(presence))


def _figure(
    heading: str, ratings: list[list[float | None]], *, scale_is_ranked: bool
) -> AgreementWords:
    table = np.array(ratings, dtype=object)
    found = krippendorff_alpha(table, scale="ordinal" if scale_is_ranked else "nominal")
    units = counted(found.n_units, "indicator")
    by = "both" if len(ratings) == 2 else "two assessors or more"
    if found.n_units < FEWEST:
        return AgreementWords(
            heading=heading,
            figure="",
            says=f"{units[:1].upper()}{units[1:]} judged by {by}: too few for a figure. "
            f"It needs {FEWEST} at least.",
        )
    if math.isnan(found.alpha):
        return AgreementWords(
            heading=heading,
            figure="",
            says=f"The same answer every time, on {units} judged by {by}. Nothing shows whether "
            "they could have differed, so there is no figure.",
        )
    rough = f" With fewer than {ENOUGH} the span is rough."
    spanned = not math.isnan(found.low)
    span = f" ({_decimal(found.low)} to {_decimal(found.high)})" if spanned else ""
    return AgreementWords(
        heading=heading,
        figure=_decimal(found.alpha) + span,
        says=f"{units[:1].upper()}{units[1:]} judged by {by}. {_verdict(found.alpha, found.low)}"
        + (rough if spanned and found.n_units < ENOUGH else ""),
    )


def _verdict(alpha: float, low: float) -> str:
    if alpha < TENTATIVE:
        return f"Below {TENTATIVE}: not reliable enough to rely on. Talk about what differs."
    if math.isnan(low):
        return (
            "No span can be given: too few answers differ from the commonest, or nobody ever "
            "disagrees. Do not rely on the figure alone."
        )
    if low < TENTATIVE:
        return (
            f"Above {TENTATIVE}, but part of the span lies below: it may not be reliable enough to "
            "rely on."
        )
    if low < RELIABLE:
        return f"Part of the span lies below {RELIABLE}: enough for tentative conclusions alone."
    return f"The whole span lies at {RELIABLE} or more: reliable."


def _decimal(number: float) -> str:
    return f"{number:.2f}".replace("-0.00", "0.00")
