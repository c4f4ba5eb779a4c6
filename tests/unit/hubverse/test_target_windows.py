"""A hub's window is whole calendar years after the origin, or the row is refused."""

import datetime
import json

import pandas as pd
import pytest

from atrocityrisk import hubverse
from atrocityrisk.errors import DataError, SchemaError

NAME = "them-m"


def written(tmp_path, rows, *, name=f"{NAME}/forecasts.csv", unit=None):
    path = tmp_path / "model-output" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(rows)
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path, index=False)
    if unit is not None:
        target = {"target_keys": {"target": "onset"}, "time_unit": unit}
        tasks = {"rounds": [{"model_tasks": [{"target_metadata": [target]}]}]}
        config = tmp_path / "hub-config" / "tasks.json"
        config.parent.mkdir(exist_ok=True)
        config.write_text(json.dumps(tasks))
    return path


def pair(**cells):
    base = {"origin_date": "2022-12-31", "target": "onset", "location": "SDN",
            "output_type": "pmf"}  # fmt: skip
    return [
        {**base, **cells, "output_type_id": name, "value": value}
        for name, value in (("yes", 0.25), ("no", 0.75))
    ]


def years(path):
    (forecast,) = hubverse.read_model_output(path)
    assert forecast.frame["probability"].tolist() == [0.25]
    return forecast.years


@pytest.mark.parametrize(
    ("origin", "start", "end", "found"),
    [
        ("2022-12-31", "2023-01-01", "2023-12-31", (2022, 2023, 2023)),
        ("2022-12-31", "2023-01-01", "2024-12-31", (2022, 2023, 2024)),
        # Made in autumn, or a year ahead: the window is stated and lies after it.
        ("2022-11-15", "2023-01-01", "2023-12-31", (2022, 2023, 2023)),
        ("2022-12-31", "2024-01-01", "2024-12-31", (2022, 2024, 2024)),
    ],
)
def test_whole_years_after_the_origin_are_read(tmp_path, origin, start, end, found):
    rows = pair(origin_date=origin, target_start_date=start, target_end_date=end)
    assert years(written(tmp_path, rows)) == found


@pytest.mark.parametrize(
    ("origin", "start", "end"),
    [
        ("2022-12-31", "2023-01-01", "2023-01-07"),  # a week
        ("2022-12-31", "2023-01-01", "2023-03-31"),  # a quarter
        ("2022-12-31", "2023-10-01", "2023-12-31"),
        ("2022-12-31", "2023-07-01", "2024-06-30"),  # July to June
        ("2022-12-31", "2023-01-02", "2023-12-31"),  # a day short
        ("2022-12-31", "2023-01-01", "2023-12-30"),
        ("2022-12-31", "2024-01-01", "2023-12-31"),  # an end before the start
        ("2022-12-31", "2021-01-01", "2021-12-31"),  # before the origin
        ("2022-06-30", "2022-01-01", "2022-12-31"),  # around it
        ("2023-01-01", "2023-01-01", "2023-12-31"),  # on its first day
        ("2022-12-31", "2022-12-31", "2023-12-31"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_other_windows_are_refused_with_file_and_row(tmp_path, origin, start, end, suffix):
    good = pair(target_start_date="2023-01-01", target_end_date="2023-12-31")
    bad = pair(origin_date=origin, target_start_date=start, target_end_date=end, location="ETH")
    path = written(tmp_path, [*good, *bad], name=f"{NAME}/forecasts.{suffix}")
    with pytest.raises(DataError, match=rf"forecasts.{suffix}, row 3: .*whole calendar years"):
        hubverse.read_model_output(path)


def test_an_end_alone_means_the_time_from_the_last_day_of_the_origins_year(tmp_path):
    assert years(written(tmp_path, pair(target_end_date="2024-12-31"))) == (2022, 2023, 2024)
    for origin in ("2022-11-15", "2022-12-30"):
        path = written(tmp_path, pair(origin_date=origin, target_end_date="2023-12-31"))
        with pytest.raises(DataError, match="row 1: expected a window of whole calendar years"):
            hubverse.read_model_output(path)


@pytest.mark.parametrize(
    ("unit", "horizon", "end", "words"),
    [
        # Weekly hubs: the window is the week that ends on that day.
        ("week", 52, "2023-12-30", "steps of a week"),
        ("day", 365, "2023-12-31", "steps of a day"),
        ("month", 1, "2023-12-31", "expected a horizon of 12 months"),
        (None, 1, "2023-12-31", "expected a horizon of 12 months"),
        (None, 52, "2023-12-31", "expected a horizon of 12 months"),
        ("month", 12.5, "2023-12-31", "a whole number as horizon, found '12.5'"),
        ("month", "", "2023-12-31", "a whole number as horizon, found an empty cell"),
    ],
)
def test_horizons_of_other_units_are_refused(tmp_path, unit, horizon, end, words):
    path = written(tmp_path, pair(target_end_date=end, horizon=horizon), unit=unit)
    with pytest.raises(DataError, match=f"row 1: .*{words}"):
        hubverse.read_model_output(path)


@pytest.mark.parametrize(
    ("unit", "horizon", "found"),
    [("month", 12, (2022, 2023, 2023)), ("month", 24, (2022, 2023, 2024))],
)
def test_a_horizon_alone_is_read_by_the_unit_of_the_hub(tmp_path, unit, horizon, found):
    assert years(written(tmp_path, pair(horizon=horizon), unit=unit)) == found


@pytest.mark.parametrize(
    ("unit", "horizon", "words"),
    [
        (None, 12, "the unit of the horizon"),
        ("month", 6, "whole calendar years"),
        ("month", 0, "whole calendar years"),
        ("month", -12, "whole calendar years"),
        ("week", 52, "steps of a week"),
        ("month", 24_000_000, "ends within the calendar"),
    ],
)
def test_a_horizon_alone_that_is_no_year_is_refused(tmp_path, unit, horizon, words):
    with pytest.raises(DataError, match=f"row 1: .*{words}"):
        hubverse.read_model_output(written(tmp_path, pair(horizon=horizon), unit=unit))


def test_both_dates_decide_and_the_horizon_must_agree(tmp_path):
    dates = {"target_start_date": "2023-01-01", "target_end_date": "2023-12-31"}
    for unit, horizon in ((None, 1), ("month", 12), ("day", 365)):
        path = written(tmp_path, pair(horizon=horizon, **dates), unit=unit)
        assert years(path) == (2022, 2023, 2023)
    path = written(tmp_path, pair(horizon=24, **dates), unit="month")
    with pytest.raises(DataError, match=r"expected a horizon of 12 months .* found 24"):
        hubverse.read_model_output(path)


@pytest.mark.parametrize(
    "day",
    ["2023", "20231231", "31.12.2023", "12/31/2023", "2023-12-31T23:00:00", "2023-02-30", "", "NA",
     "45291", "2023-12-31 00:00:00+01:00"],
)  # fmt: skip
def test_days_in_another_form_are_refused(tmp_path, day):
    rows = pair(target_start_date="2023-01-01", target_end_date=day)
    with pytest.raises(DataError, match="row 1: expected dates such as 2024-12-31"):
        hubverse.read_model_output(written(tmp_path, rows))


def test_date_columns_of_parquet_are_days(tmp_path):
    made = datetime.date(2022, 12, 31)
    name = f"{NAME}/forecasts.parquet"
    for start in (datetime.date(2023, 1, 1), pd.Timestamp(2023, 1, 1)):
        rows = pair(origin_date=made, target_start_date=start, target_end_date="2023-12-31")
        assert years(written(tmp_path, rows, name=name)) == (2022, 2023, 2023)
    moment = pd.Timestamp("2022-12-31 23:00", tz="UTC")
    rows = pair(origin_date=moment, target_start_date="2023-01-01", target_end_date="2023-12-31")
    with pytest.raises(DataError, match="expected dates such as"):
        hubverse.read_model_output(written(tmp_path, rows, name=name))


def test_a_file_without_windows_or_with_broken_tasks_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="target_end_date or target_date, or horizon"):
        hubverse.read_model_output(written(tmp_path, pair()))
    with pytest.raises(SchemaError, match="target_date alone, which is the day of an event"):
        hubverse.read_model_output(written(tmp_path, pair(target_date="2023-12-31")))
    path = written(tmp_path, pair(target_end_date="2023-12-31"), unit="month")
    (tmp_path / "hub-config" / "tasks.json").write_text("[]")
    with pytest.raises(SchemaError, match="expected the tasks of a hub"):
        hubverse.read_model_output(path)
