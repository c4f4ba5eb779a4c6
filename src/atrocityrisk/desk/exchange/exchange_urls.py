"""Addresses by which data leaves to files and programs."""

from django.urls import path

from atrocityrisk.desk.exchange import kind_api, record_api
from atrocityrisk.desk.exchange.api_frame import api, openapi_description
from atrocityrisk.desk.exchange.bulletin_feed import bulletin_feed
from atrocityrisk.desk.exchange.export_page import export_page
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.exchange.record_feed import feed
from atrocityrisk.desk.exchange.token_pages import revoke_token, tokens

# Their routes are added to the API as these are imported.
ROUTES = (record_api, kind_api)

urlpatterns = [
    path("export/", export_page, name="export"),
    *(
        path(f"export/{name}/", export_page, {"name": name}, name=f"export_{name}")
        for name in SUBJECTS
        if name != "records"
    ),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<uuid:key>/revoke/", revoke_token, name="revoke-token"),
    path("feed/", feed, name="feed"),
    path("feed/bulletins/", bulletin_feed, name="bulletin_feed"),
    path("api/openapi.json", openapi_description, name="openapi"),
    path("api/", api.urls),
]
