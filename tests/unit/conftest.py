"""A made-up world and a model with draws, small enough to forecast from in milliseconds."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import FewOnsetsWarning
from atrocityrisk.panels import Panel, write_panel
from atrocityrisk.synthetic import synthetic_world

if TYPE_CHECKING:
    from atrocityrisk.editions import Coverage, Edition
    from atrocityrisk.specs import RunSpec

DRAWN, BARE, CAUTIOUS = "drawn_logit", "bare_logit", "cautious_logit"
UNCONVERGED = "unconverged_logit"


class DrawnLogit(LogisticRegression):
    """A logit whose draws wobble its log-odds."""

    def __init__(self, *, n_draws: int = 50, random_state: int | None = None) -> None:
        super().__init__(random_state=random_state)
        self.n_draws = n_draws

    def predict_draws(self, features: pd.DataFrame) -> np.ndarray:
        rng = np.random.default_rng(self.random_state)
        score = self.decision_function(features)[:, None]
        return 1 / (1 + np.exp(-score - rng.normal(0, 0.5, (len(features), self.n_draws))))


class CautiousLogit(LogisticRegression):
    """A logit that warns."""

    def fit(self, features: pd.DataFrame, labels: pd.Series) -> "CautiousLogit":
        warnings.warn("few onsets", FewOnsetsWarning, stacklevel=2)
        return super().fit(features, labels)


class UnconvergedLogit(LogisticRegression):
    """A logit that warns as scikit-learn's optimisers do."""

    def fit(self, features: pd.DataFrame, labels: pd.Series) -> "UnconvergedLogit":
        warnings.warn("no optimum in 200 steps", ConvergenceWarning, stacklevel=2)
        return super().fit(features, labels)


@pytest.fixture(scope="session")
def drawn() -> str:
    """Name of a registered model with intervals."""
    from atrocityrisk.models import MODELS

    if DRAWN not in MODELS:
        MODELS.add(DRAWN, DrawnLogit)
    return DRAWN


@pytest.fixture(scope="session")
def bare() -> str:
    """Name of a registered model without intervals."""
    from atrocityrisk.models import MODELS

    if BARE not in MODELS:
        MODELS.add(BARE, LogisticRegression)
    return BARE


@pytest.fixture(scope="session")
def cautious() -> str:
    """Name of a registered model that warns."""
    from atrocityrisk.models import MODELS

    if CAUTIOUS not in MODELS:
        MODELS.add(CAUTIOUS, CautiousLogit)
    return CAUTIOUS


@pytest.fixture(scope="session")
def unconverged() -> str:
    """Name of a registered model that gives scikit-learn's warning."""
    from atrocityrisk.models import MODELS

    if UNCONVERGED not in MODELS:
        MODELS.add(UNCONVERGED, UnconvergedLogit)
    return UNCONVERGED


@pytest.fixture(scope="session")
def small_panel() -> Panel:
    """30 states over 40 years in which onsets follow a known logit."""
    return synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel


@pytest.fixture(scope="session")
def panel_file(small_panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small panel as a file."""
    path = tmp_path_factory.mktemp("panels") / "small.parquet"
    write_panel(small_panel, path)
    return path


@pytest.fixture(scope="session")
def two_runs(panel_file: Path, drawn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runs `last` and `now`, of two origins; nothing is written into it."""
    from atrocityrisk.runs import run
    from atrocityrisk.specs import RunSpec

    folder = tmp_path_factory.mktemp("two-runs")
    for name, origin in (("last", 2020), ("now", 2021)):
        run(RunSpec(panel=panel_file, model=drawn, origin=origin), folder / name)
    return folder


@pytest.fixture
def forecasts_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Origins that were forecast from, one for each forecast made and not found."""
    from atrocityrisk.forecasting import one_origin

    made: list[int] = []
    real = one_origin.made_forecast

    def counted(model: Any, panel: Panel, **given: Any) -> Any:
        made.append(given["origin"])
        return real(model, panel, **given)

    monkeypatch.setattr(one_origin, "made_forecast", counted)
    return made


@pytest.fixture(scope="session")
def edition(small_spec: "RunSpec") -> "Edition":
    """An edition of the small specification."""
    from atrocityrisk.editions import make_edition

    return make_edition(small_spec)


@pytest.fixture(scope="session")
def coverage(edition: "Edition") -> "Coverage":
    """What is known of its states."""
    from atrocityrisk.editions import cover

    return cover(edition)


@pytest.fixture(scope="session")
def merging_edition(small_spec: "RunSpec") -> "Edition":
    """An edition whose indicators include codes that are read together."""
    from atrocityrisk.editions import make_edition
    from atrocityrisk.specs import amend_spec

    more = ("party_ban_total", "party_ban_partial", "armed_conflict_over_government")
    asked = {"indicators": [*small_spec.indicators, *more]}
    return make_edition(amend_spec(small_spec, asked))
