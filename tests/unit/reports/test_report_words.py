"""What a reader sees first is plain: short sentences, and no jargon outside the annex."""

import re

import pytest
from plain_words import jargon_in, long_sentences, visible_text

from atrocityrisk.editions import make_edition
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page as filled
from atrocityrisk.specs import default_spec


@pytest.fixture(scope="module")
def default_view():
    """The view of the list that comes with the package."""
    return view_report(make_edition(default_spec()))


@pytest.fixture(
    params=[
        "recorded",
        pytest.param(
            "default",
            marks=[
                pytest.mark.slow,
                pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning"),
            ],
        ),
    ]
)
def shown(request):
    """An edition's view: of six indicators, and of the default."""
    if request.param == "recorded":
        return request.getfixturevalue("recorded_view")
    return request.getfixturevalue("default_view")


def without_names(text, view):
    """A text without the names of models, which are cited as they are."""
    text = text.replace(view.annex.model, "")
    return re.sub(r"made by \w+ on|that one by \w+ on", "", text)


def outside_the_annex(page):
    """What a reader sees outside the annex and outside a state's full tables."""
    return visible_text(re.sub(r'<details class="all-parts">.*?</details>', "", page, flags=re.S))


def test_no_jargon_on_the_page_outside_its_annex(shown):
    text = without_names(outside_the_annex(filled("report.html", shown)), shown)
    assert jargon_in(text) == [], [line for line in text.splitlines() if jargon_in(line)][:5]


def test_no_jargon_in_a_brief_outside_its_annex(shown):
    for state in shown.states[::24]:
        page = filled("brief.html", shown, c=state).partition("<footer>")[0]
        assert jargon_in(without_names(visible_text(page), shown)) == [], state.row.name


def test_the_masthead_and_the_front_have_short_sentences(shown):
    page = filled("report.html", shown)
    for part in ("first", "changed", "worth"):
        assert long_sentences(visible_text(page, within=part)) == []
    head = page.partition("<header>")[2].partition("</header>")[0]
    assert long_sentences(visible_text(head)) == []


def test_sentences_of_the_front_are_short(shown):
    front = shown.front
    told = [front.expected, *front.meanings, front.under_way_note, front.unchanged]
    told += [switch.known for switch in front.switches]
    told += [group.meaning for group in front.groups]
    told += [shown.event.what, shown.event.not_counted, shown.event.provisional]
    told += [shown.event.headline, *([] if shown.record is None else [shown.record.line])]
    assert long_sentences("\n".join(told)) == []


def test_sentences_of_the_press_sheet_are_short(shown):
    told = [*shown.press.may, *(quote.why for quote in shown.press.may_not)]
    told += [quote.sentence for quote in shown.press.may_not]
    assert long_sentences("\n".join(told)) == []


@pytest.mark.parametrize(
    "part", ["in_short", "frequency", "under_way", "own_record", "moved", "options_note", "known"]
)
def test_summaries_of_every_state_have_short_sentences(shown, part):
    long = {}
    for state in shown.states:
        told = getattr(state, part)
        text = told if isinstance(told, str) else "\n".join(told)
        if found := long_sentences(text):
            long[state.row.name] = found
    assert long == {}


def test_what_is_not_measured_is_said_in_short_sentences(shown):
    # Titles of the Framework stand in quotation marks, each as one word.
    texts = {re.sub("“[^”]*”", "Title", line) for s in shown.states for line in s.unmeasured}
    assert texts
    assert long_sentences("\n".join(texts)) == []


def test_reasons_are_facts_of_one_line(shown):
    for state in shown.states:
        for reason in state.reasons:
            assert len(f"{reason.text} {reason.scale}".split()) <= 40, reason
        assert len(state.reasons) <= 6
