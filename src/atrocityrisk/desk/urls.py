"""Addresses of the desk. Whatever names a record does so by its key, which cannot be guessed."""

from django.urls import include, path

from atrocityrisk.desk.pages import page_urls

urlpatterns = [
    path("", include(page_urls)),
]
