"""One risk factor of an assessment: its indicators are judged on one page, and saved together.

A page for each of the 14, since that is what somebody does in one go: a few minutes, up to 18
indicators, and a fault or a lost connection costs no more than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.assessing.assessment_access import reads_assessments, visible_assessment
from atrocityrisk.desk.assessing.assessment_entry import AUTHOR_ALONE
from atrocityrisk.desk.assessing.assessment_kind import ASSESSMENTS
from atrocityrisk.desk.assessing.factor_form import FactorForm, IndicatorForm, factor_forms
from atrocityrisk.desk.assessing.measured_words import Measurement, measurements
from atrocityrisk.desk.changes.workflow import may_edit, save_content
from atrocityrisk.desk.database.forecast_queries import current_list
from atrocityrisk.desk.database.measured import measured_by_indicator
from atrocityrisk.desk.guarded_views import refuse, viewer
from atrocityrisk.desk.models import Assessment, Person
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.form_words import typed_values
from atrocityrisk.desk.page_parts.name_warning import NameWarning, checked_reason, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import stale_form
from atrocityrisk.desk.rules.factor_levels import factor_standings
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text, read_findings
from atrocityrisk.desk.rules.framework_words import RiskFactor, risk_factor


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An indicator with its form, and what is measured of it."""

    form: IndicatorForm
    measured: list[Measurement]


@require_http_methods(["GET", "HEAD", "POST"])
@reads_assessments
def factor(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Judge the indicators of one risk factor."""
    assessment = visible_assessment(key)
    chosen = risk_factor(number)
    if chosen is None:
        raise Http404
    person = viewer(request)
    if not may_edit(assessment, person):
        standing = assessment.get_status_display()
        return refuse(request, f"change this assessment as it stands ({standing})", AUTHOR_ALONE)
    data = request.POST if request.method == "POST" else None
    given = {"version": assessment.version} if data is None else None
    page, forms = (
        FactorForm(data, initial=given),
        factor_forms(data, assessment=assessment, factor=chosen),
    )
    if data is None:
        return _show(request, assessment, chosen, page, forms)
    return _take(request, assessment, chosen, page, forms)


def _take(
    request: HttpRequest,
    assessment: Assessment,
    chosen: RiskFactor,
    page: FactorForm,
    forms: Sequence[IndicatorForm],
) -> HttpResponse:
    # Each is asked, so that all faults are shown at once.
    faulty = [form for form in (page, *forms) if not form.is_valid()]
    if faulty:
        return _show(request, assessment, chosen, page, forms)
    said = [one for one in (form.finding() for form in forms) if one is not None]
    if _text(said) == _text(_own(assessment.indicator_findings, chosen)):
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return _onward(request, assessment, chosen)
    if not _unchanged_since(assessment, page.cleaned_data["version"], chosen):
        return _stale(request, assessment, forms)
    warning = _warning(forms)
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, assessment, chosen, page, forms, warning=warning)
    try:
        _save(assessment, chosen, said, viewer(request), warning)
    except StaleRecordError:
        return _stale(request, visible_assessment(assessment.key), forms)
    except ValidationError as problem:
        page.add_error(None, ValidationError(problem.messages))
        return _show(request, visible_assessment(assessment.key), chosen, page, forms)
    messages.success(request, f"Risk factor {chosen.number} is saved.")
    return _onward(request, assessment, chosen)


def _save(
    assessment: Assessment,
    chosen: RiskFactor,
    said: Sequence[IndicatorFinding],
    person: Person,
    warning: NameWarning | None,
) -> None:
    before = assessment.indicator_findings
    own = {one.number for one in chosen.indicators}
    others = [one for one in before if one.indicator not in own]
    old = {one.indicator: one for one in before}
    new = {one.indicator: one for one in said}
    touched = [number for number in _in_order(chosen) if old.get(number) != new.get(number)]
    reason = f"risk factor {chosen.number}: judged {', '.join(touched)}"
    with transaction.atomic():
        assessment.findings = findings_text([*others, *said])
        save_content(assessment, person, reason=checked_reason(reason, warning))


def _in_order(chosen: RiskFactor) -> list[str]:
    return [one.number for one in chosen.indicators]


def _own(findings: Sequence[IndicatorFinding], chosen: RiskFactor) -> list[IndicatorFinding]:
    own = set(_in_order(chosen))
    return [one for one in findings if one.indicator in own]


def _text(findings: Sequence[IndicatorFinding]) -> str:
    return findings_text(findings)


def _unchanged_since(assessment: Assessment, version: int, chosen: RiskFactor) -> bool:
    """Whether this risk factor still says what it said when the form was opened."""
    # Other risk factors may have been saved meanwhile, from another tab: that is no conflict.
    if version == assessment.version:
        return True
    seen = assessment.history.filter(version=version).values_list("findings", flat=True).first()
    if seen is None:
        return False
    now = _own(assessment.indicator_findings, chosen)
    return _text(_own(read_findings(seen), chosen)) == _text(now)


def _warning(forms: Sequence[IndicatorForm]) -> NameWarning | None:
    # What was looked at when it was entered is not asked about at every change.
    return warning_for(
        {
            f"Note on {form.indicator.number}": form.cleaned_data["note"]
            for form in forms
            if "note" in form.changed_data and form.cleaned_data["note"]
        }
    )


def _onward(request: HttpRequest, assessment: Assessment, chosen: RiskFactor) -> HttpResponse:
    then = request.POST.get("then", "")
    if then == "next" and risk_factor(chosen.number + 1) is not None:
        return redirect("assessment_factor", key=assessment.key, number=chosen.number + 1)
    if then == "stay":
        return redirect("assessment_factor", key=assessment.key, number=chosen.number)
    return redirect("assessment", key=assessment.key)


def _show(
    request: HttpRequest,
    assessment: Assessment,
    chosen: RiskFactor,
    page: FactorForm,
    forms: Sequence[IndicatorForm],
    *,
    warning: NameWarning | None = None,
) -> HttpResponse:
    newest = current_list()
    measured = measured_by_indicator(assessment.gwcode)
    origin = newest.origin if newest is not None else 0
    faulty = [form for form in forms if form.is_bound and form.errors]
    return render(
        request,
        "desk/assessment_factor.html",
        {
            "heading": f"{chosen.number}. {chosen.words}",
            "kind": ASSESSMENTS,
            "row": assessment,
            "factor": chosen,
            "page": page,
            "forms": [page, *faulty],
            "asked": [
                Asked(form=form, measured=measurements(measured, form.indicator.number, origin))
                for form in forms
            ],
            "list": newest,
            "standings": factor_standings(assessment.indicator_findings),
            "from_memory": any(one.from_memory for one in chosen.indicators),
            "next": risk_factor(chosen.number + 1),
            "warning": warning,
        },
    )


def _stale(
    request: HttpRequest, assessment: Assessment, forms: Sequence[IndicatorForm]
) -> HttpResponse:
    typed: list[tuple[str, str]] = []
    for form in forms:
        if form.is_bound and form.has_changed():
            number = form.indicator.number
            typed.extend((f"{number}, {label}", text) for label, text in typed_values(form))
    heading = "This risk factor was changed meanwhile"
    return stale_form(request, ASSESSMENTS, assessment, heading=heading, typed=typed)
