"""A panel is checked when made, does not change, and keeps time."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, OriginError, SchemaError
from atrocityrisk.panels import Panel
from atrocityrisk.panels.panel import COLUMN_METADATA
from atrocityrisk.synthetic import SYNTHETIC_ONSET


def facts(*names: str, lag: int = 1) -> pd.DataFrame:
    row = dict.fromkeys(COLUMN_METADATA, "x") | {
        "kind": "dynamic",
        "publication_lag": lag,
        "max_age_years": 0,
    }
    return pd.DataFrame([row] * len(names), index=list(names))


def rows(*keys: tuple[int, int]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(keys, names=["gwcode", "year"])


def panel(values: pd.DataFrame, **changes) -> Panel:
    parts = {
        "ages": values.notna().astype(int) - 1,
        "events": pd.DataFrame({"synthetic_onset": 0.0}, index=values.index),
        "columns": facts(*values.columns),
        "outcome": SYNTHETIC_ONSET,
    }
    return Panel(values, **(parts | changes))


@pytest.fixture
def values() -> pd.DataFrame:
    index = rows((2, 2000), (2, 2001), (2, 2002), (20, 2000), (20, 2001), (20, 2002))
    return pd.DataFrame({"b": [1.0, 2, 3, 4, np.nan, 6], "a": range(6)}, index=index)


def test_rows_and_columns_come_in_one_order_whatever_order_they_had(values):
    shuffled = values.sample(frac=1, random_state=3)[["a", "b"]]
    assert panel(values).fingerprint() == panel(shuffled).fingerprint()
    assert list(panel(values).indicators.columns) == ["a", "b"]


def test_nothing_taken_out_of_a_panel_changes_it(values):
    made = panel(values)
    before = made.fingerprint()
    for taken in (made.indicators, made.ages, made.events, made.features(known_at=2002), values):
        taken.iloc[:, 0] = 99
    taken = made.columns
    taken.loc["a", "publication_lag"] = 9
    assert made.fingerprint() == before


def test_features_of_an_origin_end_with_it(values):
    known = panel(values).features(known_at=2001)
    assert known.index.get_level_values("year").max() == 2001


def test_publication_lag_moves_every_row_alike(values):
    late = panel(values, columns=facts("a", "b", lag=2))
    known = late.features(known_at=2002)
    assert known.loc[(2, 2002), "b"] == 2
    assert known.loc[(2, 2001), "b"] == 1
    assert np.isnan(known.loc[(2, 2000), "b"])
    assert late.with_timing("revised").features(known_at=2002).loc[(2, 2002), "b"] == 3


def test_publication_lag_counts_as_age(values):
    ages = panel(values, columns=facts("a", "b", lag=3)).ages_known(known_at=2002)
    assert ages.loc[(2, 2002), "b"] == 2
    assert ages.loc[(2, 2001), "b"] == -1
    assert panel(values).ages_known(known_at=2002).loc[(20, 2001), "b"] == -1


def test_provenance_tells_observed_carried_and_missing(values):
    ages = values.notna().astype(int) - 1
    ages.loc[(20, 2002), "b"] = 2
    told = panel(values, ages=ages).provenance(gwcode=20, year=2002)
    assert told.loc["b", ["status", "value_year"]].tolist() == ["carried", 2000]
    assert told.loc["a", "status"] == "observed"
    assert panel(values).provenance(gwcode=20, year=2001).loc["b", "status"] == "missing"
    with pytest.raises(DataError, match="no row for gwcode 20 in 1999"):
        panel(values).provenance(gwcode=20, year=1999)


def test_describe_counts_cells(values):
    told = panel(values).describe()
    assert told.loc["b", ["observed", "carried", "missing", "states"]].tolist() == [5, 0, 1, 2]
    assert told.loc["a", ["first_year", "last_year"]].tolist() == [2000, 2002]


@pytest.mark.parametrize("origin", [1999, 2003])
def test_an_origin_outside_the_panel_is_refused(values, origin):
    with pytest.raises(OriginError, match=r"outside the panel \(2000-2002\)"):
        panel(values).features(known_at=origin)


def test_bad_panels_are_refused_by_name(values):
    with pytest.raises(DuplicateRowsError, match=r"1 duplicated country-years, first \(2, 2000\)"):
        panel(pd.concat([values, values.iloc[[0]]]))
    with pytest.raises(SchemaError, match="indexed by"):
        panel(values.reset_index())
    with pytest.raises(DataError, match=r"2 infinite values, first in 'b' at \(20, 2000\)"):
        panel(values.replace(4.0, np.inf))
    with pytest.raises(DataError, match="ages contradict"):
        panel(values, ages=values.notna().astype(int))
    with pytest.raises(SchemaError, match="'b' has no row in `columns`"):
        panel(values, columns=facts("a"))
    with pytest.raises(SchemaError, match="timing must be one of"):
        panel(values, timing="live")
    with pytest.raises(DataError, match="at least one country-year"):
        panel(values.iloc[:0])
    with pytest.raises(SchemaError, match="no indicator 'bb'; did you mean 'b'"):
        panel(values).select(["bb"])


def test_selection_keeps_the_rest_and_its_order_does_not_matter(values):
    assert panel(values).select(["b", "a"]).fingerprint() == panel(values).fingerprint()
    assert list(panel(values).select(["b"]).indicators.columns) == ["b"]


def test_an_archived_edition_answers_for_its_last_year_alone(values):
    edition = panel(values, columns=facts("a", "b", lag=3), timing="true vintage")
    # Nothing is delayed: what was not out was not in the archive.
    assert edition.features(known_at=2002).loc[(2, 2002), "b"] == 3
    assert edition.ages_known(known_at=2002).loc[(2, 2002), "b"] == 0
    with pytest.raises(OriginError, match="vintage archived for origin 2002"):
        edition.features(known_at=2001)


def test_a_panel_cannot_be_declared_a_true_vintage(values):
    with pytest.raises(OriginError, match="cannot be declared a true vintage"):
        panel(values).with_timing("true vintage")
    edition = panel(values, timing="true vintage")
    assert edition.with_timing("true vintage").fingerprint() == edition.fingerprint()
    assert edition.with_timing("revised").fingerprint() != edition.fingerprint()
