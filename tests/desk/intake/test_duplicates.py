"""Records that look alike: proposed with a score in parts, decided by a person."""

from html import unescape

import pytest
from desk_people import make_person, make_record, make_source
from django.test import Client
from intake_files import csv_bytes, row

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.incoming.duplicate_search import compare, propose_duplicates, traits_of
from atrocityrisk.desk.models import DuplicateProposal, Record, RecordLink
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

BACKEND = "django.contrib.auth.backends.ModelBackend"


def proposals(person):
    with as_person(person):
        return list(DuplicateProposal.objects.select_related("first", "second", "decided_by"))


def proposed(person, *records):
    with as_person(person):
        return propose_duplicates(records)


@pytest.fixture
def pair(people, source):
    """Two drafts of one analyst that say the same in other words."""
    analyst = people["analyst"]
    first = make_record(analyst, source)
    second = make_record(
        analyst,
        source,
        account="Armed group burnt houses at the edge of a town; two people hurt, many fled.",
        region="",
    )
    return first, second


def test_a_score_is_the_sum_of_parts_that_are_shown(pair):
    likeness = compare(*map(traits_of, pair))
    parts = {name: round(share, 3) for name, share, _ in likeness.parts}
    # Of the ten words, armed, group, burnt, houses, edge, town, two and hurt are in both.
    assert parts == {
        "days": 0.25, "perpetrator": 0.1, "target": 0.1, "region": 0.05, "words": 0.36,
    }  # fmt: skip
    assert likeness.score == pytest.approx(0.86)
    assert likeness.parts[-1][2] == "8 of 10 words of the accounts are in both"


@pytest.mark.parametrize(
    ("changed", "score"),
    [
        ({}, 1.0),
        ({"first_day": "2024-05-19", "last_day": "2024-05-19"}, 0.75),
        ({"perpetrator": "unknown"}, 0.95),
        ({"perpetrator": "communal"}, 0.9),
        ({"region": "South Kivu"}, 0.9),
        ({"account": "Quite another matter altogether."}, 0.55),
    ],
)
def test_each_part_counts_what_it_says(people, source, changed, score):
    from datetime import date

    dated = {k: date.fromisoformat(v) if k.endswith("day") else v for k, v in changed.items()}
    first = make_record(people["analyst"], source)
    second = make_record(people["analyst"], source, **dated)
    assert compare(traits_of(first), traits_of(second)).score == pytest.approx(score, abs=1e-4)


def test_a_period_is_compared_by_the_shorter_one(people, source):
    from datetime import date

    first = make_record(people["analyst"], source)
    month = make_record(
        people["analyst"], source, first_day=date(2024, 5, 1), last_day=date(2024, 5, 31)
    )
    assert compare(traits_of(first), traits_of(month)).score == 1.0


def test_pairs_are_proposed_once_and_only_of_one_state_and_month(people, source, pair):
    make_record(people["analyst"], source, gwcode=475)
    assert proposed(people["analyst"], *pair) == 1
    assert proposed(people["analyst"], *pair) == 0
    (one,) = proposals(people["analyst"])
    assert (one.first, one.second) == pair
    assert one.similarity == pytest.approx(0.86)


def test_only_records_that_the_viewer_sees_are_compared(people, source):
    make_record(people["reviewer"], source)
    mine = make_record(people["analyst"], source)
    assert proposed(people["analyst"], mine) == 0


def test_a_pair_is_seen_by_whoever_sees_both(people, source, client):
    analyst = people["analyst"]
    secret = make_record(analyst, source, level=Level.CONFIDENTIAL)
    other = make_record(analyst, source)
    for record in (secret, other):
        with as_person(analyst):
            take_step(record, STEPS["submit"], analyst)
    assert proposed(analyst, other) == 1
    (one,) = proposals(analyst)
    low = make_person("cleared_for_little", "analyst", clearance=Level.RESTRICTED)
    client.force_login(low, backend=BACKEND)
    assert "No pair waits" in client.get("/duplicates/").content.decode()
    assert client.get(f"/duplicates/{one.key}/").status_code == 404
    posted = {"decision": "apart", "first_version": 2, "second_version": 2}
    assert client.post(f"/duplicates/{one.key}/", posted).status_code == 404


def test_rows_that_a_data_set_tells_apart_are_not_proposed(people):
    analyst = people["analyst"]
    dataset = make_source(analyst, kind="dataset")
    first = make_record(analyst, dataset, external_id="ucdp:1")
    second = make_record(analyst, dataset, external_id="ucdp:2")
    assert proposed(analyst, first, second) == 0


def test_a_crowded_month_is_compared_by_its_rare_words(people, source):
    analyst = people["analyst"]
    plain = [
        make_record(analyst, source, account=f"Report number {n} of a village without harm.")
        for n in range(61)
    ]
    rare = "Zebu herders fled after raiders torched granaries beside kapok trees."
    one, two = (make_record(analyst, source, account=rare) for _ in range(2))
    assert proposed(analyst, *plain, one, two) > 0
    best = proposals(analyst)[0]
    assert {best.first, best.second} == {one, two}


def test_an_import_proposes_what_it_may_repeat(analyst, client, source, dry_run, confirm):
    upload = dry_run(
        csv_bytes(row(), row(id="A-2", account="Armed group burnt houses at edge of the town."))
    )
    answer = confirm(upload)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "1 pair of records looks alike" in page
    assert "Nigeria, Borno: compare" in client.get("/duplicates/").content.decode()


def decide(client, pair, decision, **changed):
    with as_system("tests"):
        one = DuplicateProposal.objects.get()
    posted = {
        "decision": decision,
        "reason": "told twice",
        "first_version": pair[0].version,
        "second_version": pair[1].version,
        **changed,
    }
    return client.post(f"/duplicates/{one.key}/", posted)


def test_the_same_links_and_withdraws_one(people, analyst, client, pair):
    proposed(analyst, *pair)
    assert decide(client, pair, "second").status_code == 302
    with as_person(analyst):
        first, second = Record.objects.order_by("pk")
        link = RecordLink.objects.select_related("first", "second").get()
    assert (first.status, second.status) == ("draft", "withdrawn")
    assert second.status_reason == "Duplicate of another record: told twice"
    assert (link.first, link.kind, link.second) == (second, "duplicates", first)
    (one,) = proposals(analyst)
    assert (one.state, one.decided_by) == ("merged", analyst)
    assert decide(client, pair, "apart").status_code == 409


def test_not_the_same_is_remembered(analyst, client, pair):
    proposed(analyst, *pair)
    assert decide(client, pair, "apart").status_code == 302
    assert proposed(analyst, *pair) == 0
    (one,) = proposals(analyst)
    assert one.state == "apart"
    assert "No pair waits" in client.get("/duplicates/").content.decode()


def test_withdrawing_asks_for_a_reason_and_for_the_version_that_was_seen(analyst, client, pair):
    proposed(analyst, *pair)
    answer = decide(client, pair, "second", reason=" ")
    assert answer.status_code == 400
    assert decide(client, pair, "second", second_version=7).status_code == 409
    with as_person(analyst):
        assert not Record.objects.filter(status="withdrawn").exists()
        assert not RecordLink.objects.exists()
    (one,) = proposals(analyst)
    assert one.state == "open"


def test_whoever_may_withdraw_neither_can_keep_them_apart_alone(people, client, pair):
    analyst = people["analyst"]
    submitted = []
    for record in pair:
        with as_person(analyst):
            submitted.append(take_step(record, STEPS["submit"], analyst))
    proposed(analyst, *submitted)
    other = make_person("another_analyst", "analyst")
    client.force_login(other, backend=BACKEND)
    (one,) = proposals(other)
    page = unescape(client.get(f"/duplicates/{one.key}/").content.decode())
    assert "You can withdraw neither record" in page
    assert decide(client, submitted, "second").status_code == 400
    with as_person(analyst):
        assert not Record.objects.filter(status="withdrawn").exists()


def test_a_reader_is_told_who_decides(people, pair):
    proposed(people["analyst"], *pair)
    client = Client()
    client.force_login(people["confidential_reader"], backend=BACKEND)
    assert client.get("/duplicates/").status_code == 403


def test_a_record_is_not_withdrawn_for_one_that_is_gone(analyst, client, pair):
    proposed(analyst, *pair)
    with as_person(analyst):
        gone = take_step(pair[0], STEPS["withdraw"], analyst, reason="entered by mistake")
    answer = decide(client, (gone, pair[1]), "second")
    assert answer.status_code == 400
    assert "withdrawn already" in unescape(answer.content.decode())
    with as_person(analyst):
        assert Record.objects.get(pk=pair[1].pk).status == "draft"
        assert not RecordLink.objects.exists()


def test_the_record_that_stays_is_as_it_was_compared(analyst, client, pair):
    proposed(analyst, *pair)
    assert decide(client, pair, "second", first_version=7).status_code == 409
    with as_person(analyst):
        assert not Record.objects.filter(status="withdrawn").exists()
