"""From a researcher's own table to a panel: whose row, which year, what happened, what is known."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from atrocityrisk import lags, states
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import (
    DataError,
    DoubtfulColumnWarning,
    SchemaError,
    SpecError,
    UnresolvedRow,
    WrongTypeError,
)
from atrocityrisk.outcomes import Outcome
from atrocityrisk.outcomes.outcome import Perpetrator
from atrocityrisk.panels import _checks, _own_outcome, _own_rows, _own_values
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


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is to be read, as `from_frame` takes it."""

    state: str
    code: str
    year: str = "year"
    outcome: str | Outcome | None = None
    ongoing: str | None = None
    window: tuple[int, int] = (1, 2)
    new_while_ongoing: bool = True
    perpetrator: Perpetrator = "any"
    indicators: Sequence[str] | Metadata | None = None
    without: _own_rows.Without = field(default_factory=dict)
    without_unresolved: bool = False
    source: str = "own table"
    version: str = ""
    timing: Timing = "pseudo-real-time"


class MadePanel(NamedTuple):
    """A panel, rows read, those left out on request, and the columns that are no indicators."""

    panel: "Panel"
    read: int
    left_out: tuple[UnresolvedRow, ...]
    no_indicators: dict[str, str]


def made_panel(
    cls: "type[Panel]", frame: pd.DataFrame, reading: Reading, *, join: "Panel | None"
) -> MadePanel:
    """Panel of a table, and what was left out of it."""
    where = Path(reading.source)
    _refuse_no_table(frame, reading, join, where)
    table = frame.reset_index(drop=True)
    rows = _rows(table, reading, join, where)
    _refuse_one_state(rows.index, where)
    told, happened = _own_outcome.outcome_and_events(
        table,
        reading.outcome,
        ongoing=reading.ongoing,
        window=reading.window,
        new_while_ongoing=reading.new_while_ongoing,
        perpetrator=reading.perpetrator,
        known=() if join is None else list(join.events.columns),
        where=where,
    )
    doubts: list[str] = []
    events = happened.iloc[rows.kept].set_axis(rows.index).sort_index()
    if isinstance(reading.outcome, str):
        _own_outcome.refuse_one_class(events[reading.outcome], where)
        doubts.append(_own_outcome.seems_under_way(events[reading.outcome]))
    spared = [reading.state, reading.year, *events.columns]
    chosen, reasons = _chosen(table, reading.indicators, rows, spared=spared)
    placed = _placed(table, chosen, rows, where)
    doubts += [_own_values.coded_missing(placed[name]) for name in chosen]
    doubts += [_own_values.tells_nothing(placed[name], events) for name in chosen]
    _tell_doubts([f"{where}: {doubt}" for doubt in doubts if doubt])
    values, ages, facts = _filled(placed, chosen, reading, join)
    notes = _notes(rows, reasons, where=where, join=join)
    if join is not None:
        joined = _joined(join, values, ages, facts, events, told, notes)
        return MadePanel(joined, len(table), rows.left_out, reasons)
    if values.empty:
        raise SchemaError(
            f"{where} has no indicator; name at least one column of numbers with indicators=[...] "
            "(`--indicators`), or join a panel that has some"
        )
    assert told is not None  # refused at the top
    panel = cls(
        values,
        ages=ages,
        events=events,
        columns=facts,
        outcome=told,
        timing=reading.timing,
        notes=notes,
    )
    return MadePanel(panel, len(table), rows.left_out, reasons)


def _tell_doubts(doubts: list[str]) -> None:
    """Warn of columns that can be used and are perhaps not what they seem."""
    for doubt in doubts:
        # Two functions further up stands `Panel.from_frame`, and above it who called.
        warnings.warn(doubt, DoubtfulColumnWarning, stacklevel=4)


def _rows(
    table: pd.DataFrame, reading: Reading, join: "Panel | None", where: Path
) -> _own_rows.OwnRows:
    """State and year of each row of the table that has a place in the panel."""
    codes = _own_values.require_column(table, reading.state, what="the state", where=where)
    years = _own_values.require_column(table, reading.year, what="the year", where=where)
    rows = _own_rows.resolved_rows(
        codes,
        _own_rows.whole_years(years, where),
        system=_own_rows.system_named(reading.code),
        where=where,
        without=reading.without,
        without_unresolved=reading.without_unresolved,
    )
    if join is None:
        return rows
    return _own_rows.refuse_lacking(
        rows,
        join.index,
        codes=codes,
        where=where,
        without_unresolved=reading.without_unresolved,
    )


def _refuse_no_table(frame: object, reading: Reading, join: "Panel | None", where: Path) -> None:
    """Refuse what is no table, and a table from which it does not follow what to forecast."""
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame)
        raise WrongTypeError(
            f"expected a DataFrame of pandas, found {kind.__module__}.{kind.__qualname__}; convert "
            "it, as with to_pandas()"
        )
    if reading.outcome is None and join is None:
        raise SpecError(
            "expected an outcome: the column of onsets (`--outcome COLUMN`), or a panel to join "
            "whose outcome is meant, such as join=load_panel() (`--join embedded`)"
        )
    if frame.empty:
        raise DataError(f"{where} has no rows, expected one per state and year")
    repeated = frame.columns[frame.columns.duplicated()]
    if len(repeated):
        raise SchemaError(
            f"{where} has more than one column named {repeated[0]!r}; rename or drop one"
        )


def _placed(
    table: pd.DataFrame,
    chosen: Mapping[str, object],
    rows: _own_rows.OwnRows,
    where: Path,
) -> pd.DataFrame:
    """Numbers of the columns taken, by state and year."""
    numbers = {
        name: _own_values.own_numbers(
            _own_values.require_column(table, name, what="an indicator", where=where), where
        )
        for name in chosen
    }
    return (
        pd.DataFrame(numbers, index=table.index).iloc[rows.kept].set_axis(rows.index).sort_index()
    )


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
    reading: Reading,
    join: "Panel | None",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Values carried forward, their ages, and the metadata of each column under its final name."""
    # Not at the top: it reads the table of all indicators, and reading a panel needs none of it.
    from atrocityrisk.indicators import INDICATORS

    own = placed.index
    assert isinstance(own, pd.MultiIndex)
    rows = own if join is None else join.index
    taken = [] if join is None else list(join.columns.index)
    values: dict[str, pd.Series] = {}
    ages: dict[str, pd.Series] = {}
    facts: dict[str, dict[str, object]] = {}
    for column, given in chosen.items():
        said = dict(given)
        name = said.pop("name", column)
        _checks.check_name(name, [*taken, *facts], what="an indicator named")
        if name in INDICATORS:
            _tell_doubts(
                [
                    f"{reading.source}: indicator {name!r} has the name of one of the package's, "
                    "whose description and date of release would be taken for its own; give it "
                    "another name, unless it is that one"
                ]
            )
        kind = said.get("kind") or usual_kind(placed[column])
        assumed = {
            "source": reading.source,
            "version": reading.version,
            "kind": kind,
            "unit": NOT_STATED,
            "publication_lag": 1,
            "max_age_years": USUAL_MAX_AGE.get(str(kind), 0),
            "description": f"Column {column!r} of {reading.source}.",
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
    notes = [f"{where}: left out {line}" for line in _own_rows.grouped(rows.left_out, whole=True)]
    notes += [f"{where}: column {n!r} is no indicator: {why}" for n, why in reasons.items()]
    notes += [f"{where}: {line}" for line in _own_rows.grouped(rows.backcast)]
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
