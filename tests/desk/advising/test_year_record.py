"""The office's own record: what is unknown stays unknown, and nothing claims that it helped."""

import csv
import io
from datetime import date, timedelta

from desk_kinds import make_advice
from desk_people import make_source, reviewed_record
from desk_roles import as_owner
from django.utils import timezone

from atrocityrisk.desk.changes.advice_follow_up import follow_up
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.database.advice_years import year_record
from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.rules.levels import Level, Progress
from atrocityrisk.desk.rules.scope import as_person, as_system


def followed(advice, person, progress, text="", day=None):
    with as_person(person):
        return follow_up(
            advice, person, progress=progress, followed=text, followed_on=day, reason="told"
        )


def read_record(person, year):
    with as_person(person):
        return year_record(year)


def test_progress_and_what_is_known_are_counted_apart(people, signed):
    analyst = people["analyst"]
    followed(signed(), analyst, Progress.DONE, "It met twice.", date(2024, 6, 20))
    followed(signed(gwcode=625), analyst, Progress.DONE, "It was held.", date(2024, 7, 10))
    followed(signed(), analyst, Progress.DONE)
    signed()
    signed(advised_on=date(2023, 5, 1))
    record = read_record(analyst, 2024)
    counts = {one.progress: (one.number, one.known, one.not_known) for one in record.counts}
    assert counts == {
        Progress.CONSIDERED: (1, 0, 1),
        Progress.ADVISED: (0, 0, 0),
        Progress.UNDER_WAY: (0, 0, 0),
        Progress.DONE: (3, 2, 1),
        Progress.NOT_TAKEN: (0, 0, 0),
        Progress.STOPPED: (0, 0, 0),
    }
    assert (record.total, record.known, record.not_known) == (4, 2, 2)
    assert (record.days, record.middle_days) == ((10, 30), 20)
    assert [(one.gwcode, len(one.lines)) for one in record.states] == [(490, 3), (625, 1)]


def test_what_was_withdrawn_after_signing_is_counted_apart(at_desk, people, signed, read_text):
    advice = signed()
    with as_person(people["analyst"]):
        take_step(advice, STEPS["withdraw"], people["analyst"], reason="overtaken")
    draft = make_advice(people["analyst"])
    with as_person(people["analyst"]):
        take_step(draft, STEPS["withdraw"], people["analyst"], reason="never sent")
    record = read_record(people["analyst"], 2024)
    assert (record.total, record.withdrawn) == (0, 1)
    text = read_text(at_desk("analyst").get("/advice/record/2024/"))
    assert "1 further piece of advice was signed and withdrawn since; it counts nowhere" in text
    assert read_record(people["restricted_reader"], 2024).withdrawn == 0


def test_an_alert_stands_beside_and_its_outcome_stays_open_or_unknown(people, signed, alerted):
    this_year = timezone.now().year
    signed(advised_on=timezone.now().date())
    alerted(fired_on=timezone.now().date())
    alerted(gwcode=625, fired_on=timezone.now().date())
    record = read_record(people["restricted_reader"], this_year)
    (state,) = record.states
    assert [one.bulletin.gwcode for one in state.alerts] == [490]
    assert [one.bulletin.gwcode for one in record.without_advice] == [625]
    assert (state.alerts[0].open, state.alerts[0].gravest) == (True, 0)
    public = read_record(people["public_reader"], this_year)
    assert (public.states, public.without_advice) == ((), ())


def test_records_since_an_alert_count_within_ones_clearance(people, alerted):
    from atrocityrisk.desk.models import Bulletin

    alerted()
    with as_owner():
        Bulletin._base_manager.update(issued_at=timezone.now() - timedelta(days=30))
    for level in (Level.RESTRICTED, Level.CONFIDENTIAL):
        day = timezone.now().date() - timedelta(days=5)
        source = make_source(people["analyst"], level=level)
        reviewed_record(
            people["analyst"], people["reviewer"], source,
            level=level, severity=5, first_day=day, last_day=day,
        )  # fmt: skip
    year = (timezone.now() - timedelta(days=30)).year
    numbers = {
        name: [one.gravest for one in read_record(people[name], year).without_advice]
        for name in ("restricted_reader", "confidential_reader", "public_reader")
    }
    assert numbers == {"restricted_reader": [1], "confidential_reader": [2], "public_reader": []}


def test_the_page_claims_nothing(at_desk, people, signed, read_text):
    signed()
    text = read_text(at_desk("restricted_reader").get("/advice/record/2024/"))
    assert "Not known what followed" in text
    assert "How long it took is known of none." in text
    page = at_desk("restricted_reader").get("/advice/record/2024/").content.decode()
    assert "nothing here says that it came because of it, or that anything was prevented" in page
    assert at_desk("analyst").get("/advice/record/1899/").status_code == 404


def test_the_table_goes_no_higher_than_chosen_and_leaves_a_receipt(at_desk, people, signed):
    signed(level=Level.PUBLIC, responsible="=ministry()")
    signed(level=Level.CONFIDENTIAL)
    analyst = at_desk("analyst")
    for level, number in (("public", 1), ("restricted", 1), ("confidential", 2)):
        answer = analyst.get(f"/advice/record/2024.csv?level={level}")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert len(rows) == number
        assert rows[0]["state"] == "Democratic Republic of the Congo"
        assert rows[0]["what_followed_is_known"] == "not known"
        assert {row["responsible"] for row in rows} <= {
            "'=ministry()",
            "ministry of foreign affairs",
        }
    assert len(analyst.get("/advice/record/2024.csv").content.decode().splitlines()) == 2
    with as_system("tests"):
        details = list(Activity.objects.filter(kind="export").values_list("detail", flat=True))
    assert details[0] == "advice of 2024: 1 rows, up to public, csv"
    assert len(details) == 4
    assert analyst.get("/advice/record/2024.csv?level=secret").status_code == 404
    assert at_desk("restricted_reader").get("/advice/record/2024.csv").status_code == 403
