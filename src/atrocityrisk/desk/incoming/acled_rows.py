"""Files in ACLED's format, as rows of records; the licence to use one is held by who brings it.

Read are number, day, type, kind of actor, country, first-level region and deaths. Notes, names of
actors, places and coordinates are never looked at.
"""

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from atrocityrisk.desk.incoming.event_rows import Event, EventKind
from atrocityrisk.desk.incoming.incoming_table import FileRow, IncomingTable
from atrocityrisk.desk.incoming.read_rows import Fault, ReadRow, UnfitCellError, is_missing, shown
from atrocityrisk.desk.incoming.state_finder import StateFinder
from atrocityrisk.desk.incoming.ucdp_rows import plain_region
from atrocityrisk.desk.rules.levels import DatePrecision, PerpetratorType, TargetType
from atrocityrisk.errors import SchemaError
from atrocityrisk.sources._readers.column_checks import squeezed
from atrocityrisk.sources._readers.days import day_of

KINDS = {
    kind.name: kind
    for kind in (
        EventKind(
            name="civilians",
            words="violence against civilians",
            indicators=("2.1",),
            usual=True,
        ),
        EventKind(
            name="fighting",
            words="battles or explosions",
            indicators=("1.1",),
            usual=False,
        ),
        EventKind(
            name="unrest",
            words="protests or riots",
            indicators=("1.10",),
            usual=False,
        ),
        EventKind(
            name="developments",
            words="strategic developments",
            indicators=("1.2",),
            usual=False,
        ),
    )
}
_TYPES = {
    "violence against civilians": "civilians",
    "battles": "fighting",
    "explosions/remote violence": "fighting",
    "protests": "unrest",
    "riots": "unrest",
    "strategic developments": "developments",
}
# A militia may be backed by a State or not, and "external or other forces" are of many kinds.
_ACTORS = {
    "1": PerpetratorType.SECURITY_FORCES,
    "state forces": PerpetratorType.SECURITY_FORCES,
    "2": PerpetratorType.NON_STATE,
    "rebel group": PerpetratorType.NON_STATE,
    "rebel groups": PerpetratorType.NON_STATE,
    "4": PerpetratorType.COMMUNAL,
    "identity militia": PerpetratorType.COMMUNAL,
    "identity militias": PerpetratorType.COMMUNAL,
    "5": PerpetratorType.COMMUNAL,
    "rioters": PerpetratorType.COMMUNAL,
}
_NEEDED = ("event_id_cnty", "event_date", "event_type", "country", "fatalities")
_USED = (*_NEEDED, "sub_event_type", "civilian_targeting", "inter1", "admin1")
_NUMBER = re.compile(r"[A-Z]{3}\d{1,8}")
_WRITTEN_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name}


def acled_events(table: IncomingTable) -> tuple[list[Event], list[ReadRow]]:
    """Events of a file, and its rows that cannot be read, each with all its faults."""
    places = _places(table.columns)
    states = StateFinder()
    events: list[Event] = []
    rejected: list[ReadRow] = []
    numbers: dict[str, int] = {}
    for row in table.rows:
        event, faults = _event(row, places, states)
        if event is not None and event.identity in numbers:
            text = (
                f"expected each event once, found {event.identity} in row "
                f"{numbers[event.identity]} too; drop either"
            )
            event, faults = None, [Fault("event_id_cnty", text)]
        if event is None:
            rejected.append(ReadRow(number=row.number, values={}, given=(), faults=tuple(faults)))
        else:
            numbers[event.identity] = row.number
            events.append(event)
    return events, rejected


def _places(columns: Sequence[str]) -> dict[str, int]:
    spelt = {squeezed(column): at for at, column in reversed(list(enumerate(columns)))}
    places = {name: spelt[squeezed(name)] for name in _USED if squeezed(name) in spelt}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise SchemaError(
            f"expected ACLED's column {missing[0]!r}, found none; bring ACLED's own export, or "
            "choose 'table of your own'"
        )
    return places


def _event(
    row: FileRow, places: dict[str, int], states: StateFinder
) -> tuple[Event | None, list[Fault]]:
    faults: list[Fault] = []

    def cell(name: str) -> Any:
        place = places.get(name)
        found = row.cells[place] if place is not None and place < len(row.cells) else None
        return None if is_missing(found) else found

    def read(name: str, reader: Callable[[Any], Any]) -> Any:
        try:
            return reader(cell(name))
        except UnfitCellError as problem:
            faults.append(Fault(name, str(problem)))
            return None

    identity = read("event_id_cnty", _identity)
    day = read("event_date", _day)
    kind = read("event_type", _kind)
    deaths = read("fatalities", _deaths)
    gwcode = read("country", lambda found: _state(found, day, states))
    if faults:
        return None, faults
    if _plain(cell("civilian_targeting")) == "civilian targeting" or (
        _plain(cell("sub_event_type")) == "excessive force against protesters"
    ):
        kind = "civilians"
    civilians = kind == "civilians"
    actor = _ACTORS.get(_plain(cell("inter1")), PerpetratorType.UNKNOWN)
    return Event(
        number=row.number,
        identity=identity,
        gwcode=gwcode,
        first=day,
        last=day,
        month=(day.year, day.month),
        kind=kind,
        # In a battle either side may be named first: that says nothing of who is responsible.
        perpetrator=actor if civilians else PerpetratorType.UNKNOWN,
        target=TargetType.CIVILIANS if civilians else TargetType.UNKNOWN,
        region=plain_region(cell("admin1")),
        precision=DatePrecision.DAY,
        best=deaths,
    ), []


def _plain(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).casefold().split())


def _identity(cell: Any) -> str:
    text = "" if cell is None else str(cell).strip()
    if not _NUMBER.fullmatch(text):
        raise UnfitCellError(f"expected a number such as NIG1234, found {shown(cell)}; correct it")
    return text


def _day(cell: Any) -> date:
    found = _WRITTEN_DAY.fullmatch(str(cell).strip())
    try:
        if found and found[2].lower() in _MONTHS:
            return date(int(found[3]), _MONTHS[found[2].lower()], int(found[1]))
        day = day_of(cell)
    except ValueError:
        day = None
    if day is None:
        raise UnfitCellError(
            f"expected a day such as 2024-11-05 or 5 November 2024, found {shown(cell)}; correct it"
        )
    return day


def _kind(cell: Any) -> str:
    kind = _TYPES.get(_plain(cell))
    if kind is None:
        raise UnfitCellError(
            f"expected one of ACLED's event types, such as 'Violence against civilians', found "
            f"{shown(cell)}; correct it"
        )
    return kind


def _deaths(cell: Any) -> int:
    text = "" if cell is None else str(cell).strip()
    if not re.fullmatch(r"\d{1,7}(\.0)?", text):
        raise UnfitCellError(f"expected a whole number of deaths, found {shown(cell)}; correct it")
    return int(float(text))


def _state(cell: Any, day: date | None, states: StateFinder) -> int:
    text = "" if cell is None else str(cell).strip()
    if day is None:
        if not states.ever(text):
            raise UnfitCellError(f"expected a State, found {shown(cell)}; see the list of States")
        return 0
    found = states.find(text, day.year)
    if isinstance(found, str):
        raise UnfitCellError(f"expected a State of {day.year}, found {shown(cell)}: {found}")
    return found
