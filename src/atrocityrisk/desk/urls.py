"""Addresses of the desk. Whatever names a record does so by its key, which cannot be guessed."""

from django.urls import include, path

from atrocityrisk.desk.pages import page_urls

urlpatterns = [
    path("", include(page_urls)),
    path("", include("atrocityrisk.desk.accounts.account_urls")),
    path("", include("atrocityrisk.desk.alerting.alert_urls")),
    path("", include("atrocityrisk.desk.alerting.rule_urls")),
    path("", include("atrocityrisk.desk.assessing.speech_urls")),
    path("", include("atrocityrisk.desk.advising.advice_urls")),
    path("", include("atrocityrisk.desk.assessing.assessment_urls")),
    path("", include("atrocityrisk.desk.exchange.exchange_urls")),
    path("", include("atrocityrisk.desk.intake.import_urls")),
    path("", include("atrocityrisk.desk.watching.watch_urls")),
]

_FAULTS = "atrocityrisk.desk.pages.fault_pages"
handler400 = f"{_FAULTS}.bad_request"
handler403 = f"{_FAULTS}.forbidden"
handler404 = f"{_FAULTS}.not_found"
handler500 = f"{_FAULTS}.server_error"
