"""The default's columns do not tell the year, alone or together."""

import numpy as np
import pytest

from atrocityrisk.models import MedianImputer
from atrocityrisk.panels import load_panel
from atrocityrisk.runs.as_specified import chosen_panel
from atrocityrisk.specs import default_spec

# What has fallen or risen in the whole world, as measured, and for that reason goes with the year.
MEASURED_TRENDS = {
    "infant_mortality_sqrt": "fewer infants die than in 1960, almost everywhere",
    "birth_rate": "fewer children are born per inhabitant, almost everywhere",
}
LIMIT = 0.5


def told(columns: np.ndarray, year: np.ndarray) -> float:
    """Share of the variance of the year in a linear fit."""
    X = np.column_stack([np.ones(len(columns)), columns])
    residual = year - X @ np.linalg.lstsq(X, year, rcond=None)[0]
    return float(1 - residual @ residual / ((year - year.mean()) ** 2).sum())


@pytest.fixture(scope="module", params=["default", "with_late_columns"])
def seen(request):
    X = chosen_panel(default_spec(request.param)).features(known_at=2024)
    year = X.index.get_level_values("year").to_numpy(dtype=float)
    return MedianImputer(flags=False).fit(X).transform(X), year


def test_no_column_tells_the_year(seen):
    X, year = seen
    assert max(told(X[[name]].to_numpy(), year) for name in X) < LIMIT


def test_nor_do_all_together_but_the_measured_trends(seen):
    X, year = seen
    rest = X.drop(columns=list(MEASURED_TRENDS))
    assert told(rest.to_numpy(), year) <= LIMIT
    assert set(MEASURED_TRENDS) <= set(X.columns)


def test_the_law_catches_a_calendar(seen):
    X, year = seen
    panel = load_panel().select(["nonstate_killings_on_record", "years_since_mass_killing"])
    step = panel.features(known_at=2024)
    assert told(step[["nonstate_killings_on_record"]].to_numpy(), year) > LIMIT
    both = X.drop(columns=list(MEASURED_TRENDS)).join(step)
    assert told(both.fillna(both.median()).to_numpy(), year) > 0.85


def test_flags_of_gaps_are_a_step_that_no_forecast_can_extrapolate(seen):
    """Sources that begin in 1989 are unknown before; the flag is one value ever since."""
    X = chosen_panel(default_spec()).features(known_at=2024)
    flagged = MedianImputer().fit(X)
    flags = flagged.transform(X)[[f"{name} missing" for name in flagged.flagged_]]
    since = flags[flags.index.get_level_values("year") >= 1993]
    year = since.index.get_level_values("year").to_numpy(dtype=float)
    assert told(since.to_numpy(), year) < 0.1
