"""A user's script, type-checked by `scripts/check` and not run."""

from pathlib import Path

import numpy as np
import pandas as pd

import atrocityrisk as ar
from atrocityrisk.metrics import brier_score, log_score
from atrocityrisk.models import ElasticNetLogit, LogOddsPool, with_imputation
from atrocityrisk.outcomes import Outcome
from atrocityrisk.states import resolve


def years_of_interest(panel: ar.Panel) -> tuple[int, int]:
    first, last = panel.years
    return max(first, 1990), last


def list_for(origin: int, seed: int = 7) -> ar.Ranking:
    spec: ar.RunSpec = ar.default_spec()
    panel = ar.runs.chosen_panel(spec)
    now = ar.forecast("elastic_net_logit", panel, origin=origin, seed=seed)
    before = ar.forecast(spec.model, panel, origin=origin - 1, seed=seed)
    return ar.rank(now, previous=before, level=0.9, k=(10, 30))


def first_rows(ranking: ar.Ranking) -> pd.DataFrame:
    return ranking.frame[["rank", "country", "probability"]].head()


def why(forecast: ar.Forecast, state: str) -> pd.DataFrame:
    code: int = resolve(state, forecast.origin)
    return ar.explain(forecast, code).by_theme()


def tested(panel: ar.Panel, origins: range) -> pd.DataFrame:
    backtest = ar.backtest(["climatology", "elastic_net_logit"], panel, origins=origins, n_jobs=1)
    card = ar.score(backtest, ["log_score", "brier_score"], reference="climatology")
    return card.frame


def own_model() -> LogOddsPool:
    logit = with_imputation(ElasticNetLogit(l1_ratio=0.5, n_folds=5))
    return LogOddsPool([("one", logit), ("other", logit)])


def scores(observed: list[float], probability: np.ndarray) -> tuple[float, float]:
    return log_score(observed, probability), brier_score(observed, probability)


def one_year_ahead(panel: ar.Panel) -> ar.Panel:
    outcome: Outcome = ar.outcome_named("mass_killing@1-1")
    return panel.with_outcome(outcome).select(["population_log"])


def edition(folder: Path) -> list[Path]:
    record = ar.run(ar.read_spec(folder / "run.toml"), folder / "out")
    ar.write_panel(ar.load_panel(), folder / "panel.parquet")
    return list(record.files)
