"""Lists made again from earlier years: their first thirty, and what followed."""

from dataclasses import dataclass

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.editions import Edition
from atrocityrisk.editions.performance import LIST_LENGTH
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.view.estimates import Estimate, share_estimate, whole_estimate
from atrocityrisk.reports.view.record_view import PastList
from atrocityrisk.reports.view.report_view import ReportView
from atrocityrisk.reports.view.state_rows import followed

RETROSPECT = "made again in retrospect"


@dataclass(frozen=True, kw_only=True)
class PastRow:
    """A state on an earlier list; `anchor` is empty where today's list has it not."""

    name: str
    anchor: str
    rank: Estimate
    probability: Estimate
    followed: str


@dataclass(frozen=True, kw_only=True)
class PastEdition:
    """A list as one would have been made from an earlier year: its first thirty."""

    # Its origin and window, and how many events were expected and happened.
    list: PastList
    title: str
    # Where the event followed, and the rank these states had; or that it is not known yet.
    happened: str
    rows: tuple[PastRow, ...]

    @property
    def origin(self) -> int:
        """Last year whose data were used."""
        return self.list.origin


def past_editions(edition: Edition, view: ReportView) -> tuple[PastEdition, ...]:
    """Lists from before this one, the newest first; none where there is no record."""
    if edition.record is None or view.record is None:
        return ()
    frame = edition.record.frame.astype({"origin": "int64", "gwcode": "int64", "rank": "int64"})
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
    observed = edition.panel.labels(known_at=edition.origin).reindex(key).to_numpy()
    frame = frame.assign(observed=observed, country=states.labels(key)["name"].to_numpy())
    parts = {int(str(origin)): part for origin, part in frame.groupby("origin")}
    anchors = {row.gwcode: row.anchor for row in view.rows}
    return tuple(
        _past(one, parts[one.origin], anchors, view.event.subject)
        for one in view.record.lists
        if one.origin < edition.origin
    )


def _past(one: PastList, frame: pd.DataFrame, anchors: dict[int, str], subject: str) -> PastEdition:
    ranked = frame.sort_values(["rank", "country"])
    return PastEdition(
        list=one,
        title=f"{subject}, {one.window}, seen from the end of {one.origin}, {RETROSPECT}",
        happened=_happened(ranked, one),
        rows=tuple(
            PastRow(
                name=str(row["country"]),
                anchor=anchors.get(int(row["gwcode"]), ""),
                rank=whole_estimate(row["rank"], row["rank_low"], row["rank_high"]),
                probability=share_estimate(row["probability"], row["low"], row["high"]),
                followed=followed(row["observed"]),
            )
            for row in records(ranked.head(LIST_LENGTH))
        ),
    )


def _happened(ranked: pd.DataFrame, one: PastList) -> str:
    if ranked["observed"].isna().all():
        return f"What happens in {one.window} is not known yet."
    hits = ranked[ranked["observed"] == 1]
    if hits.empty:
        return f"In {one.window} the event came in no state of the list."
    named = ", ".join(f"{row['country']} (rank {row['rank']})" for row in records(hits))
    return f"In {one.window} the event came in {counted(len(hits), 'state')}: {named}."
