"""Cells of lists: the right value, or refused with the row; nothing is dropped or assumed."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from atrocityrisk import scoreboard
from atrocityrisk.errors import AtrocityRiskError, DataError, SchemaError, UnknownStateError

HEAD = "gwcode,iso3,country,origin,first_year,last_year,probability,model,publisher,outcome"
ROWS = [
    "483,TCD,Chad,2021,2022,2023,0.25,m,p,mass_killing",
    "625,SDN,Sudan,2021,2022,2023,0.125,m,p,mass_killing",
    "530,ETH,Ethiopia,2021,2022,2023,0.5,m,p,mass_killing",
]


def written(tmp_path, *lines, name="list.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def with_cell(number, name, cell):
    cells = ROWS[number].split(",")
    cells[HEAD.split(",").index(name)] = cell
    return [*ROWS[:number], ",".join(cells), *ROWS[number + 1 :]]


@pytest.mark.parametrize("name", ["model", "publisher", "outcome"])
def test_a_row_without_a_name_is_refused_and_a_list_without_any_has_the_default(tmp_path, name):
    with pytest.raises(DataError, match=f"row 2: expected the column {name} filled"):
        scoreboard.read_list(written(tmp_path, HEAD, *with_cell(1, name, "")))
    bare = [",".join(row.split(",")[:7]) for row in ROWS]
    head = ",".join(HEAD.split(",")[:7])
    path = written(tmp_path, head, *bare)
    frame = scoreboard.read_list(path, outcome="mass_killing_state")
    expected = {"model": "list", "publisher": "list", "outcome": "mass_killing_state"}
    assert frame[name].unique().tolist() == [expected[name]]
    assert len(frame) == 3


@pytest.mark.parametrize("nothing", ["NA", "nan", "#N/A", "NULL"])
def test_a_name_that_another_program_left_missing_is_no_name(tmp_path, nothing):
    with pytest.raises(DataError, match="row 2: expected the column model filled"):
        scoreboard.read_list(written(tmp_path, HEAD, *with_cell(1, "model", nothing)))
    model = HEAD.split(",").index("model")
    rows = [row.split(",") for row in ROWS]
    lines = [",".join([*row[:model], nothing, *row[model + 1 :]]) for row in rows]
    frame = scoreboard.read_list(written(tmp_path, HEAD, *lines))
    assert frame["model"].unique().tolist() == ["list"]


@pytest.mark.parametrize(
    ("head", "cells", "column"),
    [
        ("country", "Sudann", "country"),
        ("iso3", "", "iso3"),
        ("iso3,country", "SDN,Chad", "country"),
    ],
)
def test_a_state_in_doubt_is_looked_for_in_its_own_column(tmp_path, head, cells, column):
    path = written(tmp_path, f"origin,first_year,last_year,probability,{head}",
                   f"2020,2021,2022,.2,{cells}")  # fmt: skip
    with pytest.raises((DataError, UnknownStateError), match=f"column '{column}': expected"):
        scoreboard.read_list(path, outcome="mass_killing")


def test_an_outcome_is_named_or_asked_for(tmp_path):
    path = written(tmp_path, *(line.removesuffix(",outcome").removesuffix(",mass_killing")
                               for line in (HEAD, *ROWS)))  # fmt: skip
    with pytest.raises(DataError, match=r"name it in a column outcome .* or with --outcome"):
        scoreboard.read_list(path)
    with pytest.raises(DataError, match="expected the outcome"):
        scoreboard.read_lists(tmp_path)
    assert len(scoreboard.read_lists(tmp_path, outcome="mass_killing")) == 3
    # What the list says of itself stands.
    named = scoreboard.read_list(written(tmp_path, HEAD, *ROWS), outcome="mass_killing_state")
    assert named["outcome"].unique().tolist() == ["mass_killing"]


@pytest.mark.parametrize("name", ["origin", "first_year", "last_year"])
@pytest.mark.parametrize("cell", ["", "2021.5", "21", "soon", "NA", "2021-12-31", "45291"])
def test_years_are_whole_years(tmp_path, name, cell):
    with pytest.raises(DataError, match=f"row 3: expected a year in the column {name}"):
        scoreboard.read_list(written(tmp_path, HEAD, *with_cell(2, name, cell)))


def test_years_and_codes_written_as_decimals_are_the_same(tmp_path):
    rows = [row.replace(",2021,2022,", ",2021.0,2022.0,").replace("483,", "483.0,") for row in ROWS]
    plain = scoreboard.read_list(written(tmp_path, HEAD, *ROWS))
    same = scoreboard.read_list(written(tmp_path, HEAD, *rows))
    pd.testing.assert_frame_equal(plain.drop(columns="sha256"), same.drop(columns="sha256"))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("9.6%", "'9.6%' in row 2; write 0.1 for 10%"),
        ('"0,25"', "'0,25' in row 2"),
        ("1_0", "'1_0' in row 2"),
        ("", "nan in row 2"),
        ("NA", "'NA' in row 2"),
        ("inf", "infinite values, first in data row 2"),
        ("25", "row 2: .* found 25; these look like percentages"),
        ("-0.1", "row 2: .* found -0.1"),
    ],
)
def test_risks_are_probabilities(tmp_path, cell, words):
    with pytest.raises(DataError, match=words):
        scoreboard.read_list(written(tmp_path, HEAD, *with_cell(1, "probability", cell)))


@pytest.mark.parametrize(
    ("name", "cell", "error", "words"),
    [
        ("gwcode", "", UnknownStateError, "an empty cell"),
        ("gwcode", "625.5", UnknownStateError, r"found 625\.5"),
        ("gwcode", "500", DataError, "'Sudan' beside the code of Uganda in row 2"),
        ("country", "Chad", DataError, "'Chad' beside the code of Sudan in row 2"),
        ("iso3", "TCD", DataError, "'TCD' beside the code of Sudan in row 2"),
    ],
)
def test_a_row_is_of_one_state(tmp_path, name, cell, error, words):
    with pytest.raises(error, match=words):
        scoreboard.read_list(written(tmp_path, HEAD, *with_cell(1, name, cell)))


def test_lists_of_early_years_may_use_the_codes_of_today(tmp_path):
    early = {"origin": 1992, "first_year": 1993, "last_year": 1994, "outcome": "mass_killing"}
    rows = {"iso3": ["ETH", "SDN", "DEU", "PAK", "YEM", "RUS"], "probability": 0.1}
    path = tmp_path / "old.csv"
    pd.DataFrame(rows).assign(**early).to_csv(path, index=False)
    frame = scoreboard.read_list(path)
    assert frame["gwcode"].tolist() == [530, 625, 260, 770, 678, 365]


@pytest.mark.parametrize("column", ["iso3", "country", "gwcode"])
def test_lists_of_the_years_to_come_are_read_as_of_the_last_year_on_record(tmp_path, column):
    named = {"iso3": "SDN", "country": "Sudan", "gwcode": "625"}[column]
    path = tmp_path / "next.csv"
    text = f"{column},origin,first_year,last_year,probability\n{named},2026,2027,2028,0.25\n"
    path.write_text(text, encoding="utf-8")
    assert scoreboard.read_list(path, outcome="mass_killing")["gwcode"].tolist() == [625]


def test_other_delimiters_encodings_and_short_rows_are_refused(tmp_path):
    semicolons = [line.replace(",", ";").replace("0.", "0,") for line in (HEAD, *ROWS)]
    with pytest.raises(SchemaError, match="separated by comma, found semicolon"):
        scoreboard.read_list(written(tmp_path, *semicolons))
    odd = [row.replace("Chad", "Tchad (Ndjaména)") for row in ROWS]
    with pytest.raises(DataError, match="not UTF-8"):
        scoreboard.read_list(written(tmp_path, HEAD, *odd, encoding="cp1252"))
    with pytest.raises(DataError, match="UTF-16"):
        scoreboard.read_list(written(tmp_path, HEAD, *ROWS, encoding="utf-16"))
    for number in range(3):
        short = [*ROWS]
        short[number] = short[number].replace(",Chad", "").replace(",Sudan", "")
        short[number] = short[number].replace(",Ethiopia", "")
        with pytest.raises(DataError):
            scoreboard.read_list(written(tmp_path, HEAD, *short))
    marked = scoreboard.read_list(written(tmp_path, HEAD, *ROWS, encoding="utf-8-sig"))
    assert marked["gwcode"].tolist() == [483, 625, 530]


def test_a_state_without_the_ensembles_risk_is_not_dropped(tmp_path):
    rows = {
        "sftgcode": ["CHA", "SUD", "ETH"],
        "country": ["Chad", "Sudan", "Ethiopia"],
        "forecast.year": [2015, 2015, 2015],
        "mean.p": [0.1, None, 0.2],
        "rf.p": [0.1, 0.3, 0.2],
    }
    path = tmp_path / "ensemble.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    with pytest.raises(DataError, match=r"column 'mean.p'.* missing .* row 2"):
        scoreboard.read_list(path)
    # No forecast at all is no forecast; a year that is not there is a fault.
    pd.DataFrame({**rows, "rf.p": [0.1, None, 0.2]}).to_csv(path, index=False)
    assert scoreboard.read_list(path).groupby("model").size().tolist() == [2, 2]
    pd.DataFrame({**rows, "forecast.year": [2015, None, 2015]}).to_csv(path, index=False)
    with pytest.raises(DataError, match=r"row 2: expected a year in the column forecast\.year"):
        scoreboard.read_list(path)


INTACT = {(483, 0.25), (625, 0.125), (530, 0.5)}
STRANGE = ["", "NA", "0", "1", "12,5", "9.6%", "2023", "625", "SDN", "Sudan", "m", "2022.5", " ",
           "1e-1", "0.25", "mass_killing"]  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_list_is_refused_or_reads_the_same(tmp_path, data):
    """Replace, drop, repeat or exchange a cell, drop or repeat a row, or write it otherwise."""
    names = HEAD.split(",")
    rows = [row.split(",") for row in ROWS]
    at, place = data.draw(st.integers(0, 2)), data.draw(st.integers(0, len(names) - 1))
    what = data.draw(st.sampled_from(["replace", "drop", "repeat", "swap", "row"]))
    expected = set(INTACT)
    if what == "replace":
        cell = data.draw(st.sampled_from(STRANGE))
        # Another year of the window makes another list, which nothing in the file contradicts.
        assume(not (names[place] in ("first_year", "last_year") and cell == "2023"))
        rows[at][place] = cell
        if names[place] == "probability" and cell in ("0", "1", "1e-1", "0.25"):
            # A number that is a probability cannot be told from the right one.
            expected = {pair for pair in INTACT if pair[0] != int(rows[at][0])}
            expected.add((int(rows[at][0]), float(cell)))
    elif what == "drop":
        del rows[at][place]
    elif what == "repeat":
        rows[at].insert(place, rows[at][place])
    elif what == "swap":
        other = data.draw(st.integers(0, len(names) - 1))
        rows[at][place], rows[at][other] = rows[at][other], rows[at][place]
    else:
        rows.append(list(rows[at]))
    delimiter = data.draw(st.sampled_from([",", ";", "\t"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    lines = [delimiter.join(cells) for cells in (names, *rows)]
    path = written(tmp_path, *lines, encoding=encoding)
    try:
        frame = scoreboard.read_list(path)
    except AtrocityRiskError:
        return
    assert set(zip(frame["gwcode"], frame["probability"], strict=True)) == expected
    assert frame[["origin", "first_year"]].drop_duplicates().to_numpy().tolist() == [[2021, 2022]]
