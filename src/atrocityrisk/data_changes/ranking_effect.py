"""What a release of data does to the list: both sides ranked alike, and the moves taken apart."""

from dataclasses import dataclass

from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.data_changes.data_sides import DataSide
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.list_changes import ListChanges, changes
from atrocityrisk.outcomes import EVENTS, Outcome, outcome_named
from atrocityrisk.panels import Panel
from atrocityrisk.panels.source_folder import panel_of_contents
from atrocityrisk.runs.as_specified import chosen_of, with_asked_outcome
from atrocityrisk.runs.ranking_run import checked_forecast
from atrocityrisk.specs import RunSpec, default_spec
from atrocityrisk.states.state_tables import LAST_YEAR

FIRST_PANEL_YEAR = 1946
"""First year of a panel made from a folder, as `data build` has it."""

ALL_REVISION = (
    "Both lists are made from the end of {origin}, so no part of a move is a new fact: each is a "
    "revised or newly known value of the same years, or a revised or late label. A changed model "
    "is one whose settings follow from the data, as the default's correction for labels that are "
    "still to come, which knows how far the record reaches, or one of other indicators."
)
OWN_YEARS = (
    "The lists are made from the end of {old} and of {new}: new facts about the later year are "
    "parts of their own beside revised values and labels."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class RankingEffect:
    """The lists of both sides compared, and what they were made from.

    Attributes
    ----------
    changes : ListChanges
        Moves from the list of the old side to that of the new one, with parts that add up.
    origins : tuple of int
        Years that the lists are seen from.
    notes : tuple of str
        What the parts can and cannot be.

    Examples
    --------
    >>> from dataclasses import fields
    >>> from atrocityrisk.data_changes import RankingEffect
    >>> [one.name for one in fields(RankingEffect)]
    ['changes', 'origins', 'notes']
    """

    changes: ListChanges
    origins: tuple[int, int]
    notes: tuple[str, ...]


def ranking_effect(
    old: DataSide,
    new: DataSide,
    *,
    spec: RunSpec | None,
    own_origins: bool,
    k: int,
    progress: ProgressCallback,
) -> RankingEffect:
    """The list from either side, by one specification and one seed, and what moved."""
    asked = default_spec() if spec is None else spec
    if own_origins and asked.origin is not None:
        raise SpecError(
            f"expected one origin for both sides or their own years, found origin {asked.origin} "
            "beside own origins; keep one"
        )
    panels = [_panel(side, asked, progress) for side in (old, new)]
    ends = [panel.usual_origin for panel in panels]
    common = min(ends) if asked.origin is None else asked.origin
    origins = (ends[0], ends[1]) if own_origins else (common, common)
    if origins[0] > origins[1]:
        raise SpecError(
            f"OLD can be ranked from {origins[0]} and NEW only from {origins[1]}; exchange them, "
            "or rank both from one year"
        )
    made = []
    for panel, origin, name in zip(panels, origins, ("OLD", "NEW"), strict=True):
        progress(f"ranking {name} from {origin}", 2, 3)
        here = asked.model_copy(update={"origin": origin})
        seen = chosen_of(here, with_asked_outcome(here, panel))
        made.append((checked_forecast(here, panel=seen).forecast, seen))
    (before, panel_a), (after, panel_b) = made
    found = changes(before, after, k=k, panel_a=panel_a, panel_b=panel_b, progress=progress)
    text = ALL_REVISION if origins[0] == origins[1] else OWN_YEARS
    notes = [text.format(origin=origins[0], old=origins[0], new=origins[1])]
    return RankingEffect(changes=found, origins=origins, notes=tuple(notes))


def _panel(side: DataSide, spec: RunSpec, progress: ProgressCallback) -> Panel:
    """Panel of a side: given, or built from its folder."""
    if side.panel is not None:
        return side.panel
    if side.contents is None:
        raise SpecError(
            "expected two folders or two panels to make a list from, found two files of one "
            f"source ({side.name}); put each into a folder with the files of the other sources"
        )
    outcome = outcome_named(spec.outcome or "mass_killing")
    return panel_of_contents(
        side.contents,
        side.name,
        outcome=outcome,
        years=(FIRST_PANEL_YEAR, _record_end(side, outcome)),
        progress=progress,
    )


def _record_end(side: DataSide, outcome: Outcome) -> int:
    """Last year for which a folder knows the events of an outcome."""
    ends = []
    for name in outcome.series:
        source = EVENTS[name].source if name in EVENTS else None
        frame = None if source is None else side.frames.get(source)
        if frame is None:
            raise DataError(
                f"expected files of {source or name} in {side.name}, from which the events of "
                f"{outcome.name} are known, found none; add them, or choose another outcome"
            )
        ends.append(int(frame.index.get_level_values("year").max()))
    return min([*ends, LAST_YEAR])
