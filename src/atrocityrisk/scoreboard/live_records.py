"""The live record of a publisher over its lists, and each onset beside its place on them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError
from atrocityrisk.metrics import count_check
from atrocityrisk.metrics.alert_lists import top_k_membership
from atrocityrisk.rankings import competition_ranks
from atrocityrisk.scoreboard.label_editions import LabelVintage, scored_outcome
from atrocityrisk.scoreboard.list_scores import FORECAST


@dataclass(frozen=True, kw_only=True)
class LiveRecord:
    """What a publisher's lists caught while they were live.

    Attributes
    ----------
    vintage : str
        Labels.
    lists : int
        Lists whose window had closed.
    expected : float
        Onsets that they expected, over all lists.
    observed : int
        Pairs of a list and a state with an onset in its window.
    low, high : int
        Band of that count for calibrated and independent forecasts.
    p_value : float
        Two-sided test of the count.
    hits : float
        Those pairs that were among the first k.
    outside : int
        Further pairs whose state was not on the list at all: neither expected nor observed, nor
        caught.
    onsets, onsets_caught : int
        Distinct onsets (state and year), also of states that no list holds, and those among the
        first k of at least one list.
    later_onsets, later_caught : int
        Onsets in the years of a window after the one in which its list was made; and those on such
        a list: what a reader could still have acted on.
    states, followed : int
        States on the shortest of the lists, and those that the labels follow in its window.

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
    >>> ar.scoreboard.live_record(forecasts, vintage, k=1).onsets_caught
    1
    """

    vintage: str
    lists: int
    expected: float
    observed: int
    low: int
    high: int
    p_value: float
    hits: float
    outside: int
    onsets: int
    onsets_caught: int
    later_onsets: int
    later_caught: int
    states: int
    followed: int


def onset_table(
    forecasts: pd.DataFrame,
    vintage: LabelVintage,
    *,
    earlier: tuple[LabelVintage, ...] = (),
    k: int = 30,
) -> pd.DataFrame:
    """Each onset in a closed window, with the state's place on the list.

    Parameters
    ----------
    forecasts : DataFrame
        As `read_lists` returns it.
    vintage : LabelVintage
        Labels.
    earlier : tuple of LabelVintage
        Vintages in order of edition, to say which had the onset first.
    k : int
        Length of a list.

    Returns
    -------
    DataFrame
        What names the forecast; gwcode, iso3, country; onset_year, the first in the window; rank
        and probability, missing for a state that the list leaves out; on_list, the chance of being
        among the first k if ties are broken at random; first_coded, the first edition with that
        onset.

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
    >>> ar.scoreboard.onset_table(forecasts, vintage, k=1)["gwcode"].tolist()
    [625]
    """
    parts = []
    for _, frame in forecasts.groupby(FORECAST, sort=False, dropna=False):
        first, last = int(frame["first_year"].iloc[0]), int(frame["last_year"].iloc[0])
        outcome = scored_outcome(str(frame["outcome"].iloc[0]))
        if outcome is None or not vintage.follows(outcome) or vintage.last_year < last:
            continue
        probability = frame["probability"].to_numpy()
        ranked = frame[[*FORECAST, "gwcode", "probability"]].assign(
            rank=competition_ranks(probability), on_list=top_k_membership(probability, k=k)
        )
        codes = frame["gwcode"].to_numpy()
        # Backwards, so that the first onset of the window stays.
        for year in range(last, first - 1, -1):
            here = vintage.observed(codes, first=year, last=year, outcome=outcome) == 1
            ranked.loc[here, "onset_year"] = year
        missed = vintage.outside(codes, first=first, last=last, outcome=outcome)
        named = frame[FORECAST].iloc[[0] * len(missed)].reset_index(drop=True)
        left_out = named.assign(gwcode=missed.index, onset_year=missed.to_numpy(), on_list=0.0)
        if "onset_year" in ranked:
            left_out = pd.concat([ranked.dropna(subset=["onset_year"]), left_out])
        if len(left_out):
            coded = left_out.astype({"onset_year": "int64"})
            parts.append(
                coded.assign(
                    first_coded=[
                        _first_coded(code, year, (*earlier, vintage), outcome.perpetrator)
                        for code, year in zip(coded["gwcode"], coded["onset_year"], strict=True)
                    ]
                )
            )
    columns = [*FORECAST, "gwcode", "iso3", "country", "onset_year", "rank", "probability",
               "on_list", "first_coded"]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True).reindex(columns=columns)
    table["rank"] = table["rank"].astype("Int64")
    names = states.labels(
        pd.MultiIndex.from_arrays([table["gwcode"], table["onset_year"]], names=["gwcode", "year"])
    )
    table["iso3"], table["country"] = names["iso3"].to_numpy(), names["name"].to_numpy()
    return table[columns]


def live_record(
    forecasts: pd.DataFrame, vintage: LabelVintage, *, k: int = 30, level: float = 0.9
) -> LiveRecord:
    """The pooled record of lists against one vintage.

    Parameters
    ----------
    forecasts : DataFrame
        Lists of one model and outcome; see `live` for those that count.
    vintage : LabelVintage
        Labels.
    k : int
        Length of a list.
    level : float
        Probability of the band.

    Returns
    -------
    LiveRecord
        Over all lists whose window had closed.

    Raises
    ------
    DataError
        If no window had closed.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
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
    >>> ar.scoreboard.live_record(forecasts, vintage, k=1).observed
    1
    """
    observed, probability, covered = [], [], []
    closed = forecasts[forecasts["last_year"] <= vintage.last_year]
    for _, frame in closed.groupby(FORECAST, sort=False, dropna=False):
        outcome = scored_outcome(str(frame["outcome"].iloc[0]))
        if outcome is None or not vintage.follows(outcome):
            continue
        first, last = int(frame["first_year"].iloc[0]), int(frame["last_year"].iloc[0])
        gwcode = frame["gwcode"].to_numpy()
        seen = vintage.observed(gwcode, first=first, last=last, outcome=outcome)
        known = ~np.isnan(seen)
        followed = vintage.followed(first=first, last=last, outcome=outcome)
        covered.append((int(known.sum()), followed))
        observed.append(seen[known])
        probability.append(frame["probability"].to_numpy()[known])
    if not observed:
        raise DataError(
            f"expected forecasts with a closed window, found none in the labels {vintage.name} (to "
            f"{vintage.last_year}); use newer labels"
        )
    count = count_check(np.concatenate(observed), np.concatenate(probability), level=level)
    cases = onset_table(closed, vintage, k=k)
    # Neighbouring lists share a year, so that one onset stands in several of them.
    each = cases.groupby(["gwcode", "onset_year"])["on_list"].max()
    day = cases[["made", "published"]].max(axis=1)
    made = pd.to_numeric(day.str[:4]).fillna(cases["first_year"])
    later = cases[cases["onset_year"] > made].groupby(["gwcode", "onset_year"])["on_list"].max()
    return LiveRecord(
        vintage=vintage.name,
        lists=len(observed),
        expected=count.expected,
        observed=count.observed,
        low=count.low,
        high=count.high,
        p_value=count.p_value,
        hits=float(cases["on_list"].sum()),
        outside=int(cases["rank"].isna().sum()),
        onsets=len(each),
        onsets_caught=int((each >= 1).sum()),
        later_onsets=len(later),
        later_caught=int((later >= 1).sum()),
        states=min(covered)[0],
        followed=min(covered)[1],
    )


def _first_coded(
    gwcode: int, year: int, vintages: tuple[LabelVintage, ...], perpetrator: str
) -> str:
    """Name of the first edition with an onset; empty if there is none."""
    for vintage in vintages:
        if vintage.derived or (gwcode, year) not in vintage.onsets.index:
            continue
        if vintage.onsets[perpetrator].get((gwcode, year), 0) > 0:
            return vintage.name
    return ""
