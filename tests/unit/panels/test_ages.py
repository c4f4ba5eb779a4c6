"""Every row as old as the list has it, and what is said where a list's values are older."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError, SpecError
from atrocityrisk.panels import Panel, age_profile, read_panel, unusual_ages, with_ages, write_panel
from atrocityrisk.panels.panel import COLUMN_METADATA
from atrocityrisk.synthetic import SYNTHETIC_ONSET

YEARS = range(2000, 2006)


def made(**columns: list[int]) -> Panel:
    """Three states; a column's ages in its last year; its value is the year it is of."""
    states = [2, 20, 70]
    index = pd.MultiIndex.from_product([states, YEARS], names=["gwcode", "year"])
    year = index.get_level_values("year").to_numpy()
    ages = pd.DataFrame(0, index=index, columns=list(columns))
    for name, last in columns.items():
        for state, age in zip(states, last, strict=True):
            ages.loc[(state, YEARS[-1]), name] = age
    values = pd.DataFrame({n: year - ages[n] for n in columns}, index=index).astype(float)
    facts = dict.fromkeys(COLUMN_METADATA, "x") | {
        "kind": "dynamic",
        "publication_lag": 1,
        "max_age_years": 2,
    }
    return Panel(
        values.mask(ages < 0),
        ages=ages,
        events=pd.DataFrame({"synthetic_onset": 0.0}, index=index),
        columns=pd.DataFrame([facts] * len(columns), index=list(columns)),
        outcome=SYNTHETIC_ONSET,
    )


def test_a_profile_holds_what_most_states_have_older():
    panel = made(fresh=[0, 0, 0], late=[1, 1, 0], half=[1, 0, -1], lost=[-1, -1, -1])
    assert age_profile(panel, origin=2005) == {"late": 1}
    assert age_profile(panel, origin=2004) == {}


def test_every_row_is_given_as_old_as_the_list():
    panel = made(late=[1, 1, 0], fresh=[0, 0, 0])
    older = with_ages(panel, {"late": 1})
    known, ages = older.features(known_at=2005), older.ages_known(known_at=2005)
    # Carried to 2005 from 2004 or observed in 2005: 2004's value either way.
    assert known["late"].xs(2005, level="year").tolist() == [2004.0] * 3
    assert known["late"].xs(2003, level="year").tolist() == [2002.0] * 3
    assert known["late"].xs(2000, level="year").isna().all()
    assert ages["late"].xs(2005, level="year").tolist() == [1, 1, 1]
    assert known["fresh"].equals(panel.features(known_at=2005)["fresh"])
    assert older.fingerprint() != panel.fingerprint()
    assert with_ages(panel, {}).fingerprint() == panel.fingerprint()


def test_a_value_that_was_carried_is_older_still():
    older = with_ages(made(late=[1, 1, 2]), {"late": 1})
    # The third state's 2005 stands for 2003; a year before it was fresh.
    assert older.features(known_at=2005)["late"].xs(2005, level="year").tolist() == [2004.0] * 3
    assert (
        with_ages(made(late=[1, 1, 1]), {"late": 2})
        .features(known_at=2005)["late"]
        .xs(2005, level="year")
        .tolist()
        == [2003.0] * 3
    )


def test_a_publication_lag_that_is_longer_stays():
    panel = with_ages(with_ages(made(late=[1, 1, 1]), {"late": 3}), {"late": 1})
    assert panel.columns.loc["late", "publication_lag"] == 4


def test_ages_are_written_with_the_panel(tmp_path):
    older = with_ages(made(late=[1, 1, 0]), {"late": 1})
    write_panel(older, tmp_path / "p.parquet")
    again = read_panel(tmp_path / "p.parquet")
    assert again.fingerprint() == older.fingerprint()
    pd.testing.assert_frame_equal(again.features(known_at=2005), older.features(known_at=2005))


@pytest.mark.parametrize(
    ("profile", "error", "what"),
    [
        ({"latte": 1}, SchemaError, "did you mean 'late'"),
        ({"late": -1}, SpecError, "from 0 to 99; found -1"),
        ({"late": 1.0}, SpecError, "found 1.0"),
        ({"late": True}, SpecError, "found True"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(profile, error, what):
    with pytest.raises(error, match=what):
        with_ages(made(late=[0, 0, 0]), profile)


def test_a_value_is_unusual_if_it_is_older_than_nearly_all_learnt_from():
    training = pd.DataFrame({"a": [0] * 19 + [3], "b": [1] * 20, "c": [-1] * 20})
    live = pd.DataFrame({"a": [0, 1, -1], "b": [1, 2, 0], "c": [5, 5, 5]}, index=[2, 20, 70])
    found = unusual_ages(live, training)
    # Of "a" 19 of 20 are 0 years old; of "c" nothing was learnt, so nothing can be said.
    assert found.to_numpy().tolist() == [["a", 20, 1, 0], ["b", 20, 2, 1]]
    assert unusual_ages(live[["c"]], training[["c"]]).empty
    assert np.array_equal(found.columns, ["indicator", "gwcode", "age", "usual_age"])
