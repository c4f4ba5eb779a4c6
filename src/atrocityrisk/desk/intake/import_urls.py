"""Addresses of the pages by which files come in, and duplicates are decided on."""

from django.urls import path

from atrocityrisk.desk.intake import (
    duplicate_pages,
    event_pages,
    mapping_pages,
    report_pages,
    upload_pages,
)

urlpatterns = [
    path("imports/", upload_pages.uploads, name="imports"),
    path("imports/<uuid:key>/columns", mapping_pages.columns, name="import_columns"),
    path("imports/<uuid:key>/words", mapping_pages.words, name="import_words"),
    path("imports/<uuid:key>/events", event_pages.events, name="import_events"),
    path("imports/<uuid:key>/", report_pages.report, name="import_report"),
    path("imports/<uuid:key>/report.csv", report_pages.report_file, name="import_report_file"),
    path("imports/<uuid:key>/confirm", report_pages.confirm, name="import_confirm"),
    path("imports/<uuid:key>/drop", report_pages.drop, name="import_drop"),
    path("duplicates/", duplicate_pages.duplicates, name="duplicates"),
    path("duplicates/<uuid:key>/", duplicate_pages.duplicate, name="duplicate"),
]
