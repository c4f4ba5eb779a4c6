"""Lists are added whole, once, for good; what is changed behind the desk's back shows."""

from dataclasses import replace
from datetime import date

import pytest
from desk_forecasts import DRIVERS, added, head, rows
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.forecast_adding import add_list, check_rows, withdraw_list
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.database.forecast_queries import (
    current_list,
    latest_nowcast,
    list_before,
    row_of,
)
from atrocityrisk.desk.database.measured import age_words, measured_by_indicator
from atrocityrisk.desk.models import ForecastList, ForecastRow, Person
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import DataError, IntegrityError, UnknownStateError

pytestmark = pytest.mark.django_db
People = dict[str, Person]


def test_a_list_is_kept_as_it_was_given() -> None:
    made = added().forecast_list
    with as_system("tests"):
        row = row_of(made, 490)
        assert row is not None
        assert (row.probability, row.low, row.high) == (0.12, 0.02, 0.4)
        assert (row.rank, row.rank_low, row.rank_high) == (1, 1, 29)
        assert row.p_top_k == '{"10":0.725,"30":0.95}'
        assert read_drivers(row.drivers) == DRIVERS
        assert row_of(made, 2) is None
        assert ForecastRow.objects.count() == 3
        assert check_rows(made) == ""


def test_the_same_list_again_changes_nothing() -> None:
    first = added()
    again = added()
    assert (first.new, again.new) == (True, False)
    assert again.forecast_list == first.forecast_list
    with as_system("tests"):
        assert ForecastRow.objects.count() == 3


def test_the_same_numbers_for_other_years_are_another_list() -> None:
    added()
    assert added(origin=2024, first_year=2025, last_year=2026).new


def test_its_version_is_sealed_and_its_rows_are_held_to_it() -> None:
    made = added().forecast_list
    with as_system("tests"):
        assert verify_history().problems == ()
        assert made.history.model.stored.get().rows_sha256 == made.rows_sha256
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_forecastrow SET probability = 0.01 WHERE gwcode = 490")
    with as_system("tests"):
        assert check_rows(made) == "its rows differ from those that were added: edited"


def test_a_row_taken_out_shows() -> None:
    made = added().forecast_list
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM desk_forecastrow WHERE gwcode = 385")
    with as_system("tests"):
        assert check_rows(made) != ""


@pytest.mark.parametrize("text", ["much", float("inf")])
def test_what_cannot_be_read_shows(text: object) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no such value")
    made = added().forecast_list
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_forecastrow SET low = %s WHERE gwcode = 490", [text])
    with as_system("tests"):
        assert check_rows(made) != ""


def test_what_is_wrong_is_refused_and_leaves_nothing() -> None:
    good = rows()
    wrong = {
        "expected probabilities from 0 to 1, found 1.2": replace(good[0], probability=1.2),
        "expected probabilities from 0 to 1, found nan": replace(good[0], probability=float("nan")),
        "expected both ends of an interval": replace(good[0], high=None),
        "expected 0.5 below 0.4": replace(good[0], low=0.5),
        "expected ranks from 1 on": replace(good[0], rank=0),
        "expected at most 120 characters": replace(good[0], under_way="x" * 121),
        "expected each State once": replace(good[0], gwcode=625),
    }
    with as_system("tests"):
        for words, row in wrong.items():
            with pytest.raises(DataError, match=words):
                add_list(head(), [row, *good[1:]])
        with pytest.raises(DataError, match="expected States in"):
            add_list(head(), [])
        for fields in ({"first_year": 2025}, {"interval": 90.0}, {"publisher": " "}):
            with pytest.raises(DataError, match="expected"):
                add_list(head(**fields), good)
        # Of a year that has not ended it would stand before every list to come.
        with pytest.raises(DataError, match="expected a list of what was known"):
            add_list(head(origin=2198, first_year=2199, last_year=2200), good)
        assert not ForecastList.objects.exists()


def test_a_zero_below_zero_does_not_read_as_edited() -> None:
    first = replace(rows()[0], probability=-0.0, low=-0.0, p_top_k={10: -0.0})
    with as_system("tests"):
        made = add_list(head(), [first, *rows()[1:]]).forecast_list
        assert check_rows(made) == ""
        assert str(made.rows.get(gwcode=490).probability) == "0.0"


def test_unknown_states_are_named() -> None:
    strange = [replace(rows()[0], gwcode=number) for number in (990, 9001, 490)]
    with as_system("tests"), pytest.raises(UnknownStateError, match=r"found 1 number .* 9001"):
        add_list(head(), [replace(one, rank=place + 1) for place, one in enumerate(strange)])


def test_a_withdrawn_list_is_out_of_use_and_stays() -> None:
    made = added().forecast_list
    with as_system("tests"):
        withdraw_list(made, reason="of the wrong panel")
        assert current_list() is None
        assert ForecastList.objects.get().withdrawn
        versions = made.history.model.stored.order_by("history_id")
        assert [one.history_change_reason for one in versions] == [None, "of the wrong panel"]
        with pytest.raises(DataError, match="withdrawn already"):
            withdraw_list(made, reason="again")
    assert added().new


def test_nothing_is_deleted_or_changed_in_bulk() -> None:
    made = added().forecast_list
    with as_system("tests"):
        with pytest.raises(IntegrityError, match="nothing is deleted"):
            made.delete()
        with pytest.raises(IntegrityError, match="not updated in bulk"):
            ForecastList.objects.update(name="other")


def test_which_is_current_and_which_came_before() -> None:
    old = added(origin=2023, first_year=2024, last_year=2025).forecast_list
    before = added(origin=2024, first_year=2025, last_year=2026).forecast_list
    other = added(origin=2024, first_year=2025, last_year=2026, model="other", first=0.3)
    newest = added().forecast_list
    nowcast = added(model="nowcast, may have begun", through_month=date(2026, 6, 1)).forecast_list
    later = added(model="nowcast, may have begun", through_month=date(2026, 7, 1)).forecast_list
    with as_system("tests"):
        assert current_list() == newest
        assert list_before(newest) == before
        assert list_before(before) == old
        assert list_before(old) is None
        assert list_before(other.forecast_list) is None
        assert latest_nowcast() == later
        assert list_before(later) == nowcast
        assert list_before(nowcast) is None


def test_a_correction_of_the_same_origin_is_the_current_one() -> None:
    added()
    corrected = added(first=0.2).forecast_list
    with as_system("tests"):
        assert current_list() == corrected


def test_a_list_above_the_clearance_is_not_there(people: People) -> None:
    public = added(origin=2024, first_year=2025, last_year=2026).forecast_list
    secret = added(level=Level.CONFIDENTIAL).forecast_list
    with as_person(people["public_reader"]):
        assert current_list() == public
        assert row_of(secret, 490) is None
        assert not ForecastRow.objects.filter(forecast_list=secret).exists()
    with as_person(people["confidential_reader"]):
        assert current_list() == secret
    assert current_list() is None


def test_what_is_measured_of_the_framework() -> None:
    added()
    with as_system("tests"):
        measured = measured_by_indicator(490)
        assert sorted(measured) == ["1.1", "1.7", "1.8", "3.2"]
        assert [one.indicator for one in measured["1.1"]] == ["coups"]
        assert measured_by_indicator(385) == {}
    words = [age_words(driver, 2025) for driver in DRIVERS]
    assert words == ["of 2025", "of 2021, 4 years old", "not known"]
    assert age_words(DRIVERS[0], 2026) == "of 2025, 1 year old"
