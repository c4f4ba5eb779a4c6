"""Columns that count anew in a regime are explained as the columns they come from."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from atrocityrisk.explanations.attribution import contributions
from atrocityrisk.explanations.contribution_parts import model_log_odds
from atrocityrisk.models import MedianImputer, RegimeColumns


def test_a_column_within_a_regime_speaks_for_the_column_itself(rng):
    X = pd.DataFrame(
        {
            "state_led_mass_killings_ongoing": rng.integers(0, 2, 300).astype(float),
            "nonstate_led_mass_killings_ongoing": rng.integers(0, 2, 300).astype(float),
            "a": rng.normal(size=300),
        }
    )
    X.iloc[::7, 2] = np.nan
    y = (rng.random(300) < 0.4).astype(int)
    regimes = RegimeColumns(tuple(X.columns[:2]))
    model = Pipeline(
        [("fill", MedianImputer()), ("regimes", regimes), ("model", LogisticRegression())]
    ).fit(X, y)
    made = contributions(model, X, X.fillna(X.median()).median().to_frame().T)
    assert set(made.parts.columns) == set(X.columns)
    np.testing.assert_allclose(
        made.reference + made.parts.sum(axis=1), model_log_odds(model, X), atol=1e-10
    )
    # The regime itself belongs to whatever is under way.
    columns = model[:-1].transform(X)
    coef = dict(zip(columns.columns, model[-1].coef_[0], strict=True))
    only_state = (X.iloc[:, 0] > 0) & (X.iloc[:, 1] == 0)
    name = "nonstate_led_mass_killings_ongoing"
    reference = model[:-1].transform(X.fillna(X.median()).median().to_frame().T)
    own = (columns[name] - reference[name].iloc[0]) * coef[name]
    within = f"{name}, under way"
    own += (columns[within] - reference[within].iloc[0]) * coef[within]
    np.testing.assert_allclose(made.parts.loc[only_state, name], own[only_state], atol=1e-10)
