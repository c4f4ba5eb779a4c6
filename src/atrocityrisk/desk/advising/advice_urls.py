"""Addresses of options, advice, the office's own record of it, and briefs."""

from django.urls import path

from atrocityrisk.desk.advising import (
    advice_detail,
    advice_entry,
    advice_list,
    brief_page,
    follow_up_page,
    state_options,
    year_record,
)
from atrocityrisk.desk.advising.advice_kind import ADVICE, reads_advice
from atrocityrisk.desk.page_parts.review_urls import review_paths

urlpatterns = [
    path("states/<int:gwcode>/options/", state_options.state_options, name="state_options"),
    path("states/<int:gwcode>/brief/", brief_page.brief, name="brief"),
    path("states/<int:gwcode>/brief.md", brief_page.brief_markdown, name="brief_markdown"),
    path("advice/", advice_list.advice_list, name="advice_list"),
    path("advice/new/", advice_entry.advice_new, name="advice_new"),
    path("advice/record/<int:year>/", year_record.advice_record, name="advice_record"),
    path("advice/record/<int:year>.csv", year_record.advice_record_csv, name="advice_record_csv"),
    path("advice/<uuid:key>/", advice_detail.advice, name="advice"),
    path("advice/<uuid:key>/change/", advice_entry.advice_edit, name="advice_edit"),
    path("advice/<uuid:key>/followed/", follow_up_page.advice_follow_up, name="advice_follow_up"),
    *review_paths(ADVICE, "advice/", reads_advice),
]
