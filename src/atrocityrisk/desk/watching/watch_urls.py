"""Addresses of the watch list, of the lists and of a State's page."""

from django.urls import path

from atrocityrisk.desk.watching import forecast_pages, state_page, watch_page

urlpatterns = [
    path("", watch_page.watch, name="home"),
    path("states/<int:gwcode>/", state_page.state, name="state"),
    path("forecasts/", forecast_pages.forecasts, name="forecasts"),
    path("forecasts/<uuid:key>/", forecast_pages.forecast_list, name="forecast_list"),
]
