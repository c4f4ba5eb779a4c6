"""Scores of every forecast against every label vintage in which its window had closed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.metrics import brier_score, count_check, hits_at_k, log_score, roc_auc
from atrocityrisk.scoreboard.label_editions import LabelVintage, scored_outcome

CLOSED, OPEN, UNSCORED = "closed", "open", "not in these labels"

FORECAST = ["publisher", "list", "model", "outcome", "kind", "made", "published", "reference",
            "origin", "first_year", "last_year", "file"]  # fmt: skip
"""What names a forecast; the first columns of the scoreboard."""

SCORES = ["vintage", "edition", "derived", "status", "states", "followed", "without_label",
          "expected", "observed", "outside", "expected_low", "expected_high", "p_value",
          "observed_expected", "hits", "recall", "log_score", "brier_score", "roc_auc",
          "observed_so_far"]  # fmt: skip
"""The further columns of the scoreboard."""


def score_lists(
    forecasts: pd.DataFrame,
    vintages: Sequence[LabelVintage],
    *,
    k: int = 30,
    level: float = 0.9,
) -> pd.DataFrame:
    """The scoreboard.

    Parameters
    ----------
    forecasts : DataFrame
        As `read_lists` returns it.
    vintages : sequence of LabelVintage
        Versions of the labels.
    k : int
        Length of the list whose recall is given.
    level : float
        Probability of the band of counts.

    Returns
    -------
    DataFrame
        A row per forecast and vintage. What names the forecast (`FORECAST`); vintage, edition and
        derived; status: "closed", "open" (the window had not closed in the vintage) or "not in
        these labels"; states forecast; followed, the states whose window the labels know, and
        without_label, those of the forecast that they do not; expected, the sum of the
        probabilities of states with a label (of all while the window is open); observed, states of
        the list with an onset; outside, states with one that the list leaves out, of which no score
        knows; expected_low, expected_high and p_value, band and test of the count by the
        Poisson-binomial distribution;
        observed_expected; hits and recall of the first k; log_score, brier_score, roc_auc. Scores
        are missing unless the window is closed; observed_so_far counts the onsets on record while
        it is open, and is no score.

    Raises
    ------
    DataError
        If a forecast is refused by a metric.

    Notes
    -----
    The band takes states as independent; wars spread, so the true band is wider. Ties at the end of
    the list of k count in part. Recall and AUC are missing where there was no onset.

    References
    ----------
    .. [1] Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly
       Weather Review 78, 1-3.
    .. [2] Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B 14,
       107-114.
    .. [3] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> names = ["gwcode", "year"]
    >>> years = pd.MultiIndex.from_product([[483, 625], range(2020, 2026)], names=names)
    >>> onsets = pd.DataFrame({"any": 0.0, "state": 0.0, "non-state": 0.0}, index=years)
    >>> onsets.loc[(625, 2025), "any"] = 1.0
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026", edition="2026", last_year=2025, onsets=onsets, file="list.csv"
    ... )
    >>> head = "country,origin,first_year,last_year,probability"
    >>> rows = [head, "Chad,2023,2024,2025,0.1", "Sudan,2023,2024,2025,0.2"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "ours-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     forecasts = ar.external_forecasts.read_list(path, outcome="mass_killing")
    >>> len(ar.scoreboard.score_lists(forecasts, [vintage], k=1)) > 0
    True
    """
    rows: list[dict[str, Any]] = []
    for key, frame in forecasts.groupby(FORECAST, sort=False, dropna=False):
        named = dict(zip(FORECAST, key, strict=True))
        rows += [{**named, **_score(frame, vintage, k=k, level=level)} for vintage in vintages]
    return pd.DataFrame(rows, columns=[*FORECAST, *SCORES])


def _score(frame: pd.DataFrame, vintage: LabelVintage, *, k: int, level: float) -> dict[str, Any]:
    first, last = int(frame["first_year"].iloc[0]), int(frame["last_year"].iloc[0])
    outcome = scored_outcome(str(frame["outcome"].iloc[0]))
    probability = frame["probability"].to_numpy()
    base: dict[str, Any] = {
        "vintage": vintage.name,
        "edition": vintage.edition,
        "derived": vintage.derived,
        "states": len(frame),
        "expected": float(probability.sum()),
    }
    if outcome is None or not vintage.follows(outcome):
        return {**base, "status": UNSCORED}
    gwcode = frame["gwcode"].to_numpy()
    observed = vintage.observed(gwcode, first=first, last=last, outcome=outcome)
    # What is on record of an open window is a count and no score: it can only grow.
    if vintage.last_year < last:
        return {**base, "status": OPEN, "observed_so_far": int(np.nansum(observed))}
    # States that the labels do not follow are left out of every sum.
    known = ~np.isnan(observed)
    if not known.any():
        return {**base, "status": UNSCORED}
    y, p = observed[known], probability[known]
    return {
        **base,
        "status": CLOSED,
        "followed": vintage.followed(first=first, last=last, outcome=outcome),
        "without_label": int((~known).sum()),
        "outside": len(vintage.outside(gwcode, first=first, last=last, outcome=outcome)),
        **closed_scores(y, p, k=k, level=level),
    }


def closed_scores(y: np.ndarray, p: np.ndarray, *, k: int, level: float) -> dict[str, Any]:
    """Scores of the states of one list whose labels are known; None where one is not defined."""
    count = count_check(y, p, level=level)
    hits = float(hits_at_k(y, p, k=k).hits[0])
    onsets = count.observed
    return {
        "expected": count.expected,
        "observed": onsets,
        "expected_low": count.low,
        "expected_high": count.high,
        "p_value": count.p_value,
        "observed_expected": onsets / count.expected if count.expected > 0 else None,
        "hits": hits,
        "recall": hits / onsets if onsets else None,
        "log_score": log_score(y, p),
        "brier_score": brier_score(y, p),
        "roc_auc": roc_auc(y, p) if 0 < onsets < len(y) else None,
    }
