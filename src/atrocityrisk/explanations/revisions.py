"""How much of the movement of a published list is revision, and how much the world."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.errors import SpecError
from atrocityrisk.rankings import competition_ranks


@dataclass(frozen=True, kw_only=True)
class RevisionSplit:
    r"""How much of the moves between two published lists is revision, and how much the world.

    With ranks r of the earlier list, s of the same base year as the later edition says it, and n of
    the later list: :math:`n - r = (s - r) + (n - s)`, revision and world. Shares of the variance of
    n - r are the covariances of either with it, which add up to 1.

    Attributes
    ----------
    states : int
        States in both lists.
    revision, world : float
        Shares of the variance; one can exceed 1 where the other is below 0.
    """

    states: int
    revision: float
    world: float


def revision_split(earlier: pd.Series, said_again: pd.Series, later: pd.Series) -> RevisionSplit:
    """Split the variance of rank changes between two lists into revision and world.

    Parameters
    ----------
    earlier : Series
        Risks of the earlier list, by state.
    said_again : Series
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

    Examples
    --------
    >>> earlier = pd.Series({1: 0.3, 2: 0.2, 3: 0.1})
    >>> later = pd.Series({1: 0.1, 2: 0.2, 3: 0.3})
    >>> revision_split(earlier, later, later).revision
    1.0
    """
    table = pd.concat([earlier, said_again, later], axis=1, join="inner").dropna()
    if len(table) < 2:
        raise SpecError(
            f"expected at least two states in all three lists, found {len(table)}; index them alike"
        )
    first, again, last = competition_ranks(table.to_numpy()).T.astype(np.float64)
    moved = last - first
    if not moved.any():
        raise SpecError("no rank moved between the lists; there is nothing to split")
    spread = np.cov(np.stack([again - first, last - again, moved]))[:, 2]
    return RevisionSplit(
        states=len(table),
        revision=float(spread[0] / spread[2]),
        world=float(spread[1] / spread[2]),
    )
