"""Decks of the workshop: whole, short, and from the same sources as the course."""

import importlib
import re
from pathlib import Path

import pytest

from course_html import COURSE, NOTEBOOK_PICTURE, ROOT, notebook_pictures, slides_of
from write_slides import deck_page, decks, size_of

DECKS = decks()
EVERY = pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MATHML = "http://www.w3.org/1998/Math/MathML"
SESSION = re.compile(
    r"\| \d\d:\d\d \| (\d+) \| [^|]+ \| ([\d, ]+) \| \[deck (\d)\]\(slides/([\w-]+\.md)\) \|"
)


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch):
    """How the site reads a deck."""
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "_ext"))
    return importlib.import_module("slide_pages").readable


def sessions() -> list[tuple[str, str, str, str]]:
    """Minutes, notebooks, number and file of each deck, by the programme."""
    return SESSION.findall((COURSE / "facilitators-guide.md").read_text(encoding="utf-8"))


def words(shown: str) -> list[str]:
    """Words that a room reads: no pictures, links as their words, a formula as one."""
    text = re.sub(r"\$\$.*?\$\$", "formula", IMAGE.sub("", shown), flags=re.DOTALL)
    return re.findall(r"[\w%'’–-]*\w[\w%'’–-]*", LINK.sub(r"\1", text))


def test_the_decks_are_those_of_the_programme() -> None:
    assert [path.name for path in DECKS] == [name for *_, name in sessions()]
    assert [number for *_, number, _ in sessions()] == list("12345678")


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[3])
def test_a_title_says_the_minutes_and_notebooks_of_the_programme(session) -> None:
    minutes, notebooks, number, name = session
    title = slides_of((COURSE / "slides" / name).read_text(encoding="utf-8"))[0].shown
    assert f"Session {number}, {minutes} minutes." in title
    assert re.findall(r"/(\d\d)_\w+\.ipynb\)", title) == [
        f"{int(one):02}" for one in notebooks.split(", ")
    ]


@EVERY
def test_every_slide_has_one_heading_few_words_and_a_note(path: Path) -> None:
    slides = slides_of(path.read_text(encoding="utf-8"))
    assert 8 <= len(slides) <= 13
    for number, slide in enumerate(slides):
        marks = re.findall(r"^(#+) \S", slide.shown, flags=re.MULTILINE)
        assert marks == ["#" if number == 0 else "##"], slide.shown
        assert slide.shown.startswith(marks[0]), slide.shown
        assert len(words(slide.shown)) <= 60, slide.shown
        assert len(words(slide.note)) >= 5, slide.shown
        # A year and a point at the start of a line would be an item of a list.
        assert not re.match(r"\d+\. ", slide.note), slide.note


def test_words_are_counted_as_a_room_reads_them() -> None:
    slide = "## Two words\n\n![not these](a.png)\n\n| [a link](b.md) | 5 % |\n|---|---:|"
    assert words(slide) == ["Two", "words", "a", "link", "5"]
    assert words("so $$a = b + c$$ it is") == ["so", "formula", "it", "is"]


@EVERY
def test_every_figure_is_there_and_is_described(path: Path) -> None:
    figures = IMAGE.findall(path.read_text(encoding="utf-8"))
    assert len(figures) >= 2
    for described, link in figures:
        assert len(described) > 20, link
        shown = NOTEBOOK_PICTURE.fullmatch(link)
        if shown is None:
            assert (path.parent / link).is_file(), link
            continue
        pictures = notebook_pictures(path.parent / shown[1])
        assert 1 <= int(shown[2]) <= len(pictures), link
        assert min(size_of(pictures[int(shown[2]) - 1])) > 50, link


def test_every_notebook_is_cited() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DECKS)
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert len(lessons) == 12
    assert set(re.findall(r"\]\(\.\./\.\./\.\./notebooks/(\w+\.ipynb)\)", text)) == lessons


@EVERY
def test_a_deck_is_one_page_that_asks_for_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    html = deck_page(path)
    assert html.count("<section ") == len(slides_of(text))
    inside = re.findall(r'<img (?:class="of-page" )?src="data:image/png;base64,', html)
    assert html.count("<img ") == len(inside) == len(IMAGE.findall(text))
    without_data = re.sub(r"data:image/png;base64,[^\"]+", "", html)
    # A name of a vocabulary, which nobody asks for.
    assert set(re.findall(r"https?://[^\s\"']+", without_data)) <= {MATHML}
    assert not re.findall(r"(?:src|href)=\"(?!\")|url\(|@import|<link", without_data)


@EVERY
def test_notes_are_shown_to_whoever_speaks_alone(path: Path) -> None:
    slides = slides_of(path.read_text(encoding="utf-8"))
    assert "<aside" not in deck_page(path)
    assert slides[1].note.split("\n")[0][:40] not in deck_page(path)
    assert deck_page(path, notes=True).count("<aside ") == len(slides)


def test_a_deck_is_read_as_reveal_reads_it() -> None:
    one, two = slides_of("# A\n\nb\n\nNote: say this\nand that\n\n---\n\n## C\n\n| d |\n|---|\n")
    assert (one.shown, one.note) == ("# A\n\nb", "say this\nand that")
    assert (two.shown, two.note) == ("## C\n\n| d |\n|---|", "")


def test_a_deck_becomes_a_page_of_the_site(tmp_path: Path, readable) -> None:
    folder = tmp_path / "docs" / "course" / "slides"
    folder.mkdir(parents=True)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    text = (
        "# A\n\n[7](../../../notebooks/07_reading_a_ranking.ipynb)\n\nNote: one\ntwo\n\n---\n\n"
        "## B\n\n![it](../../../notebooks/07_reading_a_ranking.ipynb#picture-1)\n"
    )
    assert readable(text, folder) == (
        "# A\n\n[7](../../../notebooks/07_reading_a_ranking.ipynb)\n\n> **Note.** one\n> two\n\n"
        "## B\n\n![it](pictures/07_reading_a_ranking-1.png)\n"
    )
    assert (folder / "pictures" / "07_reading_a_ranking-1.png").read_bytes()[:4] == b"\x89PNG"


def test_a_picture_that_a_notebook_does_not_show_is_refused(tmp_path: Path, readable) -> None:
    link = f"{ROOT / 'notebooks' / '07_reading_a_ranking.ipynb'}#picture-99"
    deck = tmp_path / "deck.md"
    deck.write_text(f"# A\n\n![it]({link})\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="asks for another"):
        deck_page(deck)
    with pytest.raises(SystemExit, match="asks for another"):
        readable(deck.read_text(encoding="utf-8"), tmp_path)
