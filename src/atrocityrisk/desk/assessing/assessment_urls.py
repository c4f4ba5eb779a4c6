"""Addresses of assessments by the Framework."""

from django.urls import path

from atrocityrisk.desk.assessing import (
    assessment_detail,
    assessment_entry,
    assessment_list,
    assessments_beside,
    assessments_over_time,
    factor_page,
)
from atrocityrisk.desk.assessing.assessment_access import reads_assessments
from atrocityrisk.desk.assessing.assessment_kind import ASSESSMENTS
from atrocityrisk.desk.page_parts.review_urls import review_paths

_ONE = "assessments/<uuid:key>"

urlpatterns = [
    path("assessments/", assessment_list.assessments, name="assessments"),
    path("assessments/new/", assessment_entry.assessment_new, name="assessment_new"),
    path(
        "assessments/states/<int:gwcode>/",
        assessments_over_time.assessments_over_time,
        name="assessments_over_time",
    ),
    path(f"{_ONE}/", assessment_detail.assessment, name="assessment"),
    path(f"{_ONE}/change/", assessment_entry.assessment_edit, name="assessment_edit"),
    path(f"{_ONE}/factors/<int:number>/", factor_page.factor, name="assessment_factor"),
    path(f"{_ONE}/beside/", assessments_beside.assessments_beside, name="assessments_beside"),
    *review_paths(ASSESSMENTS, "assessments/", reads_assessments),
]
