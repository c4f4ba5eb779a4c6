"""A researcher's own table as a panel, as `Panel.from_frame` gives it."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.outcomes import Outcome
from atrocityrisk.outcomes.outcome import Perpetrator
from atrocityrisk.panels._own_panels import Metadata, Reading, made_panel
from atrocityrisk.panels._own_rows import Without

if TYPE_CHECKING:
    from atrocityrisk.panels.panel import Panel


def from_frame(
    cls: "type[Panel]",
    frame: pd.DataFrame,
    *,
    state: str,
    code: str,
    year: str = "year",
    outcome: str | Outcome | None = None,
    ongoing: str | None = None,
    window: tuple[int, int] = (1, 2),
    new_while_ongoing: bool = True,
    perpetrator: Perpetrator = "any",
    indicators: Sequence[str] | Metadata | None = None,
    join: "Panel | None" = None,
    without: Without | None = None,
    without_unresolved: bool = False,
    source: str = "own table",
    version: str = "",
    timing: Timing = "pseudo-real-time",
) -> "Panel":
    """Panel of a table of one's own, one row per state and year.

    Parameters
    ----------
    frame : DataFrame
        Table; unchanged.
    state : str
        Column with the state.
    code : str
        What the states are written as: "iso3", "gwcode", "cow", "name", "iso2", "m49", "vdem",
        "vdem_id", "wb", "ucdp" or "csp"; see `states.translate`.
    year : str, default "year"
        Column with the year.
    outcome : str or Outcome, optional
        Column that is 1 where an event began in the year, 0 where not, and empty where that is not
        known; or an outcome whose series are columns of the table. May be left out with `join`.
    ongoing : str, optional
        Column that is 1 where such an event was under way.
    window : tuple of int, default (1, 2)
        First and last year ahead that a forecast is for.
    new_while_ongoing : bool, default True
        Whether a state with such an event under way is at risk of another onset.
    perpetrator : {"any", "state", "non-state"}
        Who is responsible for the event.
    indicators : sequence of str or mapping, optional
        Columns that forecasts may use, or a mapping from each to its metadata: name, kind, unit,
        publication_lag (1 if not given), max_age_years (2 for structural, 1 for dynamic), source,
        version, licence, description. Every other column that holds numbers, if None.
    join : Panel, optional
        Panel to whose rows the columns are added, such as ``load_panel()``.
    without : mapping, optional
        Rows to leave out: (state as the table has it, year) to the reason.
    without_unresolved : bool, default False
        Leave out rows that fit no state and year, with their reasons in `Panel.notes`.
    source, version : str
        What the table is and which release of it, for the metadata.
    timing : {"pseudo-real-time", "revised"}
        Mode of time; that of the panel joined with `join`.

    Returns
    -------
    Panel
        Values carried forward up to each indicator's greatest age. What is missing stays missing.

    Raises
    ------
    UnresolvedRowsError
        If rows fit no state of the list in their year, their codes are of another system or of
        two, or the panel to join lacks them; `rows` of the error holds every one.
    DuplicateRowsError
        If two rows are of one state and year.
    DataError
        If a cell is no year or number, an outcome is not 0 or 1 or of one class, or there is one
        state only.
    SchemaError
        If a column is absent or its metadata make no sense.
    SpecError
        If there is no such code system, or neither outcome nor `join` is given.

    Warns
    -----
    LeftOutWarning
        If `indicators` is None and columns hold no numbers; names them.
    DoubtfulColumnWarning
        If a column of onsets looks like one of events under way, or a column like one in which
        -99 and the like stand for missing.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.panels import Panel
    >>> table = pd.DataFrame(
    ...     {
    ...         "country": ["TCD", "TCD", "NER", "NER"],
    ...         "year": [2019, 2020, 2019, 2020],
    ...         "coup": [0, 1, 0, 0],
    ...         "rainfall": [310.0, 295.0, 160.0, None],
    ...     }
    ... )
    >>> Panel.from_frame(table, state="country", code="iso3", outcome="coup")
    <Panel: 4 rows, 2 states, 2019-2020, 1 indicator, outcome coup, pseudo-real-time>
    """
    made = made_panel(
        cls,
        frame,
        Reading(
            state=state,
            code=code,
            year=year,
            outcome=outcome,
            ongoing=ongoing,
            window=window,
            new_while_ongoing=new_while_ongoing,
            perpetrator=perpetrator,
            indicators=indicators,
            without=without or {},
            without_unresolved=without_unresolved,
            source=source,
            version=version,
            timing=timing,
        ),
        join=join,
    )
    if made.no_indicators:
        words = ", ".join(f"{name!r} {reason}" for name, reason in made.no_indicators.items())
        warnings.warn(
            f"{source}: taken for no indicators: {words}; name the columns that are, with "
            "indicators=[...], to be told of none",
            LeftOutWarning,
            stacklevel=2,
        )
    return made.panel
