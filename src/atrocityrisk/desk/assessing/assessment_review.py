"""The signing of assessments and their history, at addresses of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.assessing.assessment_access import reads_assessments, visible_assessment
from atrocityrisk.desk.assessing.assessment_versions import assessment_versions
from atrocityrisk.desk.page_parts.review_steps import answer_release, answer_step
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind, StepWords
from atrocityrisk.desk.page_parts.version_pages import answer_history, answer_version

ASSESSMENTS = ReviewedKind(
    noun="assessment",
    heading="Assessments",
    listing="assessments",
    page="assessment",
    summary="desk/assessment_summary.html",
    find=visible_assessment,
    versions=assessment_versions,
    step_words={
        "submit": StepWords(
            label="Submit for signature",
            follows="Colleagues see it from now on, and a reviewer signs or rejects it. You cannot "
            "change it until it is decided or reopened.",
            done="Submitted for signature.",
        ),
        "accept": StepWords(
            label="Sign",
            follows="Your name then stands beside its author's: you have read it, and hold it "
            "borne out by what it cites. Readers cleared for its level see it.",
            done="Signed.",
        ),
    },
)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_assessments
def assessment_step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    return answer_step(request, ASSESSMENTS, key, name)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_assessments
def assessment_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lower a level or lift an embargo."""
    return answer_release(request, ASSESSMENTS, key)


@require_safe
@reads_assessments
def assessment_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions that the viewer may see."""
    return answer_history(request, ASSESSMENTS, key)


@require_safe
@reads_assessments
def assessment_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show one version whole."""
    return answer_version(request, ASSESSMENTS, key, number)
