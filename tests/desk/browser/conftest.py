"""The desk behind a real server, and a browser that reports whatever should not happen."""

from datetime import date

import pytest
from desk_people import make_people, make_record, make_source, reviewed_record
from django.test import Client

from atrocityrisk.desk.changes.workflow import STEPS, add_link, take_step
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_person

BACKEND = "django.contrib.auth.backends.ModelBackend"
WATCH = """document.addEventListener('securitypolicyviolation',
  event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture
def office(transactional_db):
    """People, and records in each state of review."""
    people = make_people()
    analyst, reviewer = people["analyst"], people["reviewer"]
    source = make_source(analyst)
    made = {
        "reviewed": reviewed_record(analyst, reviewer, source),
        "draft": make_record(
            analyst, source, first_day=date(2024, 5, 18), last_day=date(2024, 6, 1)
        ),
        "submitted": make_record(
            analyst,
            source,
            gwcode=625,
            region="",
            severity=5,
            level=Level.CONFIDENTIAL,
            embargo_until=date(2100, 1, 1),
            account="Soldiers closed the roads into a district; food did not pass for ten days.",
        ),
    }
    with as_person(analyst):
        made["submitted"] = take_step(made["submitted"], STEPS["submit"], analyst)
        link = add_link(made["reviewed"], LinkKind.CONFIRMS, made["submitted"], analyst)
    return {"people": people, "source": source, "link": link, **made}


@pytest.fixture
def desk(browser, live_server, office):
    """Opens the desk as a person, and listens for requests, errors and breaches of the policy."""
    contexts = []

    def open_as(name=None, **options):
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "base_url": live_server.url, **options}
        )
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        if name is not None:
            context.add_cookies([_session(office["people"][name], live_server.url)])
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda problem: page.troubles.append(str(problem)))
        page.on(
            "console",
            lambda told: (
                page.troubles.append(told.text) if told.type in ("error", "warning") else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((live_server.url, "data:"))
                else page.troubles.append(asked.url)
            ),
        )
        return page

    yield open_as
    for context in contexts:
        for page in context.pages:
            assert page.troubles == []
        context.close()


def _session(person, address):
    """The cookie of somebody who has logged in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return {
        "name": "atrocityrisk_desk",
        "value": client.cookies["atrocityrisk_desk"].value,
        "url": address,
    }


@pytest.fixture(scope="session")
def barriers(axe):
    """What the checker finds on a page, of any impact."""
    rules = (
        "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}, "
        "'color-contrast-enhanced': {enabled: false}}}"
    )

    def find(page):
        page.evaluate(axe)
        found = page.evaluate(f"axe.run(document, {rules})")
        return [
            (one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3])
            for one in found["violations"]
        ]

    return find
