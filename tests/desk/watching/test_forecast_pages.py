"""The lists that the desk has, and one of them whole."""

import uuid

import pytest
from desk_forecasts import added
from desk_pages import page_of, words_of
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.forecast_adding import withdraw_list
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system


def test_all_lists_that_one_may_see(at_desk):
    old = added(name="Old list", origin=2024, first_year=2025, last_year=2026).forecast_list
    added(name="New list")
    added(name="Secret list", level=Level.CONFIDENTIAL, first=0.3)
    with as_system("tests"):
        withdraw_list(old, reason="of another panel")
    page = words_of(page_of(at_desk("public_reader").get("/forecasts/")).split("<main")[1])
    assert "Secret list" not in page
    assert page.index("New list") < page.index("Old list")
    assert "current public" in page
    assert "withdrawn public" in page


def test_one_list_with_every_state_and_its_seal(at_desk):
    one = added().forecast_list
    page = page_of(at_desk("reader").get(f"/forecasts/{one.key}/"))
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "Norway 3 interval not given 0.1 % interval not given not said" in words_of(rows)
    assert "Sealed, and as it was sealed." in page
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_historicalforecastlist SET name = 'Another'")
    page = page_of(at_desk("reader").get(f"/forecasts/{one.key}/"))
    assert "This version does not fit its seal." in page


def test_a_withdrawn_list_says_why(at_desk):
    one = added().forecast_list
    with as_system("tests"):
        withdraw_list(one, reason="of another panel")
    page = page_of(at_desk("reader").get(f"/forecasts/{one.key}/"))
    assert "withdrawn, “of another panel”" in words_of(page)


@pytest.mark.parametrize("name", ["public_reader", "restricted_reader"])
def test_a_list_above_the_clearance_is_as_one_that_is_not_there(at_desk, name):
    one = added(level=Level.CONFIDENTIAL).forecast_list
    client = at_desk(name)
    hidden, absent = (client.get(f"/forecasts/{key}/") for key in (one.key, uuid.uuid4()))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content.replace(str(one.key).encode(), b"") == absent.content
