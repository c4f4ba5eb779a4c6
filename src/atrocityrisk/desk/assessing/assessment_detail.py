"""The page of one assessment: risk factor by risk factor, beside what is measured and forecast."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.assessing.assessment_access import reads_assessments, visible_assessment
from atrocityrisk.desk.assessing.assessment_kind import ASSESSMENTS
from atrocityrisk.desk.assessing.assessment_versions import outcome_words
from atrocityrisk.desk.assessing.evidence_choice import visible_records
from atrocityrisk.desk.assessing.measured_words import Measurement, measurements
from atrocityrisk.desk.database.forecast_queries import current_list, row_of
from atrocityrisk.desk.database.measured import measured_by_indicator
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Assessment, ForecastList, ForecastRow, Record
from atrocityrisk.desk.page_parts.forecast_words import ForecastWords, forecast_words
from atrocityrisk.desk.page_parts.review_standing import review_standing
from atrocityrisk.desk.rules.factor_levels import FactorStanding, factor_standings
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import Indicator, risk_factors
from atrocityrisk.desk.rules.levels import Level, Status


@dataclass(frozen=True, kw_only=True)
class ShownIndicator:
    """One indicator, with what was judged, cited and measured."""

    indicator: Indicator
    finding: IndicatorFinding | None
    evidence: list[Record]
    measured: list[Measurement]


@dataclass(frozen=True, kw_only=True)
class ShownFactor:
    """One risk factor."""

    standing: FactorStanding
    indicators: list[ShownIndicator]
    # Indicators of it of which the current list measures nothing.
    unmeasured: int


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """The assessor's probability beside the model's; neither changes the other."""

    row: Assessment
    outcome: str
    newest: ForecastList | None
    model: ForecastRow | None
    # When the assessor's was said as it stands.
    said_on: datetime

    @property
    def same_question(self) -> bool:
        """Whether both are of the same outcome and the same years."""
        newest, row = self.newest, self.row
        return newest is not None and (newest.outcome, newest.first_year, newest.last_year) == (
            row.outcome,
            row.first_year,
            row.last_year,
        )

    @property
    def percent(self) -> str:
        """The assessor's probability in percent."""
        return _percent(self.row.probability)

    @property
    def span(self) -> str:
        """Its lowest and highest, likewise."""
        return f"{_percent(self.row.low)} and {_percent(self.row.high)}"

    @property
    def words(self) -> ForecastWords | None:
        """The model's numbers in words."""
        return None if self.model is None else forecast_words(self.model)

    @property
    def model_outcome(self) -> str:
        """What the model's probability is of."""
        return outcome_words(self.newest.outcome) if self.newest else ""


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.3g}"


@require_safe
@reads_assessments
def assessment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an assessment."""
    shown = visible_assessment(key)
    newest = current_list()
    factors = shown_factors(shown, newest)
    return render(
        request,
        "desk/assessment.html",
        {
            "heading": str(shown),
            "kind": ASSESSMENTS,
            "row": shown,
            "audience": audience(shown),
            "factors": factors,
            "from_memory": sum(
                one.from_memory for factor in risk_factors() for one in factor.indicators
            ),
            "all_indicators": sum(len(factor.indicators) for factor in risk_factors()),
            "assessed": len(shown.indicator_findings),
            "expects": Expectation(
                row=shown,
                outcome=outcome_words(shown.outcome),
                newest=newest,
                model=row_of(newest, shown.gwcode) if newest is not None else None,
                said_on=_said_on(shown),
            ),
            "list": newest,
            **review_standing(ASSESSMENTS, shown, viewer(request)),
        },
    )


def shown_factors(shown: Assessment, newest: ForecastList | None) -> list[ShownFactor]:
    """All risk factors; of evidence what the viewer may see, and nothing of what else there is."""
    findings = {one.indicator: one for one in shown.indicator_findings}
    records = visible_records(key for one in findings.values() for key in one.evidence)
    measured = measured_by_indicator(shown.gwcode)
    origin = newest.origin if newest is not None else 0
    factors = []
    for standing in factor_standings(findings.values()):
        indicators = []
        for one in standing.factor.indicators:
            finding = findings.get(one.number)
            cited = finding.evidence if finding is not None else ()
            indicators.append(
                ShownIndicator(
                    indicator=one,
                    finding=finding,
                    evidence=[records[key] for key in cited if key in records],
                    measured=measurements(measured, one.number, origin),
                )
            )
        known = [one for one in indicators if any(m.known for m in one.measured)]
        factors.append(
            ShownFactor(
                standing=standing,
                indicators=indicators,
                unmeasured=len(indicators) - len(known),
            )
        )
    return factors


def _said_on(shown: Assessment) -> datetime:
    """When the probability was given as it stands: signing it later makes it no newer."""
    columns = ("probability", "low", "high", "outcome", "first_year", "last_year")
    present = tuple(getattr(shown, name) for name in columns)
    since = shown.changed_at
    for at, *said in shown.history.order_by("-version").values_list("history_date", *columns):
        if tuple(said) != present:
            break
        since = at
    return since


def audience(shown: Assessment) -> str:
    """Who sees an assessment, in words."""
    level = Level(shown.level)
    cleared = "" if level == Level.PUBLIC else f" cleared for {level.label}"
    if shown.status == Status.DRAFT:
        return "A draft: only its author sees it, so that others judge apart from it."
    if shown.embargoed:
        return (
            f"Under embargo until {shown.embargo_until}: until then only its author and "
            f"reviewers{cleared} see it."
        )
    if shown.status == Status.REVIEWED:
        return f"Seen by everybody at this desk{cleared}."
    return f"Not signed: seen by analysts and reviewers{cleared}, and its author."
