"""Templates are strict, styles are permitted by their hash, anchors cannot be broken out of."""

import base64
import hashlib
import re

import pytest
from jinja2 import UndefinedError

from atrocityrisk._formatting.html import (
    BASE,
    BASE_STYLE,
    asset,
    page_style,
    policy_hash,
    state_anchor,
    template_engine,
)
from atrocityrisk._formatting.tables import Cell, Row, Table

PACKAGES = ["atrocityrisk.reports", "atrocityrisk.scoreboard"]


def test_a_style_goes_on_from_the_one_that_all_pages_share():
    style = page_style("atrocityrisk.reports", "style.css")
    assert style == asset(BASE, BASE_STYLE) + asset("atrocityrisk.reports", "style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode()
    assert policy_hash(style) == f"sha256-{digest}"
    assert policy_hash(style + " ") != policy_hash(style)


def test_light_dark_and_paper_name_the_same_colours():
    parts = re.split(r"@media [^{]*{", asset(BASE, BASE_STYLE))
    light, dark, *others = [re.findall(r"(--\w+):", part) for part in parts]
    assert "--paper" in light
    assert sorted(light) == sorted(dark)
    # On paper, where the reader has chosen the dark: all but what only a screen shows.
    assert sorted(others[-1]) == sorted(set(light) - {"--focus"})


def test_a_grid_escapes_what_its_cells_say_and_names_its_rows():
    cells = (Cell(text="<b>", below=("1 to 2", "x & y")), Cell(text="3"))
    table = Table(
        label="A label",
        caption="How to read it.",
        headings=("model", "score", "other"),
        rows=(Row(name="<i>", cells=cells, marked=True),),
    )
    text = '{% from "parts.html" import grid %}{{ grid(table) }}'
    page = template_engine(PACKAGES[1]).from_string(text).render(table=table)
    assert 'role="region" aria-label="A label"' in page
    assert "<caption><p>How to read it.</p></caption>" in page
    assert '<tr class="marked"><th scope="row">&lt;i&gt;</th><td class="n">&lt;b&gt;' in page
    assert "<small>1 to 2</small><small>x &amp; y</small></td>" in page
    assert '<th scope="col">model</th><th scope="col" class="n">score</th>' in page


def test_text_is_escaped_unless_asked_otherwise():
    given = {"name": "<b>"}
    assert template_engine(PACKAGES[0]).from_string("{{ name }}").render(given) == "&lt;b&gt;"
    plain = template_engine(PACKAGES[0], escape=False)
    assert plain.from_string("{{ name }}").render(given) == "<b>"


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError, match="name"):
        template_engine(PACKAGES[0]).from_string("{{ name }}").render()


def test_the_hash_of_nothing_is_known():
    assert policy_hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("iso3", "anchor"), [("TCD", "TCD"), (None, "s347"), ('A"B', "s347"), ("tcd", "s347")]
)
def test_a_state_is_found_by_its_code_or_its_number(iso3, anchor):
    assert state_anchor({"gwcode": 347, "iso3": iso3}) == anchor
