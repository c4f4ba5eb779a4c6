"""The ways through the desk: rooms, the entries of each, and who is shown what."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from atrocityrisk.desk.models import Person


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One link; shown to whoever has the permission, to everybody logged in where it is empty."""

    words: str
    url_name: str
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class Room:
    """Pages of one subject; `beginnings` are those of the names of all its addresses."""

    words: str
    beginnings: tuple[str, ...]
    entries: tuple[Entry, ...]


ROOMS: tuple[Room, ...] = (
    Room(
        words="Watch",
        beginnings=("home", "waiting", "watch", "state", "forecast"),
        entries=(
            Entry(words="Watch list", url_name="home"),
            Entry(words="Waiting for you", url_name="waiting", permission="desk.view_record"),
            Entry(words="Forecasts", url_name="forecasts", permission="desk.view_forecastlist"),
        ),
    ),
    Room(
        words="Records",
        beginnings=("record", "import", "duplicate", "source", "link", "number", "export"),
        entries=(
            Entry(words="List", url_name="records", permission="desk.view_record"),
            Entry(words="New", url_name="record_new", permission="desk.add_record"),
            Entry(words="Import", url_name="imports", permission="desk.import_record"),
            Entry(words="Duplicates", url_name="duplicates", permission="desk.add_recordlink"),
            Entry(words="Sources", url_name="sources", permission="desk.view_record"),
            Entry(words="Numbers", url_name="numbers", permission="desk.view_record"),
            Entry(words="Export", url_name="export", permission="desk.export_record"),
        ),
    ),
    Room(
        words="Assess",
        beginnings=("assess", "speech"),
        entries=(
            Entry(words="Assessments", url_name="assessments", permission="desk.view_assessment"),
            Entry(words="Speech", url_name="speech_codings", permission="desk.view_record"),
        ),
    ),
    Room(
        words="Alerts",
        beginnings=("alert", "bulletin"),
        entries=(
            Entry(words="Triage", url_name="alerts", permission="desk.view_alert"),
            Entry(words="Rules", url_name="alert_rules", permission="desk.view_alertrule"),
            Entry(words="Bulletins", url_name="bulletins", permission="desk.view_bulletin"),
        ),
    ),
    Room(
        words="Advice",
        beginnings=("advice", "brief"),
        entries=(Entry(words="Advice", url_name="advice_list", permission="desk.view_advice"),),
    ),
    Room(
        words="Desk",
        beginnings=(
            "people",
            "person",
            "activity",
            "token",
            "revoke",
            "account",
            "code",
            "password",
        ),
        entries=(
            Entry(words="People", url_name="people", permission="desk.change_person"),
            Entry(words="Activity", url_name="activity"),
            Entry(words="Tokens", url_name="tokens"),
            Entry(words="Your account", url_name="account"),
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """A link as a page shows it; `current` is what `aria-current` says, or empty."""

    words: str
    address: str
    current: str


@dataclass(frozen=True, kw_only=True)
class ShownRoom:
    """A room as a page shows it: a link to its first entry, and the entries."""

    words: str
    address: str
    current: str
    entries: tuple[ShownEntry, ...]


def shown_rooms(person: Person, url_name: str) -> list[ShownRoom]:
    """The rooms that a person may enter, as seen from the page of a name."""
    here = room_of(url_name)
    rooms = []
    for room in ROOMS:
        entries = _shown_entries(room, person, url_name)
        if entries:
            # A room of one page is that page: nothing more is shown below it.
            one = len(entries) == 1
            rooms.append(
                ShownRoom(
                    words=room.words,
                    address=entries[0].address,
                    current=_current(room == here, page=one and bool(entries[0].current)),
                    entries=() if one else entries,
                )
            )
    return rooms


def room_of(url_name: str) -> Room | None:
    """The room of the page of a name; None for one of no room, such as the log-in."""
    return next((room for room in ROOMS if url_name.startswith(room.beginnings)), None)


def _shown_entries(room: Room, person: Person, url_name: str) -> tuple[ShownEntry, ...]:
    shown = []
    for entry in room.entries:
        address = address_of(entry.url_name)
        if address and (not entry.permission or person.has_perm(entry.permission)):
            current = "page" if entry.url_name == url_name else ""
            shown.append(ShownEntry(words=entry.words, address=address, current=current))
    return tuple(shown)


def _current(here: bool, *, page: bool) -> str:
    if page:
        return "page"
    return "true" if here else ""


def address_of(url_name: str) -> str:
    """Address of a page; empty for one that this desk does not have."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
