"""Ways out that need more than an address: tokens, files, and numbers that somebody else has."""

import re

import pytest
from desk_addresses import ABSENT, all_routes, comparable, some_addresses
from desk_asking import Asker, leaks, log_in
from desk_people import record_fields
from desk_viewers import LEVELS, ROLES, Viewer, all_viewers, some
from django.core.exceptions import ValidationError
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.exchange.api_frame import api
from atrocityrisk.desk.exchange.export_files import KINDS
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.exchange.token_access import make_token
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.roles import ROLES as DESK_ROLES
from atrocityrisk.desk.rules.scope import as_person, as_system

pytestmark = pytest.mark.django_db

PEOPLE = {viewer.name: viewer for viewer in all_viewers() if viewer.role}


def _with_token(viewer: Viewer, people: dict[str, object]) -> Asker:
    _, text = make_token(people[viewer.name], label="a program", expires_on=timezone.now().date())
    return Asker(viewer=viewer, token=text)


def test_there_is_somebody_of_every_role_and_level():
    assert set(DESK_ROLES) | {"superuser", "roleless"} == set(ROLES)
    assert tuple(level.label for level in Level) == LEVELS


def test_every_route_of_the_api_is_walked(world_and_viewers):
    described = {path.lstrip("/") for path in api.get_openapi_schema()["paths"]}
    routes = [route for route in all_routes() if "api/" in route]
    walked = {re.sub(r"<\w+:(\w+)>", r"{\1}", route) for route in routes}
    assert described <= walked
    assert walked - described == {"api/", "api/openapi.json"}


@pytest.mark.parametrize(
    "name", some(PEOPLE, always=("reader_public", "analyst_restricted", "roleless_confidential"))
)
def test_a_token_shows_no_more_than_a_session(name, world_and_viewers):
    world, people = world_and_viewers
    asker = _with_token(PEOPLE[name], people)
    problems: list[str] = []
    for route in all_routes():
        if not route.startswith(("api/", "feed/")):
            continue
        for address in some_addresses(route, world, asker.viewer):
            answer = asker.ask("GET", address.path)
            hidden = "" if address.seen else address.key
            told = leaks(world, asker.viewer, answer, asked_for=hidden)
            problems += [f"{address.path} ({answer.status}) tells: {what}" for what in told]
            if not address.seen:
                absent = asker.ask_once("GET", address.absent)
                if (answer.status, comparable(answer.text, world, address.key)) != (
                    absent.status,
                    comparable(absent.text, world, ABSENT),
                ):
                    problems.append(f"{address.path} is told from what does not exist")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "name",
    some(
        (one for one, viewer in PEOPLE.items() if viewer.contributes),
        always=("analyst_public", "approver_confidential"),
    ),
)
def test_no_file_holds_more_than_its_maker_may_see(name, kind, world_and_viewers):
    world, people = world_and_viewers
    viewer = PEOPLE[name]
    asker = log_in(viewer, people)
    embargoed = [one.word for one in world.canaries if "embargoed" in one.stands_in]
    assert embargoed
    for highest in range(viewer.clearance + 1):
        bound = Viewer(role=viewer.role, clearance=highest, name=viewer.name)
        for subject in SUBJECTS.values():
            asked = {"kind": kind, "highest": str(highest), "withdrawn": "on"}
            answer = asker.ask("POST", subject.address, asked)
            assert answer.status == 200
            assert leaks(world, bound, answer) == [], subject.name
            # And nothing that is embargoed, though whoever asks may see it.
            assert [word for word in embargoed if word in answer.text] == [], subject.name


def test_a_number_that_a_hidden_record_has_can_be_used(world_and_viewers):
    world, people = world_and_viewers
    analyst = people["analyst_public"]
    source = world.records["public"].source
    number = "own zqconfidentialnumber"
    with as_system("tests"):
        assert Record.objects.filter(external_id=number).count() == 1
    with as_person(analyst):
        saved = save_content(
            Record(**record_fields(source, level=Level.PUBLIC, external_id=number)), analyst
        )
    assert saved.pk
    with as_person(analyst), pytest.raises(ValidationError):
        save_content(
            Record(**record_fields(source, level=Level.PUBLIC, external_id=number)), analyst
        )


def test_pages_of_a_list_do_not_begin_behind_what_is_hidden(world_and_viewers):
    world, people = world_and_viewers
    asker = _with_token(PEOPLE["analyst_public"], people)
    hidden = next(one for one in world.things if one.label == "confidential")
    told = asker.ask("GET", f"/api/records?after={hidden.key}")
    absent = asker.ask("GET", f"/api/records?after={ABSENT}")
    assert (told.status, told.text) == (absent.status, absent.text)
    assert told.status == 404
