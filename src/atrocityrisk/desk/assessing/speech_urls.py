"""Addresses of the pages on which dangerous speech is coded."""

from django.urls import path

from atrocityrisk.desk.assessing import speech_coding_page, speech_pages

urlpatterns = [
    path("speech/", speech_pages.speech_codings, name="speech_codings"),
    path("speech/<uuid:key>/history/", speech_pages.speech_history, name="speech_history"),
    path("records/<uuid:key>/speech/", speech_coding_page.speech_coding, name="speech_coding"),
    path(
        "records/<uuid:key>/speech/again/", speech_coding_page.speech_reopen, name="speech_reopen"
    ),
]
