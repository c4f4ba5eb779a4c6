"""Which state a location is, the hub's own table says; a bare number says nothing by itself."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import hubverse, states
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.forecasting.forecast_results import COLUMNS

# Six of the United States by their federal codes; as Gleditsch-Ward numbers, six states.
FIPS = ["02", "20", "40", "41", "42", "51"]


def hub(tmp_path, locations, *, table=None, origin=2022):
    rows = [
        {"origin_date": f"{origin}-12-31", "target": "onset", "location": location,
         "target_start_date": f"{origin + 1}-01-01", "target_end_date": f"{origin + 1}-12-31",
         "output_type": "pmf", "output_type_id": name, "value": value}
        for location in locations
        for name, value in (("yes", 0.25), ("no", 0.75))
    ]  # fmt: skip
    path = tmp_path / "model-output" / "them-m" / "forecasts.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False)
    if table is not None:
        file = tmp_path / "auxiliary-data" / "locations.csv"
        file.parent.mkdir(exist_ok=True)
        pd.DataFrame(table).to_csv(file, index=False)
    return path


def codes(path):
    (forecast,) = hubverse.read_model_output(path)
    return forecast.frame["gwcode"].tolist()


def test_bare_numbers_are_refused(tmp_path):
    with pytest.raises(UnknownStateError, match=r"the number '02', which may be anybody's; say in"):
        hubverse.read_model_output(hub(tmp_path, FIPS))


def test_the_hubs_own_table_decides_what_a_number_is(tmp_path):
    # Georgia is a state of the United States here, and a state of the world elsewhere.
    table = {"abbreviation": ["AK", "GA"], "location": ["02", "13"],
             "location_name": ["Alaska", "Georgia"]}  # fmt: skip
    for location in ("02", "13"):
        path = hub(tmp_path, [location], table=table)
        with pytest.raises(UnknownStateError, match=r"locations\.csv, in a column gwcode"):
            hubverse.read_model_output(path)
    table = {"location": ["1", "2"], "location_name": ["Kenya", "Sudan"], "cow": [501, 625]}
    assert codes(hub(tmp_path, ["01", "2"], table=table)) == [501, 625]
    table = {"location": ["1", "2"], "gwcode": [340, 345]}
    assert codes(hub(tmp_path, ["1"], table=table)) == [340]
    with pytest.raises(UnknownStateError, match=r"states of 2022 by Gleditsch-Ward .* '2'"):
        hubverse.read_model_output(hub(tmp_path, ["2"], table=table))
    with pytest.raises(UnknownStateError, match=r"locations that .* lists, found '3'"):
        hubverse.read_model_output(hub(tmp_path, ["3"], table=table))


def test_letters_that_the_hubs_own_table_calls_otherwise_are_refused(tmp_path):
    table = {"location": ["IND", "SDN"], "location_name": ["Indiana", "Sudan"]}
    assert codes(hub(tmp_path, ["SDN"], table=table)) == [625]
    with pytest.raises(UnknownStateError, match=r"'IND', which .* calls 'Indiana'"):
        hubverse.read_model_output(hub(tmp_path, ["SDN", "IND"], table=table))
    table = {"location": ["SDN"], "location_name": ["Chad"]}
    with pytest.raises(UnknownStateError, match="calls 'Chad'"):
        hubverse.read_model_output(hub(tmp_path, ["SDN"], table=table))


def test_a_table_that_contradicts_itself_is_refused(tmp_path):
    path = hub(tmp_path, ["1"], table={"location": ["1", "01"], "gwcode": [501, 500]})
    with pytest.raises(DataError, match=r"row 2: .*'01' with another code"):
        hubverse.read_model_output(path)
    table = {"location": ["KEN"], "location_name": ["Chad"], "gwcode": [501]}
    with pytest.raises(DataError, match="found 'Chad' beside the code of Kenya, location 'KEN'"):
        hubverse.read_model_output(hub(tmp_path, ["KEN"], table=table))
    path = hub(tmp_path, ["1"], table={"place": ["1"], "gwcode": [501]})
    with pytest.raises(SchemaError, match="a column 'location'"):
        hubverse.read_model_output(path)


def test_two_locations_of_one_state_are_one_state_twice(tmp_path):
    with pytest.raises(DuplicateRowsError, match="one row per state"):
        hubverse.read_model_output(hub(tmp_path, ["SDN", "sdn"]))


@pytest.mark.parametrize(
    ("code", "gwcode"), [("SDN", 625), ("ETH", 530), ("PAK", 770), ("DEU", 260), ("YEM", 678)]
)
def test_a_code_means_its_state_before_it_was_given_out(tmp_path, code, gwcode):
    assert codes(hub(tmp_path, [code], origin=1985 if code != "PAK" else 1970)) == [gwcode]


def test_an_origin_after_the_last_year_on_record_is_read_as_of_that_year(tmp_path):
    assert codes(hub(tmp_path, ["SDN", "TCD"], origin=2026)) == [483, 625]


def forecast(gwcode, origin):
    n = len(gwcode)
    frame = pd.DataFrame(
        {"model": "m", "outcome": "mass_killing", "gwcode": np.sort(gwcode), "origin": origin,
         "first_year": origin + 1, "last_year": origin + 2, "probability": np.linspace(0, 1, n)}
    )[COLUMNS]  # fmt: skip
    return hubverse.HubForecast(frame=frame)


@pytest.mark.parametrize("location", ["iso3", "gwcode"])
def test_every_state_of_every_origin_comes_back(tmp_path, location):
    sent = []
    for origin in range(1960, 2025):
        alive = states.states_in(origin, microstates=True)
        index = pd.MultiIndex.from_product([alive, [origin]], names=["gwcode", "year"])
        named = states.labels(index)["iso3"].notna().to_numpy()
        # Zanzibar, South Vietnam, Abkhazia and South Ossetia never had a code of their own.
        assert set(alive[~named]) <= {396, 397, 511, 817}
        sent.append(forecast(alive[named] if location == "iso3" else alive, origin))
    hubverse.write_hub(tmp_path, sent, team="us", location=location)
    back = {one.years: one for one in hubverse.read_hub(tmp_path)}
    for one in sent:
        pd.testing.assert_frame_equal(back[one.years].frame, one.frame, check_dtype=False)


def test_numbers_are_written_with_the_table_that_explains_them(tmp_path):
    paths = hubverse.write_hub(tmp_path, [forecast([500, 625], 2020)], team="us", location="gwcode")
    table = pd.read_csv(tmp_path / "auxiliary-data" / "locations.csv")
    assert tmp_path / "auxiliary-data" / "locations.csv" in paths
    assert table.to_dict("list") == {
        "location": [500, 625], "location_name": ["Uganda", "Sudan"], "gwcode": [500, 625],
    }  # fmt: skip
    # A second writing extends it, whatever its codes.
    hubverse.write_hub(tmp_path, [forecast([501], 2021)], team="us", location="iso3")
    assert sorted(one.frame["gwcode"].tolist() for one in hubverse.read_hub(tmp_path)) == [
        [500, 625], [501],
    ]  # fmt: skip


def test_another_hubs_table_is_not_overwritten(tmp_path):
    hub(tmp_path, [], table={"location": ["1"], "abbreviation": ["AL"]})
    with pytest.raises(DataError, match="another hub's"):
        hubverse.write_hub(tmp_path, [forecast([500], 2020)], team="us", location="gwcode")


@pytest.mark.parametrize("location", ["iso3", "gwcode"])
def test_target_data_come_back_for_every_state(tmp_path, location):
    index = pd.MultiIndex.from_product([[260, 530, 625, 678], range(1995, 2006)],
                                       names=["gwcode", "year"])  # fmt: skip
    occurred = pd.Series(np.arange(len(index)) % 3 == 0, index=index).astype(float)
    tables = hubverse.target_data("mass_killing", {"2024-01-01": occurred}, location=location)
    hubverse.write_target_data(tmp_path, *tables)
    back = hubverse.read_target_data(tmp_path)
    years = back["target_end_date"].str[:4].astype(int)
    last = pd.Series(back["observation"].to_numpy(), index=[back["gwcode"], years])
    for (state, year), value in last.items():
        window = [(state, year - 1), (state, year)]
        assert value == occurred[window].max()
    assert set(back["gwcode"]) == {260, 530, 625, 678}
