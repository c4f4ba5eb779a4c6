"""What provisional counts become: draws of final counts, learnt from states whose both are known.

A count is revised on the scale of log(1 + deaths), so that a count of 0 can become more, and the
revision is drawn from states that had a count of about the same size.
"""

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

BANDWIDTH = 1.0
"""On the scale of log(1 + deaths): a state with 2.7 times the deaths counts .6 as much."""


@cache
def count_revisions() -> pd.DataFrame:
    """Candidate counts of a year beside the final ones, by state.

    Returns
    -------
    DataFrame
        gwcode, year, candidate, final: deaths of 2025 in UCDP's candidate events and in its
        country-years 26.1.

    References
    ----------
    .. [1] Hegre, H., Croicu, M., Eck, K., & Högbladh, S. (2020). Introducing the UCDP Candidate
       Events Dataset. Research & Politics 7(3).

    Examples
    --------
    >>> table = count_revisions().set_index("gwcode")
    >>> table.loc[625, ["candidate", "final"]].tolist()
    [16314, 75174]
    """
    source = files("atrocityrisk.signals").joinpath("candidate_to_final.csv")
    with source.open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def final_counts(
    provisional: float, revisions: pd.DataFrame, *, n_draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Draws of what a provisional count becomes.

    Parameters
    ----------
    provisional : float
        Deaths counted so far.
    revisions : DataFrame
        Columns candidate and final, a row per state.
    n_draws : int
        Number of draws.
    rng : Generator
        Source of chance.

    Returns
    -------
    ndarray
        Final counts, from 0 on.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> doubled = pd.DataFrame({"candidate": [9, 99], "final": [19, 199]})
    >>> final_counts(49.0, doubled, n_draws=2, rng=np.random.default_rng(1)).round(6).tolist()
    [99.0, 99.0]
    """
    size = np.log1p(revisions["candidate"].to_numpy(dtype=float))
    revision = np.log1p(revisions["final"].to_numpy(dtype=float)) - size
    distance = (size - np.log1p(provisional)) / BANDWIDTH
    # Relative to the nearest: a count beyond all that is known is revised like the largest of them.
    weight = np.exp(-0.5 * (distance**2 - (distance**2).min()))
    drawn = rng.choice(revision, size=n_draws, p=weight / weight.sum())
    return np.asarray(np.maximum(np.expm1(np.log1p(provisional) + drawn), 0.0))
