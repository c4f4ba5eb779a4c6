"""Links, commands and names of the course and the site lead to something that is there."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from page_links import (
    DOCS,
    NOTEBOOKS,
    ROOT,
    Link,
    anchors,
    dotted_names,
    in_the_site,
    inline_lines,
    jumps,
    labels_of_the_site,
    links,
    listed_pages,
    of_the_course,
    pages,
    resolved,
    shell_lines,
    slug,
)

import atrocityrisk as ar
from write_cli_page import commands

PAGES = pages()
EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
COMMANDS = commands()
GROUPS = {
    " ".join(words.split()[:end]) for words in COMMANDS for end in range(1, words.count(" ") + 1)
}
PROGRAM_OPTIONS = {"--help", "-h", "--version", "--debug", "--install-completion",
                   "--show-completion"}  # fmt: skip
MADE = "api/"
"""Folder of the reference of objects, which is made when the site is built."""
SUFFIXES = ("", ".md", ".ipynb", ".rst")


def unknown_link(page: Path, link: Link) -> str:
    """What is wrong with a link; empty where nothing is."""
    where = resolved(page, link.target)
    if where.suffix == ".ipynb" and DOCS / "course" in where.parents:
        return f"{link.target}: only the site has it there; link to ../../notebooks"
    if not where.exists():
        return f"{link.target}: no such file"
    if not where.is_relative_to(ROOT):
        return f"{link.target}: outside the project"
    known = anchors(where) if where.suffix in (".md", ".ipynb") else {link.anchor}
    if not link.target and page.is_relative_to(DOCS):
        known = known | labels_of_the_site()
    if link.anchor and link.anchor not in known:
        return f"{link.target}#{link.anchor}: no such heading"
    return ""


@EVERY
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert [wrong for link in links(page) if (wrong := unknown_link(page, link))] == []


@EVERY
def test_every_page_of_a_table_of_contents_is_there(page: Path) -> None:
    for name in listed_pages(page):
        target = name.split("<")[-1].rstrip(">") if name.endswith(">") else name
        if target.startswith(MADE):
            continue
        found = [in_the_site(resolved(page, f"{target}{suffix}")) for suffix in SUFFIXES]
        assert any(list(one.parent.glob(one.name)) for one in found), f"{page.name} lists {name}"


@EVERY
def test_no_heading_skips_a_level(page: Path) -> None:
    assert jumps(page) == []


def command_of(words: Sequence[str]) -> str | None:
    """The command that a line calls: its longest beginning that is one."""
    for end in range(len(words), 0, -1):
        if " ".join(words[:end]) in COMMANDS:
            return " ".join(words[:end])
    return None


def unknown_words(words: Sequence[str]) -> str:
    """What is wrong with the beginning of a command line; empty where nothing is."""
    command = command_of(words)
    if command is None:
        named = " ".join(words).partition(" -")[0]
        fine = words[0] in PROGRAM_OPTIONS or words[0].isupper() or words[0] == "..."
        return "" if fine or named in GROUPS else f"no command {named!r}"
    spelt = {name for one in COMMANDS[command].params for name in (*one.opts, *one.secondary_opts)}
    for word in words:
        name = word.partition("=")[0]
        is_option = word.startswith("-") and len(word) > 1 and not word[1].isdigit()
        if is_option and name not in spelt | PROGRAM_OPTIONS:
            return f"{command} has no option {name}"
    return ""


def unreadable(words: list[str]) -> str:
    """Why the program would refuse a whole line before it does anything; empty if it would not."""
    if wrong := unknown_words(words):
        return wrong
    command = command_of(words)
    if command is None or set(words) & PROGRAM_OPTIONS:
        return ""
    try:
        COMMANDS[command].make_context(command, list(words[len(command.split()) :]))
    except Exception as problem:
        return f"{' '.join(words)}: {problem}"
    return ""


@EVERY
def test_every_command_that_a_block_shows_can_be_read(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("old versions had other commands")
    assert [wrong for words in shell_lines(page) if (wrong := unreadable(words))] == []


@EVERY
def test_every_command_within_a_sentence_is_one(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("old versions had other commands")
    assert [wrong for words in inline_lines(page) if (wrong := unknown_words(words))] == []


def unknown_name(dotted: str) -> str:
    """The part of a dotted name that is not there; empty where all is."""
    found: Any = ar
    for part in dotted.split("."):
        if not hasattr(found, part):
            fields = getattr(found, "__dataclass_fields__", {})
            return "" if part in fields else f"ar.{dotted}: no {part}"
        found = getattr(found, part)
        if not isinstance(found, ModuleType | type):
            # What a call returns is not known here.
            return ""
    return ""


@pytest.mark.parametrize(
    "page",
    [path for path in PAGES if of_the_course(path)],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_every_name_that_the_course_speaks_of_is_there(page: Path) -> None:
    assert [wrong for name in sorted(dotted_names(page)) if (wrong := unknown_name(name))] == []


# What follows holds the checks themselves: one that finds nothing would pass for ever.


def test_what_is_checked_is_all_of_it() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "docs/course/index.md", "docs/index.md"} <= names
    assert {path.name for path in NOTEBOOKS.rglob("*.ipynb")} <= {path.name for path in PAGES}
    assert sum(len(links(page)) for page in PAGES) > 500
    assert sum(len(shell_lines(page)) for page in PAGES) > 100
    assert sum(len(inline_lines(page)) for page in PAGES) > 50
    assert sum(bool(link.anchor) for page in PAGES for link in links(page)) > 30


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Exit codes", "exit-codes"),
        ("January to June", "january-to-june"),
        ("What is `learnt` from what?", "what-is-learnt-from-what"),
        ("A [link](page.md), and more", "a-link-and-more"),
        ("P(top 10) – how often", "ptop-10--how-often"),
        ("Côte d'Ivoire", "côte-divoire"),
    ],
)
def test_headings_become_anchors_as_github_makes_them(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(
        "# One\n\n[a](other.md#two) ![b](<p 1.png>) [c](https://x.org/y#z) [d][e] "
        "<img src='f.png'>\n\n[e]: g.md\n\n`[h](i.md)` and [j](#one-1)\n\n# One\n\n(named)=\n\n"
        "```python\n[k](l.md)\n"
        "# no heading\n```\n\n```{figure} m.png\n[n](o.md)\n```\n"
        "Say `atrocityrisk rank --k 5` or `atrocityrisk\nmodels`; `ar.rank` and `ar.no.such`.\n\n"
        "```sh\n# a comment\n$ atrocityrisk rank --spec a.csv#2 \\\n"
        "  --out b && atrocityrisk models > c\n```\n"
        "```{toctree}\n:caption: t\n\nfirst\nTitle <second>\n```\n",
        encoding="utf-8",
    )
    return path


def test_links_are_found_in_prose_and_not_in_code(page: Path) -> None:
    assert {f"{one.target}#{one.anchor}" for one in links(page)} == {
        "other.md#two", "g.md#", "#one-1", "f.png#", "m.png#", "o.md#"}  # fmt: skip
    assert anchors(page) == {"one", "one-1", "named"}
    assert listed_pages(page) == ["first", "Title <second>"]


def test_headings_that_skip_a_level_are_found(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("# One\n\n## Two\n\n# Three\n\n### Four\n\n#### Five\n", encoding="utf-8")
    assert jumps(path) == ["### Four"]


def test_commands_and_names_are_found(page: Path) -> None:
    assert inline_lines(page) == [["rank", "--k", "5"], ["models"]]
    assert shell_lines(page) == [["rank", "--spec", "a.csv#2", "--out", "b"], ["models"]]
    assert dotted_names(page) == {"rank", "no.such"}


def test_markdown_cells_of_a_notebook_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n[a](b.md)"),
        nbformat.v4.new_code_cell("x = y[0](z)"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert links(path) == [Link("b.md", "")]
    assert anchors(path) == {"title"}


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        (Link("absent.md", ""), "no such file"),
        (Link("../concepts/limits.md", "no-heading"), "no such heading"),
        (Link("../../../..", ""), "outside the project"),
        (Link("../concepts/limits.md", "limits-and-what-these-numbers-are-not-for"), ""),
        (Link("../../notebooks/01_tour.ipynb", ""), ""),
        (Link("01_tour.ipynb", ""), "only the site has it there"),
        (Link("", "course"), ""),
        (Link("", "no-course"), "no such heading"),
    ],
)
def test_a_wrong_link_is_found(link: Link, wrong: str) -> None:
    found = unknown_link(DOCS / "course" / "index.md", link)
    assert wrong in found
    assert bool(found) is bool(wrong)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("rank --k 5", ""),
        ("rank --no-such", "rank has no option --no-such"),
        ("rank --k many", "many"),
        ("rnak", "no command 'rnak'"),
        ("teach check", "Missing parameter"),
        ("teach", ""),
        ("--version", ""),
        ("explain Chad --help", ""),
    ],
)
def test_a_wrong_command_is_found(line: str, wrong: str) -> None:
    found = unreadable(line.split())
    assert wrong in found
    assert bool(found) is bool(wrong)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("rank", ""),
        ("rnak", "ar.rnak: no rnak"),
        ("teaching.quiz_questions", ""),
        ("teaching.exam", "ar.teaching.exam: no exam"),
        ("MODELS.items", ""),
        ("Panel.features", ""),
        ("Panel.futures", "ar.Panel.futures: no futures"),
    ],
)
def test_a_wrong_name_is_found(name: str, wrong: str) -> None:
    assert unknown_name(name) == wrong
