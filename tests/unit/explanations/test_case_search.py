"""Nearest cases: near in contributions, apart in years, with what followed and when."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import case_search, nearest_cases, nearest_cases_of_all
from atrocityrisk.explanations.case_search import COLUMNS
from atrocityrisk.forecasting import forecast, training_rows
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def panel():
    return synthetic_world(seed=3, n_states=20, years=(1990, 2024), base_rate=0.1).panel


@pytest.fixture(scope="module")
def made(panel):
    return forecast(LogisticRegression(), panel, origin=2023)


def test_the_nearest_by_hand(made, panel):
    found = nearest_cases(made, panel, 20, k=1, gap=6).iloc[0]
    rows = training_rows(panel, origin=2023)
    past = panel.features(known_at=2023).loc[rows]
    here = made.features.loc[20]
    distance = np.sqrt((((past - here) * made.estimator.coef_[0]) ** 2).sum(axis=1))
    own = (rows.get_level_values("gwcode") == 20) & (rows.get_level_values("year") > 2017)
    code, year = distance[~own].idxmin()
    assert (found["gwcode"], found["year"]) == (code, year)
    assert found["distance"] == pytest.approx(distance[(code, year)])


def test_cases_of_one_state_lie_apart(made, panel):
    cases = nearest_cases(made, panel, 20, k=40, gap=5)
    assert list(cases.columns) == COLUMNS
    assert cases["distance"].is_monotonic_increasing
    for _, years in cases.groupby("gwcode")["year"]:
        assert (np.diff(np.sort(years)) >= 5).all()
    assert (cases.loc[cases["gwcode"] == 20, "year"] <= 2018).all()


def test_what_followed_is_the_label_with_its_year(made, panel):
    cases = nearest_cases(made, panel, 20, k=40, gap=2)
    onset = panel.events["synthetic_onset"]
    assert cases["followed"].isin([0.0, 1.0]).all()
    assert cases["followed"].sum() > 0
    for row in cases.itertuples():
        came = onset.get((row.gwcode, row.year + 1)) > 0
        assert row.followed == float(came)
        assert (row.onset_year == row.year + 1) if came else pd.isna(row.onset_year)
    assert (cases["year"] + 1 <= 2023).all()


def test_a_model_without_structure_has_cases_too(panel):
    made = forecast(KNeighborsClassifier(50), panel.select(["structure"]), origin=2023)
    assert len(nearest_cases(made, panel.select(["structure"]), 20, k=3)) == 3


def test_rows_that_states_share_are_taken_apart_once(panel, monkeypatch):
    few = panel.select(["structure"])
    made = forecast(KNeighborsClassifier(50), few, origin=2023)
    alone = {code: nearest_cases(made, few, code, k=3) for code in made.gwcode.tolist()}
    explained = []
    real = case_search.contributions

    def counted(model, rows, reference, *, draws):
        explained.append(len(rows))
        return real(model, rows, reference, draws=draws)

    monkeypatch.setattr(case_search, "contributions", counted)
    found = nearest_cases_of_all(made, few, k=3)
    for code, cases in alone.items():
        pd.testing.assert_frame_equal(found[code], cases)
    assert explained == [len(training_rows(few, origin=2023)) + len(made.gwcode)]


def test_bad_requests_are_refused(made, panel):
    with pytest.raises(SpecError, match="1 or more"):
        nearest_cases(made, panel, 20, k=0)
    with pytest.raises(SpecError, match="expected a state"):
        nearest_cases(made, panel, 9999)
    with pytest.raises(SpecError, match="not the panel"):
        nearest_cases(made, panel.select(["structure"]), 20)
