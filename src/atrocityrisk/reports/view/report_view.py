"""The one view model: all that the pages, texts and tables of an edition say, worded once."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.titles import event_noun, going_on
from atrocityrisk.editions import Edition, cover, describe_edition
from atrocityrisk.rankings import Ranking
from atrocityrisk.reports.view.annex_view import AnnexView, annex_view
from atrocityrisk.reports.view.event_view import EventView, event_view
from atrocityrisk.reports.view.front_view import CostRow, FrontView, cost_rows, front_view
from atrocityrisk.reports.view.full_tables import report_tables
from atrocityrisk.reports.view.months_view import MonthsView, months_view
from atrocityrisk.reports.view.press_view import PressView, press_view
from atrocityrisk.reports.view.ranking_rows import (
    NONE_UNDER_WAY,
    UNDER_WAY,
    RankingRow,
    ranking_rows,
)
from atrocityrisk.reports.view.reading_groups import reading_groups
from atrocityrisk.reports.view.record_view import RecordView, record_view
from atrocityrisk.reports.view.search_view import OffList, off_list
from atrocityrisk.reports.view.state_splits import split_by_state
from atrocityrisk.reports.view.state_view import StateView, state_views
from atrocityrisk.reports.wording.badges import badge_of
from atrocityrisk.reports.wording.under_way import order_among_states
from atrocityrisk.signals import Nowcast
from atrocityrisk.states import DisputedArea


@dataclass(frozen=True, kw_only=True, eq=False)
class MapView:
    """What a map is drawn from.

    Attributes
    ----------
    ranking : Ranking
        The list.
    under_way : mapping of int to str
        Where an event of this kind goes on, by gwcode.
    another : bool
        Whether a number is then of another such event.
    noun, going_on : str
        What such an event is called in short, and the same with its article.
    disputed : tuple of DisputedArea
        Land whose status is disputed, and what the list does with it.
    disclaimer, origin : str
        What borders mean and do not mean, and whose they are.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).map.under_way  # doctest: +SKIP
    """

    ranking: Ranking
    under_way: Mapping[int, str]
    another: bool
    noun: str
    going_on: str
    disputed: tuple[DisputedArea, ...]
    disclaimer: str
    origin: str


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportView:
    """All that an edition says to people.

    Attributes
    ----------
    event : EventView
        What is forecast.
    front : FrontView
        The first screen.
    rows : tuple of RankingRow
        The list.
    states : tuple of StateView
        One page a state, in the order of the list.
    off_list : tuple of OffList
        Places that readers look for and the list does not have.
    record : RecordView or None
        How good such lists were.
    costs : tuple of CostRow
        How long a list is worth its looks.
    map : MapView
        What the map is drawn from.
    months : MonthsView or None
        What the months since say.
    press : PressView
        Sentences that may be quoted, and that may not.
    annex : AnnexView
        What specialists look up.
    tables : mapping of str to DataFrame
        The numbers at full precision, by name of file.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).rows[0].name  # doctest: +SKIP
    """

    event: EventView
    front: FrontView
    rows: tuple[RankingRow, ...]
    states: tuple[StateView, ...]
    off_list: tuple[OffList, ...]
    record: RecordView | None
    costs: tuple[CostRow, ...]
    map: MapView
    months: MonthsView | None
    press: PressView
    annex: AnnexView
    tables: Mapping[str, pd.DataFrame]

    def state(self, gwcode: int) -> StateView | None:
        """Page of one state; None where the list has it not.

        Parameters
        ----------
        gwcode : int
            Gleditsch-Ward number.

        Returns
        -------
        StateView or None
            The page.

        Examples
        --------
        >>> import atrocityrisk as ar
        >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
        >>> ar.reports.view_report(edition).state(483).row.name  # doctest: +SKIP
        'Chad'
        """
        return next((page for page in self.states if page.row.gwcode == gwcode), None)


def view_report(edition: Edition, *, nowcast: Nowcast | None = None) -> ReportView:
    """Put an edition into words, once, for every page, text and table.

    Parameters
    ----------
    edition : Edition
        What is reported.
    nowcast : Nowcast, optional
        What the months since say beside this list.

    Returns
    -------
    ReportView
        All of it; parts that the edition lacks are empty or None.

    Raises
    ------
    SpecError
        If the nowcast is of another list.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> view = ar.reports.view_report(edition)  # doctest: +SKIP
    >>> len(view.states) == len(view.rows)  # doctest: +SKIP
    True
    """
    coverage = cover(edition)
    manifest = describe_edition(edition, {})
    record = record_view(edition)
    event = event_view(edition)
    split = split_by_state(edition, coverage)
    groups = reading_groups(
        edition.ranking.frame,
        None if edition.record is None else edition.record.frame,
        origin=edition.origin,
    )
    badges = {code: badge for code, one in split.under_way.items() if (badge := badge_of(one))}
    rows = ranking_rows(
        edition.ranking.frame,
        origin=edition.origin,
        k=edition.spec.k,
        under_way=badges,
        # An outcome without series that tell says of no state that none is under way.
        unknown=frozenset(
            int(code)
            for code in edition.ranking.frame["gwcode"]
            if code not in split.under_way or split.under_way[code].status == "unknown"
        ),
        why_high={code: found.cell for code, found in split.reasons.items()},
        groups={group.key: group.gwcodes for group in groups},
    )
    front = front_view(edition, rows, groups, _known(edition, record))
    return ReportView(
        event=event,
        front=front,
        rows=rows,
        states=tuple(state_views(edition, split, rows)),
        off_list=off_list(edition.forecast, rows),
        record=record,
        costs=cost_rows(edition.cost_plans),
        map=MapView(
            ranking=edition.ranking,
            under_way=badges,
            another=bool(event.another),
            noun=event_noun(edition.panel.outcome),
            going_on=going_on(edition.panel.outcome),
            disputed=states.disputed_areas(),
            disclaimer=states.DISCLAIMER,
            origin=states.world_map().origin,
        ),
        months=None if nowcast is None else months_view(nowcast, edition.ranking),
        press=press_view(event, front, record),
        annex=annex_view(edition, coverage, manifest),
        tables=report_tables(edition, coverage, rows, split.history),
    )


def _known(edition: Edition, record: RecordView | None) -> dict[str, str]:
    """What is known of the order among all states, where none is under way, and where one is."""
    made = edition.performance
    if made is None:
        return {}
    return {
        "": "" if record is None else record.line,
        NONE_UNDER_WAY: order_among_states(made.other_scores, under_way=False),
        UNDER_WAY: order_among_states(made.under_way_scores, under_way=True),
    }
