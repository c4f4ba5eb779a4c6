"""Addresses of the watch list, of the lists and of a State's page."""

from django.urls import path

from atrocityrisk.desk.watching import watch_page

urlpatterns = [
    path("", watch_page.watch, name="home"),
]
