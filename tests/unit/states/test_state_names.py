import pandas as pd
import pytest

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states import StateLabel, label, labels
from atrocityrisk.states.state_names import lifespan_text


@pytest.mark.parametrize(
    ("gwcode", "year", "iso3", "name"),
    [
        (365, 1991, "SUN", "Soviet Union"),
        (365, 1992, "RUS", "Russia"),
        (345, 2002, "YUG", "Yugoslavia"),
        (345, 2006, "SCG", "Serbia and Montenegro"),
        (340, 2006, "SRB", "Serbia"),
        (260, 1980, "DEU", "West Germany"),
        (260, 1990, "DEU", "Germany"),
        (816, 1970, "VDR", "North Vietnam"),
        (816, 1980, "VNM", "Vietnam"),
        (680, 1980, "YMD", "South Yemen"),
        (565, 2000, "NAM", "Namibia"),
        (347, 2020, "XKX", "Kosovo"),
        (572, 2024, "SWZ", "Eswatini"),
        (711, 1949, None, "Tibet"),
    ],
)
def test_label_of_the_year(gwcode: int, year: int, iso3: str | None, name: str) -> None:
    assert label(gwcode, year) == StateLabel(iso3=iso3, name=name)


@pytest.mark.parametrize(("gwcode", "year"), [(626, 2005), (999, 2000), (2, 1900), (2, 2026)])
def test_no_label_for_a_state_that_was_not(gwcode: int, year: int) -> None:
    with pytest.raises(UnknownStateError, match="expected a state that existed"):
        label(gwcode, year)


def test_many_labels_keep_order_and_say_what_is_missing() -> None:
    rows = pd.MultiIndex.from_tuples(
        [(626, 2020), (2, 2020), (626, 2000), (999, 2000), (2, 1900)], names=["gwcode", "year"]
    )
    found = labels(rows)
    pd.testing.assert_index_equal(found.index, rows)
    assert found["iso3"].iloc[:2].tolist() == ["SSD", "USA"]
    assert found.iloc[2:].isna().all(axis=None)


def test_no_rows_no_labels() -> None:
    rows = pd.MultiIndex.from_arrays(
        [pd.Index([], dtype="int64"), pd.Index([], dtype="int64")], names=["gwcode", "year"]
    )
    assert labels(rows).shape == (0, 2)


def test_lifespan_names_what_came_after() -> None:
    assert lifespan_text(315) == (
        "315 is Czechoslovakia, 1945 to 1992, followed by 316 (Czechia) and 317 (Slovakia)"
    )
