"""Text from data is text: it starts no script, no formula and no heading."""

import csv
import dataclasses
import functools
import io
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from atrocityrisk._core.csv_files import write_table
from atrocityrisk._formatting.html import asset, page_style
from atrocityrisk.panels import Panel
from atrocityrisk.reports.pages.page_assembly import page as filled
from atrocityrisk.reports.pages.page_assembly import policy
from atrocityrisk.reports.pages.template_filters import PACKAGE, markdown_line

XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</style><script>alert(1)</script>",
    "</title><iframe srcdoc='<script>alert(1)</script>'>",
    "{{ 7 * 7 }}{% raw %}",
    "<!--<script>-->",
    "&lt;b&gt;&#x3C;script&#x3E;",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "\u202egnp.exe\u202c",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://example.org","x")',
    "=cmd|'/c calc'!A1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
)
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "h4", "p",
    "nav", "ul", "li", "main", "section", "dl", "dt", "dd", "div", "strong", "form", "label",
    "input", "select", "option", "button", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "small", "span", "svg", "path", "circle", "rect", "g", "defs", "pattern", "text", "article",
    "details", "summary", "footer", "script", "noscript", "ol", "figure", "figcaption", "fieldset",
    "legend", "s", "code",
}  # fmt: skip
OURS = {"https://creativecommons.org/licenses/by-sa/4.0/"}
"""Addresses of other sites that a page leads to; it loads nothing from any."""


class Elements(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag


def hostile(edition, number):
    """An edition in which every text that can come from data is an attack."""
    texts = [XSS[(number + i) % len(XSS)] for i in range(len(XSS))]
    ranking = edition.ranking
    frame = ranking.frame.copy()
    frame["country"] = [texts[i % len(texts)] for i in range(len(frame))]
    frame["iso3"] = [texts[(i + 1) % len(texts)] for i in range(len(frame))]
    panel = edition.panel
    columns = panel.columns
    for shift, name in enumerate(("description", "source", "version", "licence", "unit")):
        columns[name] = [texts[(i + shift) % len(texts)] for i in range(len(columns))]
    outcome = dataclasses.replace(panel.outcome, definition=texts[0], event=texts[1])
    return dataclasses.replace(
        edition,
        ranking=dataclasses.replace(ranking, frame=frame),
        recorded=tuple(texts),
        panel=Panel(
            panel.indicators,
            ages=panel.ages,
            events=panel.events,
            columns=columns,
            outcome=outcome,
        ),
    )


@pytest.fixture(scope="module")
def attacked(edition):
    """Hostile editions by their number, each made once."""
    return functools.cache(lambda number: hostile(edition, number))


def harmless(page):
    """Every element and attribute is one of ours."""
    parser = Elements()
    parser.feed(page)
    assert {tag for tag, _ in parser.found} <= ALLOWED
    assert sum(tag == "script" for tag, _ in parser.found) == 1
    for tag, attributes in parser.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        link = attributes.get("href")
        beside = "download" in attributes and re.fullmatch(r"[a-z-]+\.(csv|geojson)", link)
        assert link is None or link in OURS or re.fullmatch(r"#[\w-]+", link) or beside, link
        assert not {"src", "srcdoc", "action", "formaction"} & set(attributes)
    return parser.found


# Every number has every text as some state's name; only the two in the definition differ.
@pytest.mark.parametrize(
    "number",
    [pytest.param(n, marks=pytest.mark.slow if n else ()) for n in range(0, len(XSS), 4)],
)
def test_no_text_becomes_an_element_or_an_attribute(attacked, written, number):
    page = written(attacked(number))
    found = harmless(page)
    # A state's page is the text of its <noscript> to the script: no name may end it.
    assert sum(tag == "noscript" for tag, _ in found) == page.count("</noscript>")
    assert "{{ 7 * 7 }}" in page


def test_a_states_page_is_harmless_as_the_script_reads_it(attacked, written):
    page = written(attacked(0))
    texts = re.findall(r"<noscript [^>]*>(.*?)</noscript>", page, flags=re.S)
    assert len(texts) == len(attacked(0).ranking.frame)
    for text in texts:
        parser = Elements()
        parser.feed(text)
        assert {tag for tag, _ in parser.found} <= ALLOWED - {"script", "style", "noscript"}
        assert [tag for tag, _ in parser.found].count("article") == 1
        for _, attributes in parser.found:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_a_brief_is_harmless(attacked, viewed):
    view = viewed(attacked(0))
    for state in view.states[: len(XSS)]:
        parser = Elements()
        parser.feed(filled("brief.html", view, c=state))
        assert {tag for tag, _ in parser.found} <= ALLOWED - {"script"}
        text = filled("brief.md", view, c=state)
        assert "<script" not in text
        assert "<img" not in text


def test_anchors_are_letters_and_digits_whatever_the_codes_are(attacked, viewed):
    view = viewed(attacked(0))
    anchors = [row.anchor for row in view.rows]
    assert all(re.fullmatch(r"[A-Z]{3}|s\d+", anchor) for anchor in anchors)
    assert len(set(anchors)) == len(anchors)


def test_markdown_takes_no_text_for_markup(attacked, written):
    page = written(attacked(0), "report.md")
    assert "<script" not in page
    assert "<img" not in page
    assert markdown_line("a\n# b | [c](javascript:d)") == r"a \# b \| \[c\](javascript:d)"


def test_policy_names_the_style_and_script_of_the_page_and_nothing_else(edition, written):
    page = written(edition)
    style = page_style(PACKAGE, "style.css")
    permitted = policy(style, asset(PACKAGE, "script.js"))
    assert f'content="{permitted.replace(chr(39), "&#39;")}"' in page
    assert "unsafe" not in permitted
    assert "http" not in permitted
    assert f"<style>{style}</style>" in page
    assert f"<script>{asset(PACKAGE, 'script.js')}</script>" in page


@pytest.mark.parametrize("attack", FORMULAS)
def test_csv_cells_are_no_formulas(tmp_path, attack):
    write_table(pd.DataFrame({"country": [attack], "change": [-3.5]}), tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    row = list(csv.reader(io.StringIO(text)))[1]
    assert row[0][0] == "'"
    assert row[1] == "-3.5"


def test_numbers_below_zero_stay_numbers(tmp_path):
    write_table(pd.DataFrame({"change": [-3, 2], "part": [-0.25, None]}), tmp_path / "a.csv")
    read = pd.read_csv(tmp_path / "a.csv")
    assert read["change"].tolist() == [-3, 2]
    assert read["part"].tolist()[0] == -0.25
