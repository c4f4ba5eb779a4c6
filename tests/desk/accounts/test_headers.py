"""Headers of every answer, whatever it answers."""

import pytest
from desk_people import PASSWORD
from django.test import Client

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ADDRESSES = (
    "/",
    "/log-in/",
    "/style.css",
    "/account/",
    "/activity/",
    "/administration/",
    "/no/such/address/",
    "/account/codes/begin/",
    "/static/none.js",
)


def _check(answer):
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert name not in answer


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", [None, "administrator", "reader"])
def test_every_answer_has_the_headers(people, client, address, role):
    if role:
        client.force_login(people[role])
    answer = client.get(address)
    _check(answer)
    if address != "/style.css":
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


def test_refusals_have_the_headers(people, client):
    _check(client.get("/", HTTP_HOST="evil.example"))
    for _ in range(5):
        answer = client.post("/log-in/", {"username": "analyst", "password": "wrong"})
    assert answer.status_code == 429
    _check(answer)
    without = Client(enforce_csrf_checks=True)
    _check(without.post("/log-in/", {"username": "analyst", "password": PASSWORD}))


@pytest.mark.parametrize("address", [each for each in ADDRESSES if each != "/style.css"])
def test_no_page_has_script_or_style_of_its_own(people, client, address):
    client.force_login(people["administrator"])
    page = client.get(address).content.decode()
    for what in ("<script", "<style", " style=", " onclick=", " onload=", "javascript:", "http://"):
        assert what not in page
