"""Lists come in from where the library keeps them: a run, a ledger, a file, a nowcast."""

import json
from datetime import date

import pandas as pd
import pytest

from atrocityrisk import ledger, rankings, signals
from atrocityrisk.cli.described import description_of
from atrocityrisk.desk.commands import forecast_lists
from atrocityrisk.desk.database.forecast_queries import AHEAD, BEGUN, current_list, row_of
from atrocityrisk.desk.models import Activity, ForecastList, ForecastRow
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.errors import DataError, IntegrityError, UnknownStateError
from atrocityrisk.signals import MonthlyDeaths
from write_cli_page import commands

pytestmark = pytest.mark.django_db
RANKING = """\
rank,gwcode,iso3,country,probability,origin,first_year,last_year,outcome,model,low,high,\
rank_low,rank_high,p_top_10,under_way
1,490,COD,Congo,0.12,2025,2026,2027,mass_killing,pool,0.02,0.4,1,2,0.725,none under way
2,625,SDN,Sudan,0.08,2025,2026,2027,mass_killing,pool,0.01,0.31,1,2,0.64,\
"under way, led by a non-state group"
"""
CONTRIBUTIONS = """\
gwcode,indicator,value,status,value_year,contribution,kind,framework
490,displaced_within_log,4.6,observed,2025,0.51,dynamic,"1.3, 7.10, 12.3"
490,level in recent years,,model,,0.1,model,
625,infant_mortality_sqrt,6.1,carried,2021,-0.2,structural,1.8
"""


@pytest.fixture
def report(tmp_path):
    """Folder of a report: the two tables that the desk reads, and the manifest over them."""
    from atrocityrisk._core.files import sha256

    folder = tmp_path / "report"
    folder.mkdir()
    for name, text in (("ranking.csv", RANKING), ("contributions.csv", CONTRIBUTIONS)):
        (folder / name).write_text(text, encoding="utf-8")
    manifest = {
        "format": "atrocityrisk-run-1",
        "forecast": {"title": "Onset of mass killing in 2026–2027"},
        "spec": {"interval": 0.9},
        "outputs": {path.name: sha256(path) for path in folder.iterdir()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_report_brings_intervals_reasons_and_what_is_under_way(report):
    (told,) = forecast_lists.add(str(report), published_on="2026-01-15")
    assert (told["new"], told["states"], told["publisher"]) == (True, 2, "this office")
    assert told["name"] == "Onset of mass killing in 2026–2027"
    with as_system("tests"):
        one = current_list()
        assert (one.interval, one.published_on) == (0.9, date(2026, 1, 15))
        congo, sudan = row_of(one, 490), row_of(one, 625)
        assert (congo.rank_low, congo.rank_high, congo.p_top_k) == (1, 2, '{"10":0.725}')
        assert sudan.under_way == "under way, led by a non-state group"
        first, second = read_drivers(congo.drivers)
        # As numbers, 7.10 would be another indicator.
        assert first.framework == ("1.3", "7.10", "12.3")
        assert (first.value, first.value_year, first.contribution) == (4.6, 2025, 0.51)
        assert (second.value, second.value_year, second.status) == (None, None, "model")
        assert Activity.objects.get().detail == f"added the forecast list {one.key}"


def test_the_same_again_is_told_and_harmless(report):
    forecast_lists.add(str(report))
    (again,) = forecast_lists.add(str(report), name="Other name")
    assert again["new"] is False
    assert again["name"] == "Onset of mass killing in 2026–2027"
    with as_system("tests"):
        assert ForecastList.objects.count() == 1
        assert Activity.objects.count() == 1


@pytest.mark.parametrize("name", ["ranking.csv", "contributions.csv"])
def test_a_table_that_was_changed_is_refused(report, name):
    path = report / name
    path.write_text(path.read_text(encoding="utf-8").replace("0.1", "0.9"), encoding="utf-8")
    with pytest.raises(IntegrityError, match="as its manifest describes it"):
        forecast_lists.add(str(report))
    with as_system("tests"):
        assert not ForecastRow.objects.exists()


def test_a_file_of_others(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "country,origin,first_year,last_year,probability\nChad,2024,2025,2026,0.25\n",
        encoding="utf-8",
    )
    (told,) = forecast_lists.add(
        str(path), outcome="mass_killing", publisher="Others", level="restricted"
    )
    assert told["name"] == "mass_killing 2025-2026, Others"
    assert told["level"] == "restricted"
    with as_system("tests"):
        row = row_of(current_list(), 483)
        assert (row.rank, row.rank_low, row.low) == (1, None, None)


def test_ranks_alone_and_places_that_hold_nothing_are_refused(tmp_path):
    path = tmp_path / "ranks.csv"
    path.write_text(
        "country,origin,first_year,last_year,rank\nChad,2024,2025,2026,1\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="found ranks alone"):
        forecast_lists.add(str(path), outcome="mass_killing")
    with pytest.raises(DataError, match="found nothing there"):
        forecast_lists.add(str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="expected a day such as 2026-01-15"):
        forecast_lists.add(str(path), published_on="15.1.2026")


def test_an_entry_of_a_ledger(tmp_path):
    held = {
        "model": "pool",
        "outcome": "mass_killing",
        "origin": 2025,
        "first_year": 2026,
        "last_year": 2027,
        "states": {"gwcode": [490, 625], "probability": [0.12, 0.08]},
    }
    ledger.init_ledger(tmp_path / "ledger")
    entry = ledger.append_entry(tmp_path / "ledger", {"kind": "forecast", "forecast": held})
    (told,) = forecast_lists.add(f"{tmp_path / 'ledger'}#{entry.number}")
    assert told["published_on"] == entry.time[:10]
    assert told["states"] == 2


def test_a_nowcast_gives_two_lists_of_its_readings(tmp_path):
    months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    deaths = pd.DataFrame(months, columns=["year", "month"]).assign(
        gwcode=625, deaths=[10.0] * 12 + [90.0] * 12, provisional=False
    )
    prior = pd.DataFrame({"gwcode": [625, 2], "probability": [0.08, 0.01]})
    made = signals.nowcast(prior, MonthlyDeaths(frame=deaths), origin=2024)
    signals.write_nowcast(made, tmp_path)
    begun, ahead = forecast_lists.add(str(tmp_path))
    assert (begun["model"], ahead["model"]) == (BEGUN, AHEAD)
    # Of the other State no month was read.
    assert (begun["states"], begun["through_month"]) == (1, "2025-12")
    with as_system("tests"):
        assert current_list() is None
        row = ForecastRow.objects.get(forecast_list__model=BEGUN)
        assert row.probability == made.frame.set_index("gwcode").loc[625, "begun_now"]
        counts = [(one.indicator, one.value) for one in read_drivers(row.drivers)]
        assert counts == [
            (f"deaths in {made.months_read}", 540.0),
            ("deaths in the same months a year before", 60.0),
        ]


def test_a_training_desk_takes_invented_states_alone(report, settings):
    settings.DESK = settings.DESK.model_copy(update={"training": True})
    with pytest.raises(UnknownStateError, match="found 2 numbers that it does not: 490, 625"):
        forecast_lists.add(str(report))


def test_lists_are_shown_and_withdrawn_with_a_reason(report):
    (told,) = forecast_lists.add(str(report))
    for wrong in ("x", "3f0c1a52-8f5e-4d0e-9a41-0d8b4f1f7f10"):
        with pytest.raises(DataError, match="expected the key of a forecast list"):
            forecast_lists.withdraw(wrong, reason="mistake")
    with pytest.raises(DataError, match="expected a reason"):
        forecast_lists.withdraw(told["key"], reason=" ")
    assert forecast_lists.withdraw(told["key"], reason="mistake")["withdrawn"] is True
    (listed,) = forecast_lists.listed()
    assert (listed["key"], listed["withdrawn"]) == (told["key"], True)


def test_the_fields_are_those_that_are_documented(report):
    about = {name: description_of(command).fields for name, command in commands().items()}
    (told,) = forecast_lists.add(str(report))
    assert set(told) == set(about["desk forecasts add"])
    assert set(forecast_lists.listed()[0]) == set(about["desk forecasts list"])
    done = forecast_lists.withdraw(told["key"], reason="mistake")
    assert set(done) == set(about["desk forecasts withdraw"])


def test_ranks_are_those_of_the_library(report):
    forecast_lists.add(str(report))
    with as_system("tests"):
        rows = list(current_list().rows.order_by("rank"))
    ranks = rankings.competition_ranks([row.probability for row in rows])
    assert [row.rank for row in rows] == list(ranks)
