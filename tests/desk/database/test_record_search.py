"""A search finds what holds its words, shows no more than may be seen, and takes any text."""

import pytest
from desk_people import make_record

from atrocityrisk.desk.database.record_search import matching_records
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_nobody, as_person

HOSTILE = [
    '"',
    '""',
    '"unclosed',
    "OR",
    "AND",
    "NOT",
    "NEAR(",
    "NEAR(houses militia, 5)",
    "*",
    "hous*",
    "^houses",
    "words:houses",
    "';--",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "\x00",
    "houses\x00militia",
    "\U0001f525",
    "houses & militia",
    "!houses",
    "houses:*",
    "<-> | ()",
    "{houses}",
    "a" * 10_000,
    "houses " * 1_500,
    "\ud800",
    "\u202ehouses",
    "١٢٣",
]


NUMBERS = {"burnt": "x1", "speech": "x2", "secret": "x3"}
NAMES = {number: name for name, number in NUMBERS.items()}


@pytest.fixture
def records(people, source):
    analyst = people["analyst"]
    accounts = {
        "burnt": "A militia burnt houses at the edge of a town.",
        "speech": "A speech at Nyéri called neighbours cockroaches.",
        "secret": "A militia burnt houses; a hidden source says who armed it.",
    }
    made = {}
    for name, account in accounts.items():
        level = Level.CONFIDENTIAL if name == "secret" else Level.PUBLIC
        made[name] = make_record(
            analyst,
            source,
            external_id=NUMBERS[name],
            account=account,
            region="North Kivu",
            level=level,
        )
    return made


def _found(person, text):
    with as_person(person):
        return [NAMES[row.external_id] for row in matching_records(Record.objects.all(), text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("houses", ["secret", "burnt"]),
        ("HOUSES", ["secret", "burnt"]),
        ("nyeri", ["speech"]),
        ("Nyéri", ["speech"]),
        ("nye", ["speech"]),
        ("burnt edge", ["burnt"]),
        ("edge burnt", ["burnt"]),
        ("bur edge", []),
        ("burnt ed", ["burnt"]),
        ("kivu", ["secret", "speech", "burnt"]),
        ("congo militia", ["secret", "burnt"]),
        ("burnt, houses!", ["secret", "burnt"]),
        ("ouses", []),
        ('"burnt houses"', ["secret", "burnt"]),
        ('"houses burnt"', []),
        ('"the edge of" militia', ["burnt"]),
        ('militia "edge of"', ["burnt"]),
        ('"edge o"', []),
        ('"ed"', []),
        ('"burnt', ["secret", "burnt"]),
        ('""', []),
        ("b", ["secret", "burnt"]),
        ("absent", []),
        ("", ["secret", "speech", "burnt"]),
        ("   ", ["secret", "speech", "burnt"]),
        ("...", []),
    ],
)
def test_all_words_and_the_beginning_of_the_last(people, records, text, expected):
    found = _found(people["analyst"], text)
    assert found == expected if text.strip() else set(found) == set(expected)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_errors_and_never_leaks(people, records, text):
    # A second reader of low clearance; the draft of another is not theirs to see either.
    assert _found(people["public_reader"], text) == []
    with as_nobody():
        assert list(matching_records(Record.objects.all(), text)) == []
    assert "secret" in _found(people["analyst"], "hidden")
    with as_person(people["approver"]):
        assert not matching_records(Record.objects.filter(pk=0), text).exists()


def test_a_hidden_record_is_not_found_by_its_words(people, records):
    from desk_people import make_person

    junior = make_person("junior", "analyst", clearance=Level.PUBLIC)
    assert _found(junior, "hidden") == []
    assert _found(people["analyst"], "hidden") == ["secret"]


def test_a_changed_record_is_found_by_its_new_words_alone(people, records):
    from atrocityrisk.desk.changes.workflow import save_content

    analyst = people["analyst"]
    with as_person(analyst):
        record = Record.objects.get(external_id="x1")
        record.account = "A militia looted a market at the edge of a town."
        save_content(record, analyst)
    assert _found(analyst, "burnt") == ["secret"]
    assert _found(analyst, "looted") == ["burnt"]
