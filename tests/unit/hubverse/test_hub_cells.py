"""A cell of model output that is empty, shifted or of another kind is refused, never dropped."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrocityrisk import hubverse
from atrocityrisk.errors import AtrocityRiskError, DataError, DuplicateRowsError, SchemaError

KEYS = ["origin_date", "target", "location", "output_type", "output_type_id"]


def pmf(**cells):
    base = {"origin_date": "2022-12-31", "target": "onset", "location": "SDN", "horizon": "12",
            "target_start_date": "2023-01-01", "target_end_date": "2023-12-31",
            "output_type": "pmf"}  # fmt: skip
    return [
        {**base, "output_type_id": name, "value": value, **cells}
        for name, value in (("yes", 0.25), ("no", 0.75))
    ]


def written(tmp_path, rows, name="them-m/2022-12-31-them-m.csv", **how):
    path = tmp_path / "model-output" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(rows)
    if path.suffix == ".csv":
        table.to_csv(path, index=False, **how)
    else:
        table.to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("column", KEYS)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_row_with_an_empty_key_is_refused(tmp_path, column, suffix):
    rows = [*pmf(), *pmf(location="ETH")]
    rows[2][column] = None
    path = written(tmp_path, rows, f"them-m/2022-12-31-them-m.{suffix}")
    with pytest.raises(DataError, match=r"row 3: .*empty cell|row for yes|categories"):
        hubverse.read_model_output(path)


@pytest.mark.parametrize("value", ["high", "25%", "0,25", "1_0", "", "nan", "inf", "NA"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_text_among_the_values_is_refused_with_its_row(tmp_path, value, suffix):
    rows = [{**row, "value": str(row["value"])} for row in pmf()]
    rows[1]["value"] = value
    path = written(tmp_path, rows, f"them-m/2022-12-31-them-m.{suffix}")
    with pytest.raises(DataError, match="row 2: expected numbers as values"):
        hubverse.read_model_output(path)


def test_values_written_as_text_are_the_same_numbers(tmp_path):
    rows = [{**row, "value": repr(row["value"])} for row in pmf()]
    path = written(tmp_path, rows, "them-m/2022-12-31-them-m.parquet")
    (back,) = hubverse.read_model_output(path)
    assert back.frame["probability"].tolist() == [0.25]


def test_a_misspelt_output_type_does_not_vanish(tmp_path):
    rows = [*pmf(), *pmf(location="ETH", output_type="pfm")]
    with pytest.raises(DataError, match=r"row 3: expected one of the output types .* 'pfm'"):
        hubverse.read_model_output(written(tmp_path, rows))
    # Other output types hold no probability of an event, and nothing is read of them.
    rows = [*pmf(), *pmf(location="42", output_type="quantile", value="high")]
    (back,) = hubverse.read_model_output(written(tmp_path, rows))
    assert back.frame["gwcode"].tolist() == [625]


def test_a_state_with_samples_only_does_not_vanish(tmp_path):
    samples = [{**pmf(location="ETH", output_type="sample")[0], "output_type_id": i, "value": 1}
               for i in range(3)]  # fmt: skip
    with pytest.raises(DataError, match="the pmf and the samples of the same states"):
        hubverse.read_model_output(written(tmp_path, [*pmf(), *samples]))


def test_columns_that_part_the_tasks_are_refused(tmp_path):
    rows = [*pmf(scenario="war"), *pmf(location="ETH", scenario="peace")]
    with pytest.raises(SchemaError, match="found 'scenario' besides"):
        hubverse.read_model_output(written(tmp_path, rows))
    rows = pmf(location_name="Sudan", scenario="")
    assert len(hubverse.read_model_output(written(tmp_path, rows))) == 1


def test_a_file_belongs_to_the_folder_of_its_model_and_to_its_round(tmp_path):
    path = written(tmp_path, pmf(), "them-other/2022-12-31-them-m.csv")
    with pytest.raises(DataError, match="found 'them-m' in 'them-other'"):
        hubverse.read_model_output(path)
    path = written(tmp_path, pmf(), "them-m/2018-12-31-them-m.csv")
    with pytest.raises(DataError, match="origins in 2018, the year in the file's name, found 2022"):
        hubverse.read_model_output(path)
    path = written(tmp_path, pmf(model_id="them-n"))
    with pytest.raises(DataError, match="expected the model_id 'them-m'"):
        hubverse.read_model_output(path)


def test_a_file_in_two_formats_is_refused(tmp_path):
    for suffix in ("csv", "parquet"):
        written(tmp_path, pmf(), f"them-m/2022-12-31-them-m.{suffix}")
    with pytest.raises(DuplicateRowsError, match="each file of model output once"):
        hubverse.read_hub(tmp_path)


def test_draws_are_probabilities():
    frame = pd.DataFrame(
        {"model": "m", "outcome": "o", "gwcode": [500], "origin": 2020, "first_year": 2021,
         "last_year": 2021, "probability": [0.5]}
    )  # fmt: skip
    for wrong in (1.5, -0.1, np.nan):
        with pytest.raises(DataError, match="draws of probabilities between 0 and 1"):
            hubverse.HubForecast(frame=frame, draws=np.array([[0.5, wrong]]))


def test_a_damaged_parquet_file_is_reported(tmp_path):
    path = written(tmp_path, pmf(), "them-m/2022-12-31-them-m.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="expected a Parquet file"):
        hubverse.read_model_output(path)


INTACT = [row for code in ("SDN", "ETH", "TCD") for row in pmf(location=code)]
STRANGE = ["", "NA", "NaN", "0", "1", "42", "2023", "2022-12-31", "2023-12-31", "SDN", "yes",
           "pmf", "0,25", "25", "25%", "1e0", "0.25", "TRUE", " ", "no "]  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_damaged_file_is_refused_or_reads_the_same(tmp_path, suffix, data):
    """Blank, drop, shift or replace a cell, drop or repeat a row, write in another encoding."""
    rows = [{name: str(cell) for name, cell in row.items()} for row in copy.deepcopy(INTACT)]
    names = list(rows[0])
    at = data.draw(st.integers(0, len(rows) - 1))
    what = data.draw(st.sampled_from(["replace", "shift", "drop row", "repeat row", "swap"]))
    name = data.draw(st.sampled_from(names))
    if what == "replace":
        rows[at][name] = data.draw(st.sampled_from(STRANGE))
    elif what == "shift":
        cells = [rows[at][column] for column in names]
        place = names.index(name)
        cells = [*cells[:place], *cells[place + 1 :], ""]
        rows[at] = dict(zip(names, cells, strict=True))
    elif what == "drop row":
        del rows[at]
    elif what == "repeat row":
        rows.append(dict(rows[at]))
    else:
        other = data.draw(st.sampled_from(names))
        rows[at][name], rows[at][other] = rows[at][other], rows[at][name]
    path = written(tmp_path, rows, f"them-m/2022-12-31-them-m.{suffix}")
    try:
        forecasts = hubverse.read_model_output(path)
    except AtrocityRiskError:
        return
    # What is read is what stands there: nothing lost, no number other than written.
    stated = pd.DataFrame(rows)
    written_yes = stated[
        stated["output_type_id"].str.strip().str.lower().isin(["yes", "1", "true"])
    ]
    assert sum(len(one.frame) for one in forecasts) == len(written_yes)
    for one in forecasts:
        assert one.years == (2022, 2023, 2023)
        assert one.frame["probability"].isin([0.25, 0.0, 1.0]).all()
    read = sorted(p for one in forecasts for p in one.frame["probability"])
    assert read == sorted(written_yes["value"].astype(float))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damaged_text_is_refused_or_reads_the_same(tmp_path, data):
    """Drop or repeat a field, another delimiter, another encoding, a cut at the end."""
    names = list(INTACT[0])
    lines = [[str(row[name]) for name in names] for row in INTACT]
    at = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(names) - 1))
    what = data.draw(st.sampled_from(["nothing", "drop", "repeat", "cut", "quote"]))
    if what == "drop":
        del lines[at][place]
    elif what == "repeat":
        lines[at].insert(place, lines[at][place])
    elif what == "quote":
        lines[at][place] = f'"{lines[at][place]}"'
    delimiter = data.draw(st.sampled_from([",", ",", ";", "\t"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = ending.join(delimiter.join(cells) for cells in (names, *lines)) + ending
    if what == "cut":
        text = text[: data.draw(st.integers(len(text) // 2, len(text) - 3))]
    path = written(tmp_path, pmf())
    path.write_bytes(text.encode(encoding))
    try:
        (forecast,) = hubverse.read_model_output(path)
    except AtrocityRiskError:
        assert what != "nothing" or delimiter != "," or encoding == "utf-16"
        return
    assert forecast.years == (2022, 2023, 2023)
    assert forecast.frame["probability"].isin([0.25]).all()
    # A cut between two states cannot be seen; everything else leaves all of them.
    assert len(forecast.frame) == 3 or what == "cut"
