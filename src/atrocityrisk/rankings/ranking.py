"""The table of a ranking.

Ranks are made in one place and by one rule: equal probabilities share the better rank.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.errors import SpecError, WrongTypeError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.rankings._draws import check_level, checked_draws
from atrocityrisk.rankings.published_list import PublishedList, check_previous
from atrocityrisk.rankings.tiers import JointRanks, joint_ranks

COLUMNS = [
    "rank", "gwcode", "iso3", "country", "probability", "origin", "first_year", "last_year",
    "outcome", "model",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """States of one origin year in order of risk.

    Attributes
    ----------
    frame : DataFrame
        rank, gwcode, iso3, country, probability, origin, first_year, last_year, outcome, model;
        then low and high (interval of the probability), rank_low and rank_high (interval of the
        rank) and one p_top_k per k; then tier, the group of states that cannot be told apart at the
        top (the first holds most states and is no rating); all of these missing for models
        without draws; then previous_rank.
    level : float
        Coverage of the intervals, and of the statement that the tiers make.
    forecast : Forecast
        The forecast that was ranked.
    joint : JointRanks, optional
        The statements behind the tiers, with rank intervals that hold for the whole table at once;
        None for models without draws.
    previous_list : PublishedList, optional
        The published list that `previous_rank` is from; None if it is from a forecast, or absent.

    Notes
    -----
    With probability `level`, for the whole table at once: the state whose risk is truly the
    highest is in tier 1, the one truly highest among all others in tier 2, and so on; and every
    state truly has less risk than at least one state of each better tier. See `joint_ranks`.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> ranking = ar.rank(now)
    >>> ranking.frame[["rank", "rank_low", "rank_high"]].head(2).to_numpy().tolist()
    [[1, 1, 5], [2, 1, 4]]
    """

    frame: pd.DataFrame
    level: float
    forecast: Forecast
    joint: JointRanks | None = None
    previous_list: PublishedList | None = None

    def __repr__(self) -> str:
        """What was ranked, from when, and how many."""
        made = self.forecast
        return (
            f"<Ranking: {made.outcome} in {made.first_year}-{made.last_year} seen from the end of "
            f"{made.origin}, {len(self.frame)} states, {made.model}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the first ten with their intervals, what is listed, and its limits."""
        first = self.frame.head(10)
        likely = zip(first["low"], first["high"], strict=True)
        places = zip(first["rank_low"], first["rank_high"], strict=True)
        content = f"{self.level:.0%} interval"
        shown = pd.DataFrame(
            {
                "rank": first["rank"],
                f"{content} of the rank": [span(*ends, "d") for ends in places],
                "state": first["country"],
                "probability": [f"{p:.1%}" for p in first["probability"]],
                content: [span(*ends, ".1%") for ends in likely],
            }
        )
        name = self.forecast.outcome
        what = [OUTCOMES[name].definition] if name in OUTCOMES else []
        what += [] if self.previous_list is None else [previous_note(self.previous_list)]
        return html_table(shown, heading=repr(self).strip("<>"), notes=[*what, *LIMITS])


def rank(
    forecast: Forecast,
    *,
    previous: Forecast | PublishedList | None = None,
    level: float = 0.9,
    k: tuple[int, ...] = (10, 30),
) -> Ranking:
    """States of a forecast in order of risk, with the uncertainty of the order.

    Parameters
    ----------
    forecast : Forecast
        Probabilities, with or without draws.
    previous : Forecast or PublishedList, optional
        An earlier forecast of the same outcome, or the list that was published then (see
        `read_published_list`), for `previous_rank`. A published list was made from the data, labels
        and model of its time, so that a move since then holds their changes too.
    level : float
        Coverage of the equal-tailed intervals, in (0, 1), and of the tiers' joint statement.
    k : tuple of int
        List lengths k for which the probability of being among the first k is given.

    Returns
    -------
    Ranking
        Sorted by rank, then gwcode.

    Raises
    ------
    SpecError
        If the level, a list length, the earlier forecast or the published list does not fit.
    WrongTypeError
        If `previous` is neither a forecast nor a published list.
    DataError
        If a draw is missing or no probability.

    Notes
    -----
    Equal probabilities share the smallest rank, in the table and in every draw. Rank intervals are
    empirical quantiles of the ranks over the draws, rounded outwards to whole ranks; each holds for
    its state alone. Tiers hold for all states together; a single draw makes none.

    References
    ----------
    .. [1] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their limitations:
       statistical issues in comparisons of institutional performance. Journal of the Royal
       Statistical Society A 159(3), 385-443.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> before = ar.forecast("logit", panel, origin=2023)
    >>> ranking = ar.rank(now, previous=before, k=(5,))
    >>> list(ranking.frame.columns)[-5:]
    ['rank_low', 'rank_high', 'p_top_5', 'tier', 'previous_rank']
    """
    check_level(level)
    draws = checked_draws(forecast)
    if any(length < 1 for length in k):
        raise SpecError(f"list lengths must be at least 1; found k={k}; choose others, as (10, 30)")
    earlier = _previous_ranks(previous, forecast)
    frame = forecast.frame
    frame["rank"] = competition_ranks(frame["probability"].to_numpy())
    names = states.labels(
        pd.MultiIndex.from_arrays([frame["gwcode"], frame["origin"]], names=["gwcode", "year"])
    )
    frame["iso3"] = names["iso3"].to_numpy()
    frame["country"] = names["name"].to_numpy()
    frame = frame[COLUMNS].join(_uncertainty(draws, frame.index, level, k))
    joint = None
    if draws is not None and draws.shape[1] > 1:
        joint = joint_ranks(forecast, level=level)
    tiers = pd.Series(dtype="Int64") if joint is None else joint.frame["tier"]
    frame["tier"] = frame["gwcode"].map(tiers).astype("Int64")
    frame["previous_rank"] = frame["gwcode"].map(earlier).astype("Int64")
    ordered = frame.sort_values(["rank", "gwcode"], ignore_index=True)
    listed = previous if isinstance(previous, PublishedList) else None
    return Ranking(frame=ordered, level=level, forecast=forecast, joint=joint, previous_list=listed)


def previous_note(previous: PublishedList) -> str:
    """Which list the earlier ranks are from, and what a move since then holds.

    Parameters
    ----------
    previous : PublishedList
        The list.

    Returns
    -------
    str
        Two sentences for readers of a ranking.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> rows = ["country,outcome,origin,first_year,last_year,probability"]
    >>> rows += ["Chad,mass_killing,2023,2024,2025,0.25"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "list-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     published = ar.external_forecasts.read_published_list(path)
    >>> note = ar.rankings.previous_note(published)
    >>> "2024" in note
    True
    """
    return (
        f"Earlier ranks are those of the published list {previous.described}. A move since then "
        "also holds what was revised in the data and labels, and changed in the model, in between; "
        "`atrocityrisk changes` says what differs."
    )


def _previous_ranks(
    previous: Forecast | PublishedList | None, forecast: Forecast
) -> "pd.Series[int]":
    """Earlier rank of each state, by gwcode."""
    if previous is None:
        return pd.Series(dtype=np.int64)
    if isinstance(previous, PublishedList):
        years = forecast.last_year - forecast.first_year + 1
        check_previous(previous, outcome=forecast.outcome, origin=forecast.origin, years=years)
        return previous.frame.set_index("gwcode")["rank"]
    if not isinstance(previous, Forecast):
        raise WrongTypeError(
            "expected a forecast or a published list as `previous`, found "
            f"{type(previous).__name__}; read a file, a run's folder or an entry of a ledger by "
            "`read_published_list`"
        )
    if previous.outcome != forecast.outcome:
        raise SpecError(
            f"previous forecast is of {previous.outcome!r}, this one of {forecast.outcome!r}; "
            "compare forecasts of one outcome"
        )
    return pd.Series(competition_ranks(previous.probability.to_numpy()), index=previous.gwcode)


def competition_ranks(probability: np.ndarray) -> np.ndarray:
    """Rank of each value from the highest down, equal values sharing the smallest rank.

    Parameters
    ----------
    probability : ndarray of shape (rows,) or (rows, draws)
        Values; each column is ranked by itself.

    Returns
    -------
    ndarray of int
        Same shape; 1 is the highest.

    Examples
    --------
    >>> competition_ranks(np.array([0.1, 0.3, 0.3])).tolist()
    [3, 1, 1]
    """
    columns = np.asarray(probability, dtype=np.float64)
    table = columns.reshape(len(columns), -1)
    ascending = np.sort(table, axis=0)
    # A rank is one more than the number of greater values, found in the sorted column.
    above = np.stack(
        [
            len(table) - np.searchsorted(ascending[:, j], table[:, j], side="right")
            for j in range(table.shape[1])
        ],
        axis=1,
    )
    return (above + 1).reshape(columns.shape)


def _uncertainty(
    draws: np.ndarray | None, rows: pd.Index, level: float, k: tuple[int, ...]
) -> pd.DataFrame:
    """Intervals of probability and rank, and shares among the first k; missing without draws."""
    shares = [f"p_top_{length}" for length in k]
    if draws is None:
        names = ["low", "high", "rank_low", "rank_high", *shares]
        blank = pd.DataFrame(np.nan, index=rows, columns=names)
        return blank.astype({"rank_low": "Int64", "rank_high": "Int64"})
    tail = (1 - level) / 2
    ranks = competition_ranks(draws)
    low, high = np.quantile(draws, [tail, 1 - tail], axis=1)
    # Outwards to whole ranks, so that rounding never makes an interval shorter.
    rank_low = np.quantile(ranks, tail, axis=1, method="lower")
    rank_high = np.quantile(ranks, 1 - tail, axis=1, method="higher")
    return pd.DataFrame(
        {
            "low": low,
            "high": high,
            "rank_low": pd.array(rank_low.astype(np.int64), dtype="Int64"),
            "rank_high": pd.array(rank_high.astype(np.int64), dtype="Int64"),
            **{
                share: (ranks <= length).mean(axis=1)
                for share, length in zip(shares, k, strict=True)
            },
        },
        index=rows,
    )
