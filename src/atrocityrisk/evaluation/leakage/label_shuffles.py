"""Permutation runs: events moved to other states, so that no honest model has skill."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin

from atrocityrisk.forecasting import backtest
from atrocityrisk.metrics import log_score, roc_auc
from atrocityrisk.panels import Panel


def shuffled(panel: Panel, *, seed: int) -> Panel:
    """The panel with the events of each year permuted among the states of that year.

    Parameters
    ----------
    panel : Panel
        Country-years with events.
    seed : int
        Seed of the shuffle.

    Returns
    -------
    Panel
        As many events in every year, at random as far as the indicators go.

    References
    ----------
    .. [1] Ojala, M., & Garriga, G. C. (2010). Permutation tests for studying classifier
       performance. Journal of Machine Learning Research 11, 1833-1863.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> mixed = ar.evaluation.leakage.shuffled(panel, seed=1)
    >>> mixed.indicators.equals(panel.indicators)
    True
    """
    rng = np.random.default_rng(seed)
    events = panel.events
    year = panel.index.get_level_values("year").to_numpy()
    order = np.arange(len(year))
    # Within years, so that the rate of each year stays: a calendar in the inputs is no leak.
    for one in np.unique(year):
        rows = np.flatnonzero(year == one)
        order[rows] = rng.permutation(rows)
    return Panel(
        panel.indicators,
        ages=panel.ages,
        events=events.iloc[order].set_axis(events.index),
        columns=panel.columns,
        outcome=panel.outcome,
        timing=panel.timing,
    )


def shuffled_skill(
    models: Mapping[str, ClassifierMixin],
    panel: Panel,
    *,
    origins: Iterable[int],
    n_shuffles: int = 5,
    seed: int = 0,
    n_jobs: int | None = 1,
) -> pd.DataFrame:
    """Skill of models on permuted events, where there is nothing to learn: it should be none.

    A model with skill here has seen what it had to predict: labels of open windows, values learnt
    on all rows, or events among the inputs of the model itself.

    Parameters
    ----------
    models : mapping of str to classifier
        Name to unfitted model.
    panel : Panel
        Country-years whose events will be permuted.
    origins : iterable of int
        Years to forecast from.
    n_shuffles : int
        Number of permutations.
    seed : int
        Seed of the shuffles and of the models.
    n_jobs : int or None
        Workers of each backtest.

    Returns
    -------
    DataFrame
        model, shuffle, roc_auc, log_skill (against the rate of each origin's training rows; below
        0 for a model that learnt noise), n_onsets.

    Raises
    ------
    OriginError
        If an origin lies outside the panel or leaves nothing to learn from.
    DataError
        If no onset falls in the years forecast.

    References
    ----------
    .. [1] Ojala, M., & Garriga, G. C. (2010). Permutation tests for studying classifier
       performance. Journal of Machine Learning Research 11, 1833-1863.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> found = ar.evaluation.leakage.shuffled_skill(
    ...     {"logit": LogisticRegression()}, panel, origins=[2010, 2015], n_shuffles=1
    ... )
    >>> len(found)
    1
    """
    rows = []
    years = list(origins)
    for shuffle in range(n_shuffles):
        permuted = shuffled(panel, seed=seed + shuffle)
        made = backtest(models, permuted, origins=years, seed=seed, n_jobs=n_jobs)
        training = made.training.set_index(["model", "origin"])
        rate = training["positives"] / training["rows"]
        for name, part in made.scored.groupby("model"):
            base = rate.loc[name].reindex(part["origin"]).to_numpy()
            observed, probability = part["observed"].to_numpy(), part["probability"].to_numpy()
            # Against the rate that was known at each origin: the realised one would be a leak too.
            gain = log_score(observed, probability) / log_score(observed, base)
            rows.append(
                {
                    "model": name,
                    "shuffle": shuffle,
                    "roc_auc": roc_auc(observed, probability),
                    "log_skill": 1 - gain,
                    "n_onsets": int(observed.sum()),
                }
            )
    return pd.DataFrame(rows)
