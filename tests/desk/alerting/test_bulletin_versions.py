"""A bulletin and its public version: they differ by exactly what they must."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from desk_alerts import issued, make_list, of_list, of_record
from desk_kinds import as_issued
from desk_people import make_person, reviewed_record
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.desk.alerting.bulletin_words import bulletin_text, markdown, plain_text
from atrocityrisk.desk.changes.alert_steps import withdraw
from atrocityrisk.desk.changes.bulletin_writing import (
    CORRECTION,
    DIFFERING,
    FALSE_ALARMS,
    LIMITS,
    OUTCOME,
    WHAT_IT_IS,
    PublicWords,
    issue_content,
    public_content,
)
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text
from atrocityrisk.desk.rules.levels import Confidence, Level
from atrocityrisk.desk.rules.scope import as_person, as_public

CANARY = "kestrel"
PLAIN = "the public text"

_levels = st.sampled_from(Level)
_words = st.text(min_size=1, max_size=20)


def _marked(level, text):
    """Words that carry a canary where they are above public."""
    return text.replace(CANARY, "") + (f" {CANARY}" if level > Level.PUBLIC else " open")


_items = st.builds(
    lambda level, text: {"kind": "number", "key": "", "words": _marked(level, text),
                         "level": int(level)},
    _levels,
    _words,
)  # fmt: skip
_ranks = st.builds(
    lambda level, text, rank: {
        "list": _marked(level, text), "publisher": "Office", "outcome": "onset", "origin": 2023,
        "definition": "",
        "first_year": 2024, "last_year": 2025, "states": 169, "rank": rank, "rank_low": None,
        "rank_high": None, "probability": 0.25, "low": None, "high": None, "interval": None,
        "level": int(level),
    },
    _levels,
    _words,
    st.integers(1, 169),
)  # fmt: skip
_records = st.none() | st.builds(
    lambda level, text: {"words": _marked(level, text), "level": int(level)}, _levels, _words
)
_contents = st.fixed_dictionaries(
    {
        "format": st.just(1), "kind": st.just("issue"), "number": st.just(f"R-2026-007 {CANARY}"),
        "level": st.sampled_from([1, 2]), "date": st.just("2026-11-29"),
        "fired_on": st.just(f"2026-11-20 {CANARY}"), "gwcode": st.integers(2, 990),
        "state": st.just("Example State"), "office": st.just("Desk"), "training": st.booleans(),
        "what": st.just(WHAT_IT_IS), "outcome": st.just(OUTCOME),
        "confidence": st.sampled_from(Confidence.values),
        "lowering": st.just(f"quiet weeks {CANARY}"),
        "not_known": st.just(f"who gave orders {CANARY}"), "false_alarms": st.just(FALSE_ALARMS),
        "limits": st.just(list(LIMITS)), "correction": st.just(CORRECTION),
        "signed": st.just("Two persons."), "reason": st.just(f"restricted {CANARY}"),
        "evidence": st.lists(_items, max_size=6), "ranks": st.lists(_ranks, max_size=3),
        "rule_record": _records, "withdraws": st.just(f"R-2026-001 {CANARY}"),
    }
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(whole=_contents)
def test_the_public_version_differs_by_exactly_what_it_must(whole):
    before = json.dumps(whole, sort_keys=True)
    public = public_content(whole, PublicWords(reason=PLAIN, lowering="quiet"))
    assert json.dumps(whole, sort_keys=True) == before
    assert set(public) == set(whole)
    for name in set(whole) - DIFFERING:
        assert public[name] == whole[name], name
    # Nothing above public occurs, in no form in which it is read.
    read = bulletin_text(public)
    for text in (json.dumps(public), markdown(read), plain_text(read), str(read)):
        assert CANARY not in text
    # All that is public occurs, and nothing else.
    for name in ("evidence", "ranks"):
        assert public[name] == [one for one in whole[name] if one["level"] == 0]
    record = whole["rule_record"]
    assert public["rule_record"] == (record if record and record["level"] == 0 else None)
    assert (public["reason"], public["level"], public["fired_on"]) == (PLAIN, 0, "")
    assert (public["lowering"], public["not_known"]) == ("quiet", "")
    assert "Not stated in the public version." in plain_text(read)
    invented = plain_text(replace(read, training=True))
    assert invented.startswith("Training desk: States, people and events are invented.")


def test_every_part_that_a_bulletin_has_is_declared_or_the_same(people):
    _, (whole, public) = issued(people["analyst"], people["approver"], public_text=PLAIN)
    said, told = as_issued(whole), as_issued(public)
    assert {name for name in said if said[name] != told[name]} == {
        "number",
        "level",
        "fired_on",
        "reason",
        "lowering",
        "not_known",
    }
    assert set(said) == set(told) >= DIFFERING


def test_issued_bulletins_say_what_they_must(people, source):
    open_record = reviewed_record(people["analyst"], people["reviewer"], source, level=Level.PUBLIC)
    hidden = reviewed_record(people["analyst"], people["reviewer"], source)
    _, (whole, public) = issued(
        people["analyst"],
        people["approver"],
        public_text=PLAIN,
        evidence=[
            of_record(open_record, words="an open record"),
            of_record(hidden, words="a hidden record"),
            of_list(make_list()),
            EvidenceItem(kind="number", words="4 records", level=Level.RESTRICTED),
        ],
    )
    year = whole.issued_at.year
    assert [whole.number, public.number] == [f"R-{year}-001", f"P-{year}-001"]
    text = markdown(bulletin_text(as_issued(public)))
    for expected in (
        "Democratic Republic of the Congo",
        f"bulletin P-{year}-001, public",
        WHAT_IT_IS,
        PLAIN,
        "an open record",
        "rank 2 of 3 (90% interval 1 to 3), probability 4.1% (90% interval 1.2% to 9.3%)",
        "of mass killing in 2026 to 2027, from what was known by 2025.",
        "What counts as mass killing: an episode",
        "The office's confidence is moderate.",
        "Quiet weeks.",
        "Much.",
        FALSE_ALARMS,
        CORRECTION,
        *LIMITS,
        "Proposed by an analyst, signed by an approver: two persons.",
    ):
        assert expected in text, expected
    for hidden_words in (
        "hidden record",
        "4 records",
        "A month without",
        "Who gave",
        "Houses were",
    ):
        assert hidden_words not in public.content, hidden_words
        assert hidden_words in whole.content, hidden_words
    assert str(hidden.key) in whole.content
    assert str(hidden.key) not in public.content
    for name in ("analyst", "approver"):
        # Roles alone: the words stand in the sentence on who signed, and nowhere else.
        assert public.content.count(name) == 1


def test_numbers_count_by_level_and_year(people):
    for _ in range(2):
        issued(people["analyst"], people["approver"])
    _, (third, public) = issued(people["analyst"], people["approver"], public_text=PLAIN)
    _, (secret,) = issued(people["analyst"], people["approver"], level=Level.CONFIDENTIAL)
    year = third.issued_at.year
    assert [third.number, public.number, secret.number] == [
        f"R-{year}-003",
        f"P-{year}-001",
        f"C-{year}-001",
    ]


def test_a_public_alert_has_one_bulletin(people):
    _, written = issued(
        people["analyst"], people["approver"], public_text=PLAIN, level=Level.PUBLIC
    )
    assert [one.number[:1] for one in written] == ["P"]


def test_a_bulletin_never_changes(people):
    _, (bulletin,) = issued(people["analyst"], people["approver"])
    assert bulletin.sha256 == hashlib.sha256(bulletin.content.encode()).hexdigest()
    bulletin.content = "{}"
    with as_person(people["approver"]), pytest.raises(ValidationError, match="not changed"):
        bulletin.save()
    with pytest.raises(Exception, match="nothing is deleted"):
        bulletin.delete()


def test_withdrawals_follow_each_bulletin_at_its_level(people):
    alert, (whole, public) = issued(people["analyst"], people["approver"], public_text=PLAIN)
    with as_person(people["approver"]):
        with pytest.raises(ValidationError, match="for everybody"):
            withdraw(alert, people["approver"], reason="the source was false")
        first, second = withdraw(
            alert, people["approver"], reason="the source was false", public_text="mistaken"
        )
    assert (first.withdraws, first.level) == (whole, 1)
    assert (second.withdraws, second.level) == (public, 0)
    assert as_issued(second)["withdraws"] == public.number
    assert "the source was false" not in second.content
    assert whole.number not in second.content
    with as_public():
        assert set(Bulletin.objects.all()) == {public, second}


def test_readers_see_bulletins_of_their_level(people):
    issued(people["analyst"], people["approver"], public_text=PLAIN)
    seen = {}
    for name in ("public_reader", "restricted_reader"):
        with as_person(people[name]):
            seen[name] = sorted(one.number[0] for one in Bulletin.objects.all())
    assert seen == {"public_reader": ["P"], "restricted_reader": ["P", "R"]}


def test_the_roles_of_a_preview_are_those_of_the_issue(people):
    approver = make_person("second_approver", "approver")
    alert = Alert(gwcode=490, level=1, fired_on=datetime(2026, 1, 2, tzinfo=UTC).date())
    alert.evidence = evidence_text([])
    alert.proposer = people["reviewer"]
    said = issue_content(alert, at=datetime(2026, 1, 3, tzinfo=UTC), issuer=approver)
    assert said["signed"] == "Proposed by a reviewer, signed by an approver: two persons."
    assert (said["date"], said["fired_on"]) == ("2026-01-03", "2026-01-02")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[click](https://evil.example)", r"\[click\](https\://evil.example)"),
        ("# no heading", r"\# no heading"),
        ("- no list\r\n1. nor this", "\\- no list\n\n1\\. nor this"),
        ("=HYPERLINK(1)", r"\=HYPERLINK(1)"),
        ("![x](y) `code`", r"!\[x\](y) \`code\`"),
    ],
)
def test_markdown_takes_no_text_for_a_mark(reason, expected, people):
    _, (whole, _) = issued(people["analyst"], people["approver"], public_text=reason, reason=reason)
    assert expected in markdown(bulletin_text(as_issued(whole)))


def test_a_bulletin_without_its_texts_says_so():
    whole = {
        **{"format": 1, "kind": "issue", "number": "R-2026-001", "level": 1, "gwcode": 2},
        **{"date": "2026-11-29", "fired_on": "", "state": "Example", "office": "Desk"},
        **{"training": False, "what": WHAT_IT_IS, "outcome": OUTCOME, "confidence": "low"},
        **{"lowering": "[text taken out]", "not_known": "[text taken out]", "evidence": []},
        **{"false_alarms": FALSE_ALARMS, "limits": list(LIMITS), "correction": CORRECTION},
        **{"signed": "Two persons.", "reason": "[text taken out]", "ranks": []},
        **{"rule_record": None, "withdraws": "", "redacted": {"sha256": "ab12"}},
    }
    first = bulletin_text(whole).parts[0]
    assert first.heading == "Taken out"
    assert first.paragraphs[0].endswith("the SHA-256 digest ab12.")
