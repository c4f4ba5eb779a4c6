"""Charts for other people's pages: whole, dated, sourced, and without a way out."""

from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


def drawing(folder, name):
    return ElementTree.parse(folder / "embed" / name).getroot()


def words(root):
    return " ".join(text for text in root.itertext())


@pytest.mark.parametrize("name", ["first-ten.svg", "map.svg", "history-TCD.svg"])
def test_a_drawing_has_its_title_date_and_source(both, name):
    root = drawing(both, name)
    assert root.tag == f"{SVG}svg"
    title = root.find(f"{SVG}title").text
    about = root.find(f"{SVG}desc").text
    assert "mass killing" in title.lower()
    assert "Seen from the end of 2024." in about
    assert "Source: atrocityrisk" in about
    assert "CC BY-SA 4.0." in about
    # What is said to those who cannot see it also stands in the drawing, line by line.
    shown = " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))
    assert "Seen from the end of 2024." in shown
    assert "Source: atrocityrisk" in shown
    assert [int(v) for v in root.get("viewBox").split()[2:]] == [
        int(root.get("width")), int(root.get("height")),
    ]  # fmt: skip


def test_no_drawing_links_or_loads_anything(both):
    names = sorted((both / "embed").glob("*.svg"))
    assert len(names) == 169 + 2
    for path in names:
        text = path.read_text()
        ElementTree.fromstring(text)
        assert "<a " not in text
        assert "<script" not in text
        assert "href" not in text
        assert text.count("http") == 1, path


def test_the_first_ten_have_their_intervals_and_marks(both, recorded_view):
    shown = words(drawing(both, "first-ten.svg"))
    table = (both / "embed" / "first-ten.html").read_text()
    for row in recorded_view.front.first:
        for text in (row.name, row.probability.text, row.probability.span, row.under_way):
            assert text in shown
            assert text in table


def test_the_map_has_a_legend(both):
    shown = words(drawing(both, "map.svg"))
    assert "5 % or more" in shown
    assert "no statement on the status" in shown


def test_pages_to_embed_lead_back_to_the_site(both):
    for name in ("first-ten.html", "map.html"):
        text = (both / "embed" / name).read_text()
        assert 'href="../index.html"' in text
        assert "../states/TCD.html" in text
