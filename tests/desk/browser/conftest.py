"""The desk behind a real server, and a browser that reports whatever should not happen."""

from datetime import date

import pytest
from watched_pages import close_untroubled, watch

RULES = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
WATCH = """document.addEventListener('securitypolicyviolation',
  event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture
def office(live_server, transactional_db):
    """The desk, served, with its people."""
    from desk_people import make_people

    make_people()
    return live_server.url


@pytest.fixture
def visitor(browser, office):
    """Opens a browser of its own for each visitor, and listens for what should not be."""
    contexts = []

    def open_browser(*, width=1280, script=True, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme=scheme,
            base_url=office,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        # A page of a fault is asked for on purpose.
        return watch(context.new_page(), own=(office, "data:"), expected=("status of 4",))

    yield open_browser
    close_untroubled(contexts)


@pytest.fixture
def log_in():
    """Logs in as somebody would."""
    from desk_people import PASSWORD

    def fill(page, name, password=PASSWORD, code=""):
        page.goto("/log-in/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_label("One-time code").fill(code)
        page.get_by_role("button", name="Log in").click()
        return page

    return fill


@pytest.fixture
def is_clean(axe):
    """Holds a page to axe's rules, and to the width of a telephone."""

    def check(page):
        # A click waits until the next page is there; a key that is pressed does not.
        page.wait_for_load_state("load")
        # Told through the debugger, which the page's policy does not bind.
        page.evaluate(axe)
        found = page.evaluate(f"axe.run(document, {RULES})")
        barriers = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
        assert barriers == [], page.url
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], page.url

    return check


@pytest.fixture
def kept(office):
    """Records in each state of review, a source and a link, by name."""
    from desk_people import make_record, make_source, reviewed_record

    from atrocityrisk.desk.changes.workflow import STEPS, add_link, take_step
    from atrocityrisk.desk.models import Person
    from atrocityrisk.desk.rules.levels import Level, LinkKind
    from atrocityrisk.desk.rules.scope import as_person

    analyst, reviewer = (Person.objects.get(username=name) for name in ("analyst", "reviewer"))
    source = make_source(analyst)
    reviewed = reviewed_record(analyst, reviewer, source)
    period = {"first_day": date(2024, 5, 18), "last_day": date(2024, 6, 1)}
    draft = make_record(analyst, source, **period)
    submitted = make_record(
        analyst,
        source,
        gwcode=625,
        region="",
        severity=5,
        level=Level.CONFIDENTIAL,
        embargo_until=date(2100, 1, 1),
        account="Soldiers closed the roads into a district; food did not pass for ten days.",
    )
    with as_person(analyst):
        submitted = take_step(submitted, STEPS["submit"], analyst)
        link = add_link(reviewed, LinkKind.CONFIRMS, submitted, analyst)
    return {
        "source": source,
        "link": link,
        "reviewed": reviewed,
        "draft": draft,
        "submitted": submitted,
    }


@pytest.fixture
def at_desk(visitor, office):
    """Opens a browser of somebody who has logged in already."""
    from django.test import Client

    from atrocityrisk.desk.models import Person

    def open_as(name, **options):
        page = visitor(**options)
        client = Client()
        client.force_login(Person.objects.get(username=name))
        cookie = client.cookies["atrocityrisk_desk"].value
        page.context.add_cookies([{"name": "atrocityrisk_desk", "value": cookie, "url": office}])
        return page

    return open_as
