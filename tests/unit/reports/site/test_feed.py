"""The feed and the sitemap, read as their readers do."""

from xml.etree import ElementTree

import pytest

from atrocityrisk.errors import SpecError
from atrocityrisk.reports.site.feed import atom_feed, sitemap
from atrocityrisk.reports.site.published_editions import PublishedEdition
from atrocityrisk.reports.site.site_addresses import identified, site_address

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def published(origin, updated):
    return PublishedEdition(
        folder=f"{origin + 1}-{origin + 2}", origin=origin, window=f"{origin + 1}–{origin + 2}",
        title=f"Onset in {origin + 1}–{origin + 2}", summary="2 < 3 & 4", updated=updated,
        published="",
    )  # fmt: skip


TWO = (published(2024, "2025-09-28"), published(2023, "2024-10-01"))


def feed(address=""):
    return ElementTree.fromstring(
        atom_feed(TWO, address=address, outcome="mass_killing", subject="Onset").encode()
    )


def texts(element, name):
    return [one.text for one in element.iter(f"{ATOM}{name}")]


def test_a_feed_has_what_rfc_4287_asks_for():
    root = feed()
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1, name
        assert parent.find(f"{ATOM}link[@rel='alternate']") is not None
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert len(set(texts(root, "id"))) == 3
    assert texts(root, "updated") == [
        "2025-09-28T00:00:00Z", "2025-09-28T00:00:00Z", "2024-10-01T00:00:00Z",
    ]  # fmt: skip
    assert texts(root, "summary") == ["2 < 3 & 4"] * 2


def test_without_an_address_identifiers_are_tags_and_links_relative():
    root = feed()
    assert texts(root, "id") == [
        "tag:atrocityrisk.invalid,2026:mass_killing",
        "tag:atrocityrisk.invalid,2026:mass_killing/2025-2026",
        "tag:atrocityrisk.invalid,2026:mass_killing/2024-2025",
    ]
    links = [one.get("href") for one in root.iter(f"{ATOM}link")]
    assert links == ["feed.xml", "index.html", "2025-2026/index.html", "2024-2025/index.html"]


def test_with_an_address_both_are_whole():
    root = feed("https://example.org/risk/")
    assert texts(root, "id")[1] == "https://example.org/risk/2025-2026"
    links = [one.get("href") for one in root.iter(f"{ATOM}link")]
    assert links[0] == "https://example.org/risk/feed.xml"
    assert links[2] == "https://example.org/risk/2025-2026/index.html"


def test_a_sitemap_names_pages_with_the_day_of_their_edition():
    pages = [("index.html", "2025-09-28"), ("2024-2025/index.html", "2024-10-01")]
    root = ElementTree.fromstring(sitemap(pages, address="https://example.org/").encode())
    assert root.tag == f"{MAP}urlset"
    assert [(url[0].text, url[1].text) for url in root] == [
        ("https://example.org/index.html", "2025-09-28"),
        ("https://example.org/2024-2025/index.html", "2024-10-01"),
    ]
    relative = ElementTree.fromstring(sitemap(pages, address="").encode())
    assert relative[0][0].text == "index.html"


@pytest.mark.slow
def test_both_tell_of_every_published_edition(both):
    root = ElementTree.parse(both / "feed.xml").getroot()
    titles = [e.find(f"{ATOM}title").text for e in root.findall(f"{ATOM}entry")]
    assert [title[-5:] for title in titles] == [" 2024", " 2023"]
    urls = ElementTree.parse(both / "sitemap.xml").getroot()
    days = {url[0].text.removeprefix("https://example.org/risk/"): url[1].text for url in urls}
    assert days["index.html"] == days["2025-2026/states/TCD.html"] == "2025-09-28"
    assert days["2024-2025/states/TCD.html"] == days["2024-2025/index.html"]
    assert days["2024-2025/index.html"] != "2025-09-28"
    assert not [name for name in days if "embed/" in name or not name.endswith(".html")]
    assert len(days) > 2 * 2 * 169 - 169


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", ""),
        ("https://example.org", "https://example.org/"),
        ("http://example.org/risk//", "http://example.org/risk/"),
    ],
)
def test_an_address_ends_with_a_slash(text, made):
    assert site_address(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://[",
        "https://a.org/?x",
        "https://a b",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(SpecError, match="expected the address of a site"):
        site_address(text)


def test_an_identifier_without_an_address_is_of_nobodys_domain():
    assert identified("", "coup", "") == "tag:atrocityrisk.invalid,2026:coup"
