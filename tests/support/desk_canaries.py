"""A desk in which every text that somebody may not see is a word of its own, found nowhere else."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from desk_kind_canaries import add_kinds
from desk_kinds import brought_to
from desk_people import make_person, make_record, make_source
from desk_viewers import Viewer, sees_level, sees_record
from desk_world import Canary, Sees, World
from django.db import connection
from django.utils import timezone

from atrocityrisk.desk.changes.source_saving import save_source
from atrocityrisk.desk.changes.workflow import STEPS, add_link, release, save_content, take_step
from atrocityrisk.desk.exchange.token_access import make_token
from atrocityrisk.desk.models import DuplicateProposal, ImportMapping, Upload
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_person

ROW_NUMBERS = "98765"
"""With what each number of a row of these tables begins, so that one in an answer is noticed."""

_NUMBERED = (
    "desk_record",
    "desk_sourcedocument",
    "desk_recordlink",
    "desk_upload",
    "desk_importmapping",
    "desk_duplicateproposal",
    "desk_apitoken",
    "desk_historicalrecord",
    "desk_historicalsourcedocument",
    *(
        f"desk_{history}{name}"
        for name in ("assessment", "speechcoding", "forecastlist", "alertrule", "alert", "advice")
        for history in ("", "historical")
    ),
    "desk_bulletin",
    "desk_historicalbulletin",
    "desk_evidence",
    "desk_forecastrow",
    "desk_alertrun",
)


def make_world() -> World:
    """Records hidden for each reason that there is, and all that hangs on them."""
    _begin_numbers_high()
    world = World()
    author = make_person("zz_author", "analyst", email="zqauthoremail@example.org")
    checker = make_person("zz_checker", "reviewer")
    lifter = make_person("zz_lifter", "approver")
    sources = {level: _source(world, author, f"source{level.label}", level) for level in Level}
    _plain_records(world, author, checker, sources)
    _lowered(world, author, checker, lifter, sources)
    _raised(world, author, checker, sources)
    _moved(world, author, checker, lifter, sources)
    _links(world, author)
    with as_person(author):
        _belongings(world, author)
    add_kinds(world, author, checker, lifter)
    return world


def _begin_numbers_high() -> None:
    from desk_roles import as_owner

    start = int(f"{ROW_NUMBERS}0000")
    with as_owner(), connection.cursor() as cursor:
        for table in _NUMBERED:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, start])
            else:
                column = "history_id" if "historical" in table else "id"
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, start]
                )


def _source(world: World, author: Any, label: str, level: Level, later: Level | None = None) -> Any:
    seen_by = partial(sees_level, level=int(level if later is None else later))
    made = make_source(
        author,
        publisher=f"Office {world.word(label, 'publisher', seen_by)}",
        title=f"Report {world.word(label, 'title', seen_by)}",
        address=f"https://{world.word(label, 'address', seen_by)}.example.org/",
        level=level,
    )
    world.thing("source", label, made, seen_by)
    return made


def _texts(world: World, label: str, seen_by: Sees) -> dict[str, str]:
    return {
        "account": f"What happened is {world.word(label, 'account', seen_by)} and no more.",
        "region": f"Region {world.word(label, 'region', seen_by)}",
        "external_id": f"own {world.word(label, 'number', seen_by)}",
    }


def _plain_records(world: World, author: Any, checker: Any, sources: dict[Level, Any]) -> None:
    tomorrow = timezone.now().date() + timedelta(days=40)
    cases: tuple[tuple[str, Level, str, date | None], ...] = (
        ("public", Level.PUBLIC, "reviewed", None),
        ("restricted", Level.RESTRICTED, "reviewed", None),
        ("confidential", Level.CONFIDENTIAL, "reviewed", None),
        ("embargoed", Level.PUBLIC, "reviewed", tomorrow),
        ("draft", Level.PUBLIC, "draft", None),
        ("submitted", Level.PUBLIC, "submitted", None),
        ("rejected", Level.PUBLIC, "rejected", None),
        ("withdrawn", Level.PUBLIC, "withdrawn", None),
        ("secretdraft", Level.CONFIDENTIAL, "draft", None),
    )
    for label, level, status, embargo in cases:
        seen_by = partial(
            sees_record, level=int(level), status=status, author=author.username, embargo=embargo
        )
        record = make_record(
            author,
            sources[level],
            level=level,
            embargo_until=embargo,
            **_texts(world, label, seen_by),
        )
        reason = f"since {world.word(label, 'reason', seen_by)}"
        world.records[label] = brought_to(record, status, author, checker, reason)
        world.thing("record", label, record, seen_by)


def _lowered(
    world: World, author: Any, checker: Any, lifter: Any, sources: dict[Level, Any]
) -> None:
    """Confidential once, then cleaned and made public: its old versions stay confidential."""
    now = partial(sees_record, level=0, status="reviewed", author=author.username)

    def then(viewer: Viewer) -> bool:
        return now(viewer) and viewer.clearance >= Level.CONFIDENTIAL

    texts = _texts(world, "loweredthen", then)
    record = make_record(author, sources[Level.CONFIDENTIAL], level=Level.CONFIDENTIAL, **texts)
    with as_person(author):
        record = take_step(record, STEPS["submit"], author)
    with as_person(checker):
        reason = f"since {world.word('loweredthen', 'rejection', then)}"
        record = take_step(record, STEPS["reject"], checker, reason=reason)
    for name, value in _texts(world, "lowerednow", now).items():
        setattr(record, name, value)
    record.source = sources[Level.PUBLIC]
    with as_person(author):
        edit = f"since {world.word('loweredthen', 'edit', then)}"
        record = save_content(record, author, reason=edit)
        record = take_step(record, STEPS["submit"], author)
    with as_person(checker):
        reason = f"since {world.word('loweredthen', 'acceptance', then)}"
        record = take_step(record, STEPS["accept"], checker, reason=reason)
    with as_person(lifter):
        world.records["lowered"] = release(
            record, lifter, level=Level.PUBLIC, reason="may be shown to all"
        )
    world.thing("record", "lowered", record, now)


def _raised(world: World, author: Any, checker: Any, sources: dict[Level, Any]) -> None:
    """Public once, then made confidential: its old versions go with it."""
    seen_by = partial(sees_record, level=2, status="submitted", author=author.username)
    record = make_record(
        author, sources[Level.PUBLIC], level=Level.PUBLIC, **_texts(world, "raisedthen", seen_by)
    )
    record = brought_to(record, "reviewed", author, checker, "borne out")
    with as_person(author):
        record = take_step(record, STEPS["reopen"], author, reason="more is known")
        for name, value in _texts(world, "raisednow", seen_by).items():
            setattr(record, name, value)
        record.level = Level.CONFIDENTIAL
        record.source = sources[Level.CONFIDENTIAL]
        record = save_content(record, author)
        world.records["raised"] = take_step(record, STEPS["submit"], author)
    world.thing("record", "raised", record, seen_by)


def _moved(world: World, author: Any, checker: Any, lifter: Any, sources: dict[Level, Any]) -> None:
    """Public again, while the source that an old public version cites is confidential by now."""
    seen_by = partial(sees_record, level=0, status="reviewed", author=author.username)
    source = _source(world, author, "sourcemoved", Level.PUBLIC, later=Level.CONFIDENTIAL)
    texts = _texts(world, "moved", seen_by)
    record = make_record(author, source, level=Level.PUBLIC, **texts)
    with as_person(author):
        record.level = Level.CONFIDENTIAL
        record = save_content(record, author)
        source.level = Level.CONFIDENTIAL
        source = save_source(source, author)
        record.source = sources[Level.PUBLIC]
        record = save_content(record, author)
    record = brought_to(record, "reviewed", author, checker, "borne out")
    with as_person(lifter):
        record = release(record, lifter, level=Level.PUBLIC, reason="may be shown to all")
    world.records["moved"] = record
    world.thing("record", "moved", record, seen_by)


def _links(world: World, author: Any) -> None:
    seen = {thing.label: thing.seen_by for thing in world.things if thing.kind == "record"}

    def both(first: str, second: str) -> Sees:
        return lambda viewer: seen[first](viewer) and seen[second](viewer)

    pairs = (
        ("public", "confidential"),
        ("restricted", "public"),
        ("public", "embargoed"),
        ("public", "submitted"),
        ("public", "lowered"),
    )
    for first, second in pairs:
        one, other = world.records[first], world.records[second]
        with as_person(author):
            link = add_link(one, LinkKind.CONFIRMS, other, author)
            proposal = DuplicateProposal(first=one, second=other, similarity=0.87)
            proposal.save()
        world.thing("link", f"link{first}{second}", link, both(first, second))
        world.thing("proposal", f"proposal{first}{second}", proposal, both(first, second))


def _belongings(world: World, author: Any) -> None:
    """What is its owner's alone; and what keepers of accounts alone see."""

    def no_other(viewer: Viewer) -> bool:
        return viewer.name == author.username

    def keepers(viewer: Viewer) -> bool:
        return viewer.keeps_accounts

    upload = Upload(
        owner=author,
        kind="table",
        name=f"{world.word('upload', 'name', no_other)}.csv",
        sha256="0" * 64,
        size=12,
    )
    upload.save()
    world.thing("upload", "upload", upload, no_other)
    mapping = ImportMapping(
        owner=author, name=world.word("mapping", "name", no_other), content={"columns": {}}
    )
    mapping.save()
    world.thing("mapping", "mapping", mapping, no_other)
    until = timezone.now().date() + timedelta(days=9)
    token, _ = make_token(author, label=world.word("token", "label", no_other), expires_on=until)
    world.thing("token", "token", token, no_other)
    note_activity(ActivityKind.EXPORT, world.word("activity", "detail", keepers), author)
    world.canaries.append(
        Canary(word=author.email.split("@")[0], stands_in="address of a person", seen_by=keepers)
    )
    world.thing("person", "author", author, keepers)
