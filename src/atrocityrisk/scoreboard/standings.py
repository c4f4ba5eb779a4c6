"""Which forecasts belong to a live record: those that are shown to have been made in time.

A date counts if something outside the file shows it: an entry in a ledger, or a reference to where
and when it was published. A forecast without is shown apart, and each model counts once a window.
"""

from collections.abc import Hashable, Mapping

import pandas as pd

from atrocityrisk.scoreboard.list_scores import FORECAST

LIVE, UNVERIFIED, LATE, REPEATED = "live", "date not verified", "late", "another run counts"
COUNTED = ("published", "registered", "submitted")
"""Kinds of forecasts that a record may hold; the others stand as what they are."""

GRACE_DAYS = 31
"""A list computed in the first year of its window may come out in the first month of the next."""

WINDOW = ["publisher", "model", "outcome", "first_year", "last_year"]
"""What names the window of a model: of several runs for it, one counts."""


def standings(forecasts: pd.DataFrame) -> pd.Series:
    """Where each forecast stands in a record.

    Parameters
    ----------
    forecasts : DataFrame
        As `read_lists` returns it.

    Returns
    -------
    Series of str
        With the index of `forecasts`. "live": published, by evidence, in the first year of its
        window or before; a list that is dated in that year may have come out within 31 days after
        it, if its window was still open then. "date not verified": nothing shows when it was made.
        "late": made or published afterwards. "another run counts": of several runs of a model for
        one window that which counts is the last one made before the window began, or else the
        first. Variants, recomputations and withdrawn forecasts keep their kind.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"publisher": "p", "list": "l", "model": ["a", "b"], "outcome": "mass_killing",
    ...      "kind": "published", "made": "", "published": ["2022-12-01", ""],
    ...      "reference": ["https://example.org", ""], "origin": 2022, "first_year": 2023,
    ...      "last_year": 2023, "file": "f"}
    ... )
    >>> standings(rows).tolist()
    ['live', 'date not verified']
    """
    once = forecasts[FORECAST].drop_duplicates().reset_index(drop=True)
    found = [_standing(row) for row in once.to_dict("records")]
    once = once.assign(standing=found, day=once[["made", "published"]].max(axis=1))
    for standing in (LIVE, UNVERIFIED):
        rows = once[once["standing"] == standing]
        for _, runs in rows.groupby(WINDOW, sort=False, dropna=False):
            once.loc[runs.index.difference([_counting(runs)]), "standing"] = REPEATED
    keys = pd.MultiIndex.from_frame(forecasts[FORECAST])
    by_forecast = once.set_index(FORECAST)["standing"]
    return pd.Series(by_forecast.reindex(keys).to_numpy(), index=forecasts.index, name="standing")


def live(forecasts: pd.DataFrame, *, years: int) -> pd.DataFrame:
    """Forecasts that a live record holds.

    Parameters
    ----------
    forecasts : DataFrame
        As `read_lists` returns it.
    years : int
        Length of the window.

    Returns
    -------
    DataFrame
        Rows over such a window whose standing is "live"; see `standings`.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026", edition="2026", last_year=2025,
    ...     onsets=pd.DataFrame({"gwcode": [625], "year": [2025]}), file="list.csv",
    ... )
    >>> forecasts = ar.external_forecasts.read_forecasts(
    ...     pd.DataFrame(
    ...         {"gwcode": [483, 625], "origin": 2023, "first_year": 2024, "last_year": 2025,
    ...          "probability": [0.08, 0.09]}
    ...     ),
    ...     outcome="mass_killing",
    ... )
    >>> len(ar.scoreboard.live(forecasts, years=2)) >= 0
    True
    """
    return standing_as(forecasts, LIVE, years=years)


def standing_as(forecasts: pd.DataFrame, standing: str, *, years: int) -> pd.DataFrame:
    """Forecasts of one standing over windows of one length."""
    length = forecasts["last_year"] - forecasts["first_year"] + 1
    return forecasts[(standings(forecasts) == standing) & (length == years)]


def _standing(row: Mapping[Hashable, object]) -> str:
    kind, first, last = str(row["kind"]), int(str(row["first_year"])), int(str(row["last_year"]))
    if kind not in COUNTED:
        return kind
    made, published = str(row["made"]), str(row["published"])
    # ISO days, and months, are in order as text.
    if made[:4] > str(first):
        return LATE
    if not (published and row["reference"]):
        return UNVERIFIED
    end = f"{first}-12-31"
    if made and last > first:
        end = f"{first + 1}-01-{GRACE_DAYS}"
    return LIVE if published <= end else LATE


def _counting(runs: pd.DataFrame) -> object:
    """Index of the run that counts: the last before the window, else the first of them."""
    first = f"{runs['first_year'].iloc[0]}-01-01"
    before = runs[(runs["day"] != "") & (runs["day"] < first)]
    if len(before):
        return before.index[before["day"] == before["day"].max()][-1]
    dated = runs[runs["day"] != ""]
    if len(dated):
        return dated.index[dated["day"] == dated["day"].min()][0]
    return runs.index[0]
