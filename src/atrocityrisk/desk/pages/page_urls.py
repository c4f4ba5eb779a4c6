"""Addresses of the pages for records, links and sources."""

from django.urls import path

from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.page_parts.review_urls import review_paths
from atrocityrisk.desk.pages import (
    batch_acceptance,
    number_tables,
    record_detail,
    record_entry,
    record_links,
    record_list,
    source_pages,
    style,
    waiting_page,
)
from atrocityrisk.desk.pages.record_kind import RECORDS

urlpatterns = [
    path("waiting/", waiting_page.waiting, name="waiting"),
    path("style.css", style.style, name="style"),
    path("records/", record_list.records, name="records"),
    path("records/new/", record_entry.record_new, name="record_new"),
    path("records/accepting/", batch_acceptance.record_acceptance, name="record_acceptance"),
    path("records/numbers/", number_tables.numbers, name="numbers"),
    path("records/<uuid:key>/", record_detail.record, name="record"),
    path("records/<uuid:key>/change/", record_entry.record_edit, name="record_edit"),
    *review_paths(RECORDS, "records/", reads),
    path("records/<uuid:key>/links/new/", record_links.record_link_new, name="record_link_new"),
    path("links/<uuid:key>/withdraw/", record_links.link_withdraw, name="link_withdraw"),
    path("sources/", source_pages.sources, name="sources"),
    path("sources/new/", source_pages.source_new, name="source_new"),
    path("sources/<uuid:key>/", source_pages.source, name="source"),
    path("sources/<uuid:key>/change/", source_pages.source_edit, name="source_edit"),
]
