import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="package")
def made() -> Forecast:
    """Twelve states as seen by a logit without draws."""
    panel = synthetic_world(seed=2, n_states=12, years=(1980, 2015), base_rate=0.1).panel
    return forecast(LogisticRegression(), panel, origin=2012)
