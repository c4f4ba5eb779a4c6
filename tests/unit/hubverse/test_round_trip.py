"""What goes out to a hub comes back the same, to the last bit."""

import json
import struct

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrocityrisk import hubverse, states
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.forecasting import forecast
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.models import MODELS

CODES = sorted(states.states_in(2024))
PROBABILITY = st.floats(0, 1, allow_subnormal=True)


def made(probability, draws=None, *, origin=2024, first=2025, last=2026, outcome="mass_killing"):
    n = len(probability)
    frame = pd.DataFrame(
        {
            "model": "elastic_net_logit",
            "outcome": outcome,
            "gwcode": CODES[:n],
            "origin": origin,
            "first_year": first,
            "last_year": last,
            "probability": np.asarray(probability, dtype=float),
        }
    )[COLUMNS]
    return hubverse.HubForecast(frame=frame, draws=draws)


def same(a, b):
    pd.testing.assert_frame_equal(a.frame, b.frame, check_exact=True, check_dtype=False)
    assert (
        a.frame["probability"].to_numpy().tobytes() == b.frame["probability"].to_numpy().tobytes()
    )
    assert (a.draws is None) == (b.draws is None)
    if a.draws is not None:
        assert np.ascontiguousarray(a.draws).tobytes() == np.ascontiguousarray(b.draws).tobytes()


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
@pytest.mark.parametrize("location", ["iso3", "gwcode"])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_probabilities_and_draws_come_back_identical(tmp_path, file_format, location, data):
    n = data.draw(st.integers(1, 6))
    p = data.draw(st.lists(PROBABILITY, min_size=n, max_size=n))
    m = data.draw(st.integers(0, 12))
    flat = data.draw(st.lists(PROBABILITY, min_size=n * m, max_size=n * m))
    draws = np.array(flat).reshape(n, m) if m else None
    sent = made(p, draws)
    folder = tmp_path / f"{struct.unpack('<q', np.array(p[:1]).tobytes())[0]}-{n}-{m}"
    hubverse.write_hub(folder, [sent], team="us", location=location, file_format=file_format)
    (back,) = hubverse.read_hub(folder)
    same(sent, back)


def test_a_real_forecast_with_its_draws_comes_back(small_panel, drawn, tmp_path):
    own = forecast(MODELS[drawn](), small_panel, origin=2024, seed=3, name=drawn)
    sent = hubverse.HubForecast(frame=own.frame, draws=own.draws)
    hubverse.write_hub(tmp_path, [sent], team="us")
    (back,) = hubverse.read_hub(tmp_path)
    same(sent, back)


def test_several_origins_windows_and_outcomes_share_a_hub(tmp_path):
    sent = [
        made([0.1, 0.2]),
        made([0.3, 0.4], last=2025, outcome="mass_killing@1-1"),
        made([0.5, 0.6], origin=2023, first=2024, last=2025),
    ]
    paths = hubverse.write_hub(tmp_path, sent, team="us")
    assert [path.name for path in paths[3:]] == [
        "2024-12-31-us-elastic_net_logit.parquet",
        "2023-12-31-us-elastic_net_logit.parquet",
    ]
    back = hubverse.read_hub(tmp_path)
    assert len(back) == 3
    for one in sent:
        same(one, next(b for b in back if b.years == one.years))


def test_rows_are_those_of_the_documentation():
    draws = np.array([[0.1, 0.3], [0.2, 0.4]])
    table = hubverse.model_output(made([0.25, 0.5], draws), location="gwcode")
    pmf = table[table["output_type"] == "pmf"]
    assert pmf["output_type_id"].tolist() == ["no", "no", "yes", "yes"]
    assert pmf["value"].tolist() == [0.75, 0.5, 0.25, 0.5]
    sample = table[table["output_type"] == "sample"]
    assert sample["target"].unique().tolist() == ["mass_killing probability"]
    # One index is one joint draw: it occurs once for every location.
    assert sample["output_type_id"].tolist() == ["1", "2", "1", "2"]
    assert sample["value"].tolist() == [0.1, 0.3, 0.2, 0.4]
    assert table["origin_date"].unique().tolist() == ["2024-12-31"]
    assert table["target_end_date"].unique().tolist() == ["2026-12-31"]
    assert table["horizon"].unique().tolist() == [24]


def test_iso_codes_are_written_unless_a_state_has_none():
    table = hubverse.model_output(made([0.25]), location="iso3")
    assert table["location"].tolist() == ["USA", "USA"]
    frame = made([0.25]).frame.assign(gwcode=711, origin=1949, first_year=1950, last_year=1951)
    tibet = hubverse.HubForecast(frame=frame)
    with pytest.raises(DataError, match=r"gwcode 711 without; write with location='gwcode'"):
        hubverse.model_output(tibet)


def written(tmp_path, rows, name="2024-12-31-them-their_model.csv"):
    folder = tmp_path / "model-output" / "them-their_model"
    folder.mkdir(parents=True)
    pd.DataFrame(rows).to_csv(folder / name, index=False)
    return folder / name


def foreign(value, category, *, location="SDN", **more):
    base = {"reference_date": "2024-12-31", "target": "onset", "location": location}
    return {**base, "target_end_date": "2025-12-31", "output_type": "pmf",
            "output_type_id": category, "value": value, **more}  # fmt: skip


def test_another_hubs_model_output_is_read(tmp_path):
    path = written(
        tmp_path, [foreign(0.2, 1), foreign(0.8, 0), foreign(9, "NA", output_type="mean")]
    )
    (back,) = hubverse.read_model_output(path)
    assert back.model == "their_model"
    assert back.years == (2024, 2025, 2025)
    assert back.frame[["gwcode", "probability"]].to_numpy().tolist() == [[625, 0.2]]


def test_samples_of_the_event_become_a_probability(tmp_path):
    rows = [foreign(v, i, output_type="sample") for i, v in enumerate([1, 0, 0, 0])]
    (back,) = hubverse.read_model_output(written(tmp_path, rows))
    assert back.frame["probability"].tolist() == [0.25]
    assert back.draws is None


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ([foreign(0.2, "yes")], DataError, "one for no"),
        ([foreign(0.2, "yes"), foreign(0.2, "no")], DataError, "sum to 1, found 0.4"),
        ([foreign(20, "yes"), foreign(80, "no")], DataError, "sum to 1, found 100"),
        ([foreign(0.2, "high"), foreign(0.8, "low")], DataError, "'high'"),
        (
            [foreign(0.2, "yes")] * 2,
            DuplicateRowsError,
            "one row per state and category, found 1 more",
        ),
        (
            [foreign(0.2, "yes", location="SUN")],
            UnknownStateError,
            "expected states of 2024 .* found the location 'SUN'",
        ),
        (
            [foreign(0.2, "yes", reference_date="soon")],
            DataError,
            "expected dates such as 2024-12-31, found 'soon'",
        ),
        ([foreign("x", "yes")], DataError, "expected numbers as values, found text"),
        (
            [foreign(1, "a", output_type="mean")],
            DataError,
            "type pmf or sample in .*, found neither",
        ),
        ([foreign(7, 1, output_type="sample")], DataError, "samples of 0 and 1"),
    ],
)
def test_what_is_no_forecast_is_refused(tmp_path, rows, error, words):
    with pytest.raises(error, match=words):
        hubverse.read_model_output(written(tmp_path, rows))


def test_broken_files_are_reported(tmp_path):
    with pytest.raises(DataError, match="found none"):
        hubverse.read_hub(tmp_path)
    path = written(tmp_path, [{"target": "a"}])
    with pytest.raises(SchemaError, match="origin_date or reference_date"):
        hubverse.read_model_output(path)
    path.write_bytes("onset,ü\n".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        hubverse.read_model_output(path)
    path.write_text("")
    with pytest.raises(DataError):
        hubverse.read_model_output(path)


def test_names_that_no_file_may_have_are_refused(tmp_path):
    frame = made([0.2]).frame.assign(model="../up")
    with pytest.raises(DataError, match="letters, digits and underscores"):
        hubverse.write_hub(tmp_path, [hubverse.HubForecast(frame=frame)], team="us")
    with pytest.raises(DataError, match="the team"):
        hubverse.write_hub(tmp_path, [made([0.2])], team="a-b")
    for changed, words in (
        (made([0.2, 0.3]).frame.assign(gwcode=2), "twice"),
        (made([0.2]).frame.assign(probability=20.0), "between 0 and 1"),
        (made([0.2]).frame.iloc[:0], "no rows"),
    ):
        with pytest.raises(DataError, match=words):
            hubverse.HubForecast(frame=changed)


def test_target_data_hold_every_vintage_and_leave_open_windows_out(tmp_path):
    index = pd.MultiIndex.from_product([[500, 625], range(2019, 2024)], names=["gwcode", "year"])
    early = pd.Series([0, 0, 0, 0, np.nan, 0, 0, 0, 0, np.nan], index=index)
    late = pd.Series([0, 1, 0, 0, 0, 0, 0, 0, 0, 1.0], index=index)
    series, oracle = hubverse.target_data(
        "mass_killing", {"2023-06-01": early, "2025-08-04": late}, since=2020
    )
    hubverse.write_target_data(tmp_path, series, oracle)
    back = hubverse.read_target_data(tmp_path).set_index(["as_of", "gwcode", "target_end_date"])
    seen = back["observation"]
    # Uganda 2020: late, and in the windows that end in 2020 and 2021.
    assert seen["2023-06-01", 500, "2021-12-31"] == 0
    assert seen["2025-08-04", 500, "2020-12-31"] == 1
    assert seen["2025-08-04", 500, "2021-12-31"] == 1
    assert seen["2025-08-04", 500, "2022-12-31"] == 0
    assert ("2023-06-01", 500, "2023-12-31") not in seen.index
    # The oracle has one version only, and its two categories sum to 1.
    assert oracle["as_of"].unique().tolist() == ["2025-08-04"]
    sums = oracle.groupby(["location", "target_end_date"])["oracle_value"].sum()
    assert (sums == 1).all()
    row = oracle[(oracle["location"] == "SDN") & (oracle["target_end_date"] == "2023-12-31")]
    assert dict(zip(row["output_type_id"], row["oracle_value"], strict=True)) == {"no": 0, "yes": 1}


def test_target_data_without_vintages_or_days_are_refused():
    with pytest.raises(DataError, match="found none"):
        hubverse.target_data("mass_killing", {})
    index = pd.MultiIndex.from_product([[500], range(2019, 2024)], names=["gwcode", "year"])
    with pytest.raises(DataError, match=r"expected a day .* found '2025'"):
        hubverse.target_data("mass_killing", {"2025": pd.Series(0.0, index=index)})


def test_the_folder_has_the_layout_of_a_hub(tmp_path):
    hubverse.write_hub(tmp_path, [made([0.1])], team="us", file_format="csv")
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    assert files == [
        "hub-config/admin.json",
        "hub-config/target-data.json",
        "hub-config/tasks.json",
        "model-output/us-elastic_net_logit/2024-12-31-us-elastic_net_logit.csv",
    ]
    tasks = json.loads((tmp_path / "hub-config" / "tasks.json").read_text())
    assert tasks["rounds"][0]["round_id"] == "origin_date"


def test_paths_may_be_text(tmp_path):
    sent = made([0.1, 0.2])
    (*_, output) = hubverse.write_hub(str(tmp_path), [sent], team="us")
    assert hubverse.output_files(str(tmp_path)) == [output]
    for (back,) in (hubverse.read_hub(str(tmp_path)), hubverse.read_model_output(str(output))):
        same(sent, back)
    years = pd.MultiIndex.from_product([CODES[:2], range(2022, 2025)], names=["gwcode", "year"])
    occurred = pd.Series(0.0, index=years)
    tables = hubverse.target_data("mass_killing", {"2025-08-04": occurred})
    hubverse.write_target_data(str(tmp_path), *tables)
    assert len(hubverse.read_target_data(str(tmp_path))) == len(tables[0])
