"""The brief: nothing above its level stands in it, nothing missing is passed over."""

import re
from datetime import date

import pytest
from desk_forecasts import added, head
from desk_full_state import make_full_state

from atrocityrisk.desk.advising.brief_cutting import cut, shortened
from atrocityrisk.desk.advising.brief_view import brief_of
from atrocityrisk.desk.changes.forecast_adding import ListRow, add_list
from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.rules.drivers import OF_MODEL, Driver
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_nobody, as_person, as_system

_NOWCAST = {"model": "nowcast, may have begun", "through_month": date(2025, 6, 1)}
WORDS = ("account", "alert", "advice")


@pytest.fixture
def full(people):
    make_full_state(people)


def words_in(text):
    return set(re.findall(rf"zq(\w+?)(?:{'|'.join(WORDS)})", text))


@pytest.mark.parametrize("form", ["brief/", "brief.md"])
def test_nothing_above_the_chosen_level_stands_in_it(at_desk, people, full, form):
    approver = at_desk("approver")
    for level, expected, number in (
        ("public", {"public"}, 4),
        ("restricted", {"public", "restricted"}, 8),
        ("confidential", {"public", "restricted", "confidential"}, 12),
    ):
        text = approver.get(f"/states/490/{form}?level={level}").content.decode()
        assert words_in(text) == expected
        assert re.search(rf"{number}(</strong>)? reviewed record", text)
        others = {one.label for one in Level if one.label not in expected}
        if form == "brief.md":
            assert not any(other in text.lower() for other in others)
            assert text.count(f"**{level.upper()}**") == 2


def test_whatever_is_above_leaves_no_trace_in_the_lower_brief(people, full):
    import dataclasses

    with as_person(people["approver"]):
        chosen = brief_of(490, Level.PUBLIC)
    with as_person(people["public_reader"]):
        own = brief_of(490, Level.PUBLIC)
        above = brief_of(490, Level.CONFIDENTIAL)
    # The same for whoever sees all and chose public as for whoever sees no more; and the level
    # that is asked for gives nobody more than their clearance.
    same = {"made_at": own.made_at, "level": Level.PUBLIC}
    assert dataclasses.replace(chosen, **same) == own
    assert dataclasses.replace(above, **same) == own


def test_a_level_above_ones_clearance_is_answered_as_none(at_desk, people):
    reader = at_desk("restricted_reader")
    assert reader.get("/states/490/brief/?level=restricted").status_code == 200
    answers = [
        reader.get(f"/states/490/brief/?level={level}") for level in ("confidential", "nonsense")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert reader.get("/states/9999/brief/").status_code == 404


def test_without_a_scope_it_is_empty(people, full):
    with as_nobody():
        brief = brief_of(490, Level.CONFIDENTIAL)
    assert (brief.forecast, brief.assessment, brief.records.total) == (None, None, 0)


def test_each_missing_part_is_told(people):
    with as_person(people["approver"]):
        brief = brief_of(490, Level.RESTRICTED)
    assert brief.no_forecast.startswith("No forecast list is in use at this level.")
    assert list(brief.unknown.items) == [
        "No forecast list is in use at this level. That is not the same as a low risk.",
        "No signed assessment: nobody has judged the risk factors of the Framework at this level.",
        "No reviewed record of the last 12 months. Where reporting is hard, records are few.",
        "What others know and have not told.",
    ]


def test_a_list_without_intervals_or_reasons_says_so(people):
    added()
    with as_person(people["approver"]):
        brief = brief_of(385, Level.PUBLIC)
    assert brief.forecast.span == "–"
    assert brief.unknown.items[:2] == (
        "The list gives no interval: nobody knows how sure the number is.",
        "The list does not say what its probability is made of.",
    )
    with as_person(people["approver"]):
        assert "does not list this State" in brief_of(20, Level.PUBLIC).no_forecast


def test_the_forecast_is_told_with_its_interval_its_age_and_what_counts(people):
    added()
    with as_person(people["public_reader"]):
        said = brief_of(490, Level.PUBLIC).forecast
    nbsp = "\N{NO-BREAK SPACE}"
    assert (said.probability, said.span) == (f"12.0{nbsp}%", f"2.0–40.0{nbsp}%")
    assert (said.rank, said.rank_span, said.states) == (1, "1–29", 3)
    assert (said.interval, said.origin, said.window) == (f"90{nbsp}%", 2025, "2026–2027")
    assert "at least 1,000 civilians" in said.counts
    assert [(one.words, one.age) for one in said.lowers.items] == [
        ("Infant mortality", "of 2021, 4 years old")
    ] or said.lowers.items[0].age == "of 2021, 4 years old"
    assert said.missing == 1


def test_a_part_of_the_model_itself_is_no_missing_input(people):
    level = Driver(
        indicator="level_in_recent_years",
        value=None,
        status=OF_MODEL,
        value_year=None,
        contribution=-0.2,
        kind="structural",
        framework=(),
    )
    rows = (ListRow(gwcode=490, probability=0.1, rank=1, drivers=(level,)),)
    with as_system("tests"):
        add_list(head(), rows)
    with as_person(people["public_reader"]):
        said = brief_of(490, Level.PUBLIC).forecast
    assert said.missing == 0
    assert [(one.words, one.age) for one in said.lowers.items] == [
        ("level in recent years", "a part of the model itself")
    ]


def test_opening_one_above_public_leaves_a_receipt(at_desk, people):
    client = at_desk("approver")
    client.get("/states/490/brief/")
    client.head("/states/490/brief/?level=restricted")
    with as_system("tests"):
        assert not Activity.objects.filter(kind="export").exists()
    client.get("/states/490/brief/?level=restricted")
    client.get("/states/490/brief.md?level=confidential")
    with as_system("tests"):
        details = list(Activity.objects.filter(kind="export").values_list("detail", flat=True))
    assert details == [
        "brief of Democratic Republic of the Congo, confidential, as Markdown",
        "brief of Democratic Republic of the Congo, restricted, as pages",
    ]


def test_markdown_takes_no_mark_from_a_text(at_desk, people, signed):
    signed(level=Level.PUBLIC, reason="Since *all* <b>talks</b> | end [here](x).")
    text = at_desk("approver").get("/states/490/brief.md").content.decode()
    assert r"Since \*all\* &lt;b&gt;talks&lt;/b&gt; \| end \[here\](x)." in text


def test_the_most_important_comes_first_and_the_rest_is_counted():
    kept = shortened(["a", "b", "c"], 2)
    assert (kept.items, kept.more) == (("a", "b"), 1)
    assert shortened([], 2).more == 0
    assert cut("one two three", 13) == "one two three"
    assert cut("one two, three four", 12) == "one two …"
    assert cut("x" * 40, 12) == "xxxxxxxxxx …"


def test_a_nowcast_older_than_the_list_is_left_out(people):
    added()
    added(origin=2024, first_year=2025, last_year=2026, first=0.3, **_NOWCAST)
    with as_person(people["public_reader"]):
        assert brief_of(490, Level.PUBLIC).forecast.nowcast == ""
    added(first=0.3, **_NOWCAST | {"through_month": date(2026, 6, 1)})
    with as_person(people["public_reader"]):
        assert "records through 2026-06: 30" in brief_of(490, Level.PUBLIC).forecast.nowcast
