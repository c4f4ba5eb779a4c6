"""No two columns have one name, given or made."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import ModelError
from atrocityrisk.models import DiscreteTimeHazard, MedianImputer, RegimeColumns, with_imputation
from atrocityrisk.models.baselines import Climatology

GAP = np.nan


def test_a_flag_may_not_take_a_columns_name():
    X = pd.DataFrame({"a": [1.0, GAP, 3.0], "a missing": [0.0, 0.0, 1.0]})
    with pytest.raises(ModelError, match="MedianImputer adds a column 'a missing', but X has one"):
        with_imputation(Climatology()).fit(X, [0, 1, 0])
    # Without flags there is nothing to confuse.
    assert MedianImputer(flags=False).fit(X).transform(X)["a"].tolist() == [1, 2, 3]
    full = X.fillna(5.0)
    assert MedianImputer().fit(full).transform(full).columns.tolist() == ["a", "a missing"]


def test_two_columns_of_one_name_are_refused():
    X = pd.DataFrame([[1.0, 2.0], [GAP, 3.0]], columns=["a", "a"])
    with pytest.raises(ModelError, match="2 are named 'a'; rename"):
        MedianImputer().fit(X)
    with pytest.raises(ModelError, match="2 are named 'a'"):
        RegimeColumns(("a",)).fit(X)


def test_a_flag_needs_the_name_of_its_column():
    # The flag of column 0 once showed the gaps of the last column.
    X = pd.DataFrame({0: [GAP, 1.0, 2.0], 1: [1.0, 2.0, 3.0]})
    with pytest.raises(ModelError, match="text, but 2 have none, first 0; rename"):
        MedianImputer().fit(X)
    assert MedianImputer(flags=False).fit(X).transform(X)[0].tolist() == [1.5, 1, 2]


def test_regimes_and_splines_keep_their_names_apart():
    X = pd.DataFrame({"war": [0.0, 1.0], "war, under way": [1.0, 2.0]})
    with pytest.raises(ModelError, match="RegimeColumns adds a column 'war, under way'"):
        RegimeColumns(("war",)).fit(X)
    X = pd.DataFrame({"time": np.arange(40.0) % 7, "time log": 1.0, "a": np.arange(40.0) % 3})
    with pytest.raises(ModelError, match="DiscreteTimeHazard adds a column 'time log'"):
        DiscreteTimeHazard("time", ever=None, groups=None).fit(X, np.arange(40) % 2)
