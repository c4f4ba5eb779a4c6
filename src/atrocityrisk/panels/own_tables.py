"""From a researcher's own table to a panel: whose row, which year, what happened, what is known."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from atrocityrisk import lags, states
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import DataError, LeftOutWarning, SchemaError, SpecError, WrongTypeError
from atrocityrisk.outcomes import OUTCOMES, Outcome
from atrocityrisk.outcomes.outcome import Perpetrator
from atrocityrisk.panels import _checks, _own_rows, _own_values
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.panels._column_metadata import (
    NOT_STATED,
    USUAL_MAX_AGE,
    checked_metadata,
    usual_kind,
)
from atrocityrisk.panels._derived import checked_outcome

if TYPE_CHECKING:
    from atrocityrisk.panels.panel import Panel

Metadata = Mapping[str, Mapping[str, object]]


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
    without: "_own_rows.Without | None" = None,
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
    state, year : str
        Columns with the state and with the year.
    code : str
        What the states are written as: "iso3", "gwcode", "cow", "name", "iso2", "m49", "vdem",
        "vdem_id", "wb", "ucdp" or "csp"; see `states.translate`.
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
    <Panel: 4 rows, 2 states, 2019-2020, 1 indicators, outcome coup, pseudo-real-time>
    """
    where = Path(source)
    if not isinstance(frame, pd.DataFrame):
        raise WrongTypeError(f"expected a DataFrame, found {type(frame).__name__}")
    if outcome is None and join is None:
        raise SpecError(
            "expected an outcome: the column of onsets (`--outcome COLUMN`), or a panel to join "
            "whose outcome is meant, such as join=load_panel() (`--join embedded`)"
        )
    if frame.empty:
        raise DataError(f"{where} has no rows, expected one per state and year")
    codes = _own_values.require_column(frame, state, what="the state", where=where)
    when = _own_values.require_column(frame, year, what="the year", where=where)
    codes, when = codes.reset_index(drop=True), when.reset_index(drop=True)
    table = frame.reset_index(drop=True)
    rows = _own_rows.resolved_rows(
        codes,
        _own_rows.whole_years(when, where),
        system=_own_rows.system_named(code),
        where=where,
        without=without or {},
        without_unresolved=without_unresolved,
    )
    if join is not None:
        rows = _own_rows.refuse_lacking(
            rows, join.index, codes=codes, where=where, without_unresolved=without_unresolved
        )
    _refuse_one_state(rows.index, where)
    told, events = _outcome_and_events(
        table, outcome, ongoing, window, new_while_ongoing, perpetrator, join=join, where=where
    )
    _refuse_known_name(told, where)
    spared = [state, year, *events.columns]
    chosen, reasons = _chosen(table, indicators, rows, spared=spared)
    columns = [
        _own_values.require_column(table, n, what="an indicator", where=where) for n in chosen
    ]
    numbers = {n: _own_values.own_numbers(c, where) for n, c in zip(chosen, columns, strict=True)}
    placed = pd.DataFrame(numbers, index=table.index).iloc[rows.kept].set_axis(rows.index)
    happened = events.iloc[rows.kept].set_axis(rows.index).sort_index()
    if isinstance(outcome, str) and outcome in happened:
        _own_values.refuse_one_class(happened[outcome], where)
    values, ages, facts = _filled(
        placed.sort_index(), chosen, source=source, version=version, join=join
    )
    if indicators is None and reasons:
        words = ", ".join(f"{name!r} {reason}" for name, reason in reasons.items())
        warnings.warn(
            f"{where}: taken for no indicators: {words}; name the columns that are, with "
            "indicators=[...] (`--indicators`), to be told of none",
            LeftOutWarning,
            stacklevel=2,
        )
    notes = _notes(rows, reasons if indicators is None else {}, where=where, join=join)
    if join is None:
        if values.empty:
            raise SchemaError(
                f"{where} has no indicator; name at least one column of numbers with "
                "indicators=[...] (`--indicators`), or join a panel that has some"
            )
        assert told is not None
        return cls(
            values,
            ages=ages,
            events=happened,
            columns=facts,
            outcome=told,
            timing=timing,
            notes=notes,
        )
    return _joined(join, values, ages, facts, happened, told, notes)


def _outcome_and_events(
    table: pd.DataFrame,
    outcome: str | Outcome | None,
    ongoing: str | None,
    window: tuple[int, int],
    new_while_ongoing: bool,
    perpetrator: Perpetrator,
    *,
    join: "Panel | None",
    where: Path,
) -> tuple[Outcome | None, pd.DataFrame]:
    """What is forecast, and its event series, a row for each of the table; None: as joined."""
    if outcome is None:
        if ongoing is not None:
            raise SpecError(
                "expected the column of onsets beside that of events under way (`ongoing`), found "
                "none; give outcome= as well"
            )
        return None, pd.DataFrame(index=table.index)
    if isinstance(outcome, str):
        if not new_while_ongoing and ongoing is None:
            raise SpecError(
                "expected the column that tells which events are under way (`ongoing`), by which "
                "states are not at risk (new_while_ongoing=False); found none"
            )
        _checks.check_name(outcome, (), what="an outcome named")
        names = (outcome,) if ongoing is None else (outcome, ongoing)
        series = {
            name: _own_values.zero_or_one(
                _own_values.require_column(table, name, what=what, where=where), where
            )
            for name, what in zip(names, ("the outcome", "events under way"), strict=False)
        }
        told = Outcome(
            name=outcome,
            event=outcome.replace("_", " "),
            perpetrator=perpetrator,
            phase="onset",
            series=(outcome,),
            ongoing=names[1:],
            first=window[0],
            last=window[1],
            new_while_ongoing=new_while_ongoing,
            definition=f"Onset: a year with 1 in column {outcome!r} of {where}.",
            reference=str(where),
        )
        return told, pd.DataFrame(series, index=table.index)
    if not isinstance(outcome, Outcome):
        raise WrongTypeError(
            f"expected the name of a column or an Outcome as outcome, found {outcome!r}"
        )
    there = set() if join is None else set(join.events.columns)
    needed = dict.fromkeys((*outcome.series, *outcome.ongoing))
    own = [name for name in needed if name in table.columns or name not in there]
    return outcome, pd.DataFrame(
        {
            name: _counts(
                _own_values.require_column(table, name, what="an event series", where=where), where
            )
            for name in own
        },
        index=table.index,
    )


def _refuse_known_name(outcome: Outcome | None, where: Path) -> None:
    """Refuse an own outcome under the name of one that the package defines otherwise."""
    known = None if outcome is None else OUTCOMES.get(outcome.name.partition("@")[0])
    if outcome is not None and known is not None and known.series != outcome.series:
        raise SchemaError(
            f"{where}: outcome {outcome.name!r} has the name of another one, of which every list "
            "would tell the definition; rename the column, or give an Outcome of another name"
        )


def _counts(column: pd.Series, where: Path) -> pd.Series:
    """A column of episodes or deaths."""
    values = _own_values.own_numbers(column, where)
    negative = values.lt(0).to_numpy()
    if negative.any():
        at = int(np.flatnonzero(negative)[0])
        raise DataError(
            f"{where}: column {column.name!r} has {values.iloc[at]:g} in data row {at + 1}, "
            f"expected a count ({int(negative.sum())} such values); leave it empty where it is not "
            "known"
        )
    return values


def _chosen(
    table: pd.DataFrame,
    indicators: Sequence[str] | Metadata | None,
    rows: _own_rows.OwnRows,
    *,
    spared: list[str],
) -> tuple[dict[str, Mapping[str, object]], dict[str, str]]:
    """Columns to take, each with what is said of it, and why others are not taken."""
    if isinstance(indicators, str):
        raise WrongTypeError(
            f"expected a list of columns as indicators, found the text {indicators!r}; write "
            f"[{indicators!r}]"
        )
    if isinstance(indicators, Mapping):
        return {str(name): dict(facts) for name, facts in indicators.items()}, {}
    if indicators is not None:
        return {name: {} for name in indicators}, {}
    gwcode = pd.Series(rows.index.get_level_values("gwcode").to_numpy(), index=rows.index)
    names, reasons = _own_values.figures(table.iloc[rows.kept], gwcode, spared=spared)
    return {name: {} for name in names}, reasons


def _filled(
    placed: pd.DataFrame,
    chosen: Mapping[str, Mapping[str, object]],
    *,
    source: str,
    version: str,
    join: "Panel | None",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Values carried forward, their ages, and the metadata of each column under its final name."""
    rows = placed.index if join is None else join.index
    taken = [] if join is None else list(join.columns.index)
    values, ages, facts = {}, {}, {}
    for column, given in chosen.items():
        said = dict(given)
        name = said.pop("name", column)
        _checks.check_name(name, [*taken, *facts], what="an indicator named")
        kind = said.get("kind") or usual_kind(placed[column])
        assumed = {
            "source": source,
            "version": version,
            "kind": kind,
            "unit": NOT_STATED,
            "publication_lag": 1,
            "max_age_years": USUAL_MAX_AGE.get(str(kind), 0),
            "description": f"Column {column!r} of {source}.",
        }
        facts[str(name)] = full = checked_metadata(str(name), assumed | said)
        observed = placed[column].reindex(rows).rename(str(name))
        _checks.check_series(observed, rows, what="indicator")
        filled, age = lags.carry_forward(observed, int(str(full["max_age_years"])))
        values[str(name)], ages[str(name)] = filled, age.fillna(MISSING)
    return (
        pd.DataFrame(values, index=rows),
        pd.DataFrame(ages, index=rows),
        pd.DataFrame.from_dict(facts, orient="index"),
    )


def _joined(
    panel: "Panel",
    values: pd.DataFrame,
    ages: pd.DataFrame,
    facts: pd.DataFrame,
    events: pd.DataFrame,
    outcome: Outcome | None,
    notes: Sequence[str],
) -> "Panel":
    """The panel with further columns, events and perhaps another outcome."""
    if panel.timing == "true vintage" or panel.first_releases is not None:
        raise SpecError(
            "expected a panel to join without dates of release, found a true vintage or one "
            "without hindsight; join the panel before that, or use with_indicator(...)"
        )
    taken = list(panel.events.columns)
    for name in events.columns:
        _checks.check_name(name, taken, what="an event series named")
    happened = panel.events.join(events)
    return panel._with(
        indicators=pd.concat([panel.indicators, values], axis=1),
        ages=pd.concat([panel.ages, ages], axis=1),
        events=happened,
        columns=pd.concat([panel.columns, facts]) if len(facts) else panel.columns,
        outcome=checked_outcome(outcome or panel.outcome, happened),
        notes=notes,
    )


def _refuse_one_state(index: pd.MultiIndex, where: Path) -> None:
    """Refuse a table of one state: what sets states apart cannot be learnt from it."""
    codes = index.get_level_values("gwcode").unique()
    if len(codes) == 1:
        name = states.label(int(codes[0]), int(index.get_level_values("year").max())).name
        raise DataError(
            f"{where}: all {len(index)} rows are of one state, {name} ({codes[0]}), expected "
            "several, which a model compares; add the others"
        )


def _notes(
    rows: _own_rows.OwnRows, reasons: Mapping[str, str], *, where: Path, join: "Panel | None"
) -> list[str]:
    """What a reader of the panel should know of how it was made."""
    notes = [f"{where}: left out {line}" for line in _own_rows.grouped(rows.left_out)]
    notes += [f"{where}: column {n!r} is no indicator: {why}" for n, why in reasons.items()]
    if rows.backcast:
        notes.append(
            f"{where}: {rows.backcast} rows are of a state's present territory in years in which "
            "another state held its number; they stand for that one"
        )
    last = int(rows.index.get_level_values("year").max())
    present = rows.index[rows.index.get_level_values("year") == last].get_level_values("gwcode")
    expected = states.states_in(last)
    if join is not None:
        index = join.index
        expected = index[index.get_level_values("year") == last].get_level_values("gwcode")
    absent = [states.label(int(code), last).name for code in expected.difference(present)]
    if absent:
        shown = ", ".join(absent[:8]) + (" and others" if len(absent) > 8 else "")
        notes.append(f"{where}: {len(absent)} states of {last} have no row: {shown}")
    return notes
