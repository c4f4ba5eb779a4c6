"""Addresses of the desk. Whatever names a record does so by its key, which cannot be guessed."""

from django.urls import include, path

from atrocityrisk.desk.pages import home_page, style

urlpatterns = [
    path("", home_page.home, name="home"),
    path("style.css", style.style, name="style"),
    path("", include("atrocityrisk.desk.exchange.exchange_urls")),
]
