"""A state's own record: in how many past lists it stood near the top, and what followed."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from atrocityrisk.editions.edition import Edition

LENGTHS = (10, 30)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """How often a state was among the first so many, and how often the event followed.

    Attributes
    ----------
    length : int
        How many states such a list holds.
    lists : int
        Lists with the state among the first `length` whose window has closed.
    followed : int
        Of these, lists whose window saw the event.
    open_lists : int
        Further lists with the state among the first `length`, whose window is still open.

    Examples
    --------
    >>> from atrocityrisk.editions import Listed
    >>> Listed(length=30, lists=30, followed=0, open_lists=2).followed
    0
    """

    length: int
    lists: int
    followed: int
    open_lists: int


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """Past lists of the same specification, as far as they are about one state.

    Attributes
    ----------
    gwcode : int
        Gleditsch-Ward number.
    first_origin, last_closed_origin : int or None
        First year that such a list was made from, and the last of which it is known what happened;
        None where there was no such list with the state in it.
    closed : int
        Lists with the state whose window has closed and of which it is known what happened. Two
        lists in a row are followed by the same event where their windows overlap.
    followed : int
        Of these, lists whose window saw the event, wherever the state stood.
    open_lists : int
        Lists with the state for which it is not known yet, this edition's among them.
    listed : tuple of Listed
        Among the first 10, and among the first 30.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.own_records(edition)[483].within(30).lists  # doctest: +SKIP
    """

    gwcode: int
    first_origin: int | None
    last_closed_origin: int | None
    closed: int
    followed: int
    open_lists: int
    listed: tuple[Listed, ...]

    def within(self, length: int) -> Listed:
        """What is known of lists of this length.

        Parameters
        ----------
        length : int
            10 or 30.

        Returns
        -------
        Listed
            How many lists, and what followed.
        """
        return next(one for one in self.listed if one.length == length)

    def missed(self, length: int) -> int:
        """Lists that were followed by the event though the state was not among the first.

        Parameters
        ----------
        length : int
            10 or 30.

        Returns
        -------
        int
            Lists whose window has closed.
        """
        return self.followed - self.within(length).followed


def own_records(edition: Edition) -> dict[int, OwnRecord]:
    """What past lists said of each state of an edition, beside what happened.

    Parameters
    ----------
    edition : Edition
        With its track record.

    Returns
    -------
    dict of int to OwnRecord
        One entry for every state of the list; empty where the specification has no track record,
        which says nothing of any state.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.own_records(edition)[483].closed  # doctest: +SKIP
    """
    if edition.record is None:
        return {}
    frame = edition.record.frame
    made = frame.loc[frame["origin"] <= edition.origin, ["gwcode", "origin", "rank"]]
    made = made.astype("int64")
    # Labels know only windows that had closed by the origin; the others are open.
    labels = edition.panel.labels(known_at=min(edition.origin, edition.panel.years[1]))
    key = pd.MultiIndex.from_frame(made[["gwcode", "origin"]], names=["gwcode", "year"])
    made = made.assign(observed=labels.reindex(key).to_numpy())
    return records_of(made, edition.ranking.frame["gwcode"].astype(int).tolist())


def records_of(made: pd.DataFrame, gwcodes: Collection[int]) -> dict[int, OwnRecord]:
    """Records from past forecasts: gwcode, origin, rank, observed (missing while it is open)."""
    split = {int(str(code)): rows for code, rows in made.groupby("gwcode")}
    return {code: _record(code, split.get(code, made.iloc[:0])) for code in gwcodes}


def _record(gwcode: int, rows: pd.DataFrame) -> OwnRecord:
    """One state."""
    closed = rows.loc[rows["observed"].notna(), "origin"]
    return OwnRecord(
        gwcode=gwcode,
        first_origin=int(rows["origin"].min()) if len(rows) else None,
        last_closed_origin=int(closed.max()) if len(closed) else None,
        closed=len(closed),
        followed=int(rows["observed"].eq(1).sum()),
        open_lists=int(rows["observed"].isna().sum()),
        listed=tuple(_listed(rows[rows["rank"] <= length], length) for length in LENGTHS),
    )


def _listed(rows: pd.DataFrame, length: int) -> Listed:
    """Lists of one length, from those with the state in them."""
    return Listed(
        length=length,
        lists=int(rows["observed"].notna().sum()),
        followed=int(rows["observed"].eq(1).sum()),
        open_lists=int(rows["observed"].isna().sum()),
    )
