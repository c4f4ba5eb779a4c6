"""How much of the change of a published list is revision, and how much the world."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.errors import SpecError
from atrocityrisk.rankings import competition_ranks


@dataclass(frozen=True, kw_only=True)
class RevisionSplit:
    r"""How much of the moves between two published lists is revision, and how much the world.

    With ranks r of the earlier list, s of its base year by the later edition, and n of
    the later list: :math:`n - r = (s - r) + (n - s)`, revision and world. Shares of the variance of
    n - r are the covariances of either with it, which add up to 1.

    Attributes
    ----------
    states : int
        States in both lists.
    revision, world : float
        Shares of the variance; one can exceed 1 where the other is below 0.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> earlier, later = pd.Series({1: 0.3, 2: 0.1}), pd.Series({1: 0.1, 2: 0.3})
    >>> ar.explanations.revision_split(earlier, later, later)
    RevisionSplit(states=2, revision=1.0, world=0.0)
    """

    states: int
    revision: float
    world: float


def revision_split(earlier: pd.Series, restated: pd.Series, later: pd.Series) -> RevisionSplit:
    """Split the variance of rank changes between two lists into revision and world.

    Parameters
    ----------
    earlier : Series
        Risks of the earlier list, by state.
    restated : Series
        Risks of the same base year by the later edition.
    later : Series
        Risks of the later list.

    Returns
    -------
    RevisionSplit
        Ranks are taken among the states that all three hold, ties sharing the better rank.

    Raises
    ------
    SpecError
        If fewer than two states are in all three, or no rank moved.

    References
    ----------
    .. [1] Shorrocks (1982), "Inequality decomposition by factor components", Econometrica 50(1).

    Examples
    --------
    >>> earlier = pd.Series({1: 0.3, 2: 0.2, 3: 0.1})
    >>> later = pd.Series({1: 0.1, 2: 0.2, 3: 0.3})
    >>> revision_split(earlier, later, later).revision
    1.0
    """
    table = pd.concat([earlier, restated, later], axis=1, join="inner").dropna()
    if len(table) < 2:
        raise SpecError(
            f"expected at least two states in all three lists, found {len(table)}; index them alike"
        )
    first, restated_rank, last = competition_ranks(table.to_numpy()).T.astype(np.float64)
    moved = last - first
    if not moved.any():
        raise SpecError(
            "expected two lists whose ranks differ, but no rank moved; there is nothing to split"
        )
    covariance = np.cov(np.stack([restated_rank - first, last - restated_rank, moved]))[:, 2]
    return RevisionSplit(
        states=len(table),
        revision=float(covariance[0] / covariance[2]),
        world=float(covariance[1] / covariance[2]),
    )
