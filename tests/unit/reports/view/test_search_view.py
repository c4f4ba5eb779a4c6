"""A state is found by any of its names, and what is not on the list is explained."""

import re
import unicodedata

import pytest

from atrocityrisk import states


def plain(text):
    """As the page compares names: letters and digits, without accents and apostrophes."""
    letters = unicodedata.normalize("NFD", text.lower())
    letters = "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’ʼ`´")
    return " ".join(re.findall(r"\w+", letters))


def named(rows, text):
    return [row.name for row in rows if plain(text) in map(plain, row.search.split("|"))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Burma", "Myanmar"),
        ("DRC", "Democratic Republic of the Congo"),
        ("Zaire", "Democratic Republic of the Congo"),
        ("UK", "United Kingdom"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("Cote d’Ivoire", "Côte d'Ivoire"),
        ("Türkiye", "Turkey"),
        ("Turkiye", "Turkey"),
        ("Swaziland", "Eswatini"),
        ("Kosovo", "Kosovo"),
        ("TCD", "Chad"),
    ],
)
def test_a_state_has_its_other_names(view, text, name):
    assert named(view.rows, text) == [name]
    assert states.label(states.resolve(text, 2024), 2024).name == name


def test_no_name_belongs_to_two_states(view):
    owners = {}
    for row in view.rows:
        for name in {plain(one) for one in row.search.split("|")}:
            assert owners.setdefault(name, row.name) == row.name, name


@pytest.mark.parametrize(
    "text", ["Gaza", "Palestine", "West Bank", "Somaliland", "Crimea", "Western Sahara", "Donbas"]
)
def test_what_is_not_on_the_list_is_explained_without_an_opinion(view, text):
    assert named(view.rows, text) == []
    (found,) = [o for o in view.off_list if plain(text) in map(plain, o.search.split("|"))]
    assert "is not on the list of states used here" in found.why
    assert found.why.endswith("This is no opinion on any status.")
    assert not re.search(r"\(\d+\)", found.why)


def test_a_state_too_small_for_the_list_says_so(view):
    (monaco,) = [o for o in view.off_list if o.name == "Monaco"]
    assert monaco.why == (
        "Monaco has no forecast here: a state with too few inhabitants to be on this list."
    )


def test_every_explanation_stands_on_the_page_with_its_names(edition, view, written):
    page = written(edition)
    listed = page.split('id="off-list"')[1].split("</ul>")[0]
    assert listed.count("<li ") == len(view.off_list)
    assert "killing in Gaza and the West Bank is counted nowhere" in listed
