"""Every source and model has a card: its facts are true today, the rest is written and reviewed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import written_cards
from atrocityrisk.models import MODELS
from atrocityrisk.sources import SOURCES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PARTS = {
    "data-cards": [
        "What it is good for", "How it is made", "Who is not seen", "What not to use it for",
        "Questions to the publisher",
    ],
    "model-cards": [
        "Intended use", "Not for", "What it assumes", "When it fails", "Ethical considerations",
    ],
}  # fmt: skip
OURS = {
    "data-cards": sorted(
        name for name in SOURCES if SOURCES[name].read.__module__.startswith("atro")
    ),
    "model-cards": sorted(
        name for name in MODELS if MODELS[name].__module__.startswith("atrocityrisk.")
    ),
}
"""Examples of other pages register things too."""
CARDS = [(kind, name) for kind, names in OURS.items() for name in names]


def card(kind: str, name: str) -> str:
    return (DOCS / kind / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", ["write_data_cards.py", "write_model_cards.py"])
def test_the_facts_are_true_today(script):
    done = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], check=False)
    assert done.returncode == 0, f"run python scripts/{script}, and read what changed"


@pytest.mark.parametrize("kind", PARTS)
def test_every_one_has_a_card_and_every_card_is_of_one(kind):
    there = sorted(path.stem for path in (DOCS / kind).glob("*.md") if path.stem != "index")
    assert there == OURS[kind]
    assert len(there) >= {"data-cards": 33, "model-cards": 25}[kind]


@pytest.mark.parametrize(("kind", "name"), CARDS)
def test_the_card_was_reviewed_with_the_facts_it_shows(kind, name):
    known = written_cards.reviews()
    key = f"{kind}/{name}"
    assert key in known.index, f"read the card, then run its script with --reviewed {name}"
    seen = known.at[key, "facts_sha256"]
    again = f"review the card {key} again, then run its script with --reviewed {name}"
    assert seen == written_cards.facts_hash(card(kind, name)), again
    assert written_cards.AGAIN not in card(kind, name)


@pytest.mark.parametrize(("kind", "name"), CARDS)
def test_no_part_is_empty(kind, name):
    parts = written_cards.written_parts(card(kind, name))
    assert list(parts)[:5] == PARTS[kind]
    short = {heading: text for heading, text in list(parts.items())[:5] if len(text) < 30}
    assert short == {}


@pytest.mark.parametrize("kind", PARTS)
def test_no_part_is_copied_from_another_card(kind):
    seen: dict[str, str] = {}
    for name in OURS[kind]:
        for heading, text in list(written_cards.written_parts(card(kind, name)).items())[:5]:
            assert text not in seen, f"{name}, {heading}: the same as {seen.get(text)}"
            seen[text] = f"{name}, {heading}"


def test_no_review_is_of_a_card_that_is_gone():
    assert sorted(written_cards.reviews().index) == sorted(f"{k}/{name}" for k, name in CARDS)


def test_a_changed_fact_asks_for_another_review():
    """Change one figure of a card: its hash is another, and the card says so itself."""
    known, text = written_cards.reviews(), card("data-cards", "unhcr")
    changed = text.replace("| 2020–2025 | 169 |", "| 2020–2025 | 168 |")
    assert changed != text
    assert written_cards.review_words("data-cards/unhcr", changed, known) == written_cards.AGAIN
    assert "reviewed on" in written_cards.review_words("data-cards/unhcr", text, known)


def test_what_is_written_by_hand_is_no_fact():
    text = card("model-cards", "climatology")
    other = text.replace("The floor", "The lowest floor")
    assert other != text
    assert written_cards.facts_hash(other) == written_cards.facts_hash(text)


def test_a_new_source_gets_a_card_that_the_tests_refuse():
    import write_data_cards

    empty = written_cards.empty_card(write_data_cards.FORM, "vdem")
    parts = written_cards.written_parts(empty)
    assert list(parts)[:5] == PARTS["data-cards"]
    assert set(list(parts.values())[:5]) == {""}


def test_a_model_without_a_score_says_so():
    assert "**Not scored.**" in card("model-cards", "recalibrated_elastic_net")
    scored = [
        name for name in OURS["model-cards"] if "Origins 1993–2022" in card("model-cards", name)
    ]
    assert len(scored) == 21
    for name in scored:
        shown = re.findall(r"(?m)^\| \**(\w+)\** \|", card("model-cards", name))
        assert {"climatology", "default"} <= set(shown), name


def test_the_default_tells_its_misses_by_name():
    text = card("model-cards", "recalibrated_pool")
    assert "| Burkina Faso | 2017 (rank" in text
    for word in ("Inputs of the list", "Level", "Hindsight", "Misses"):
        assert f"**{word}" in text
