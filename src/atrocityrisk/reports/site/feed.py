"""The Atom feed of a site's editions (RFC 4287) and its sitemap (sitemaps.org), as XML."""

from collections.abc import Iterable
from xml.etree import ElementTree

from atrocityrisk.reports.site.published_editions import PublishedEdition
from atrocityrisk.reports.site.site_addresses import identified, located

FEED, SITEMAP = "feed.xml", "sitemap.xml"
ATOM = "http://www.w3.org/2005/Atom"
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
AUTHOR = "atrocityrisk"
RIGHTS = "CC BY-SA 4.0"


def atom_feed(
    editions: tuple[PublishedEdition, ...], *, address: str, outcome: str, subject: str
) -> str:
    """Feed with an entry for each published edition, the newest first."""
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(feed, "id", identified(address, outcome, ""))
    _text(feed, "title", f"{subject}: editions of the list")
    _text(feed, "updated", _instant(max(one.updated for one in editions)))
    _text(ElementTree.SubElement(feed, "author"), "name", AUTHOR)
    _text(feed, "rights", RIGHTS)
    _link(feed, "self", located(address, FEED), "application/atom+xml")
    _link(feed, "alternate", located(address, "index.html"), "text/html")
    for one in editions:
        entry = ElementTree.SubElement(feed, "entry")
        _text(entry, "id", identified(address, outcome, one.folder))
        _text(entry, "title", f"{one.title}, seen from the end of {one.origin}")
        _text(entry, "updated", _instant(one.updated))
        _link(entry, "alternate", located(address, f"{one.folder}/index.html"), "text/html")
        _text(entry, "summary", one.summary)
    return _document(feed)


def sitemap(pages: Iterable[tuple[str, str]], *, address: str) -> str:
    """Sitemap of pages by name, each with the day of its last change."""
    urls = ElementTree.Element("urlset", {"xmlns": MAP})
    for name, changed in pages:
        url = ElementTree.SubElement(urls, "url")
        _text(url, "loc", located(address, name))
        _text(url, "lastmod", changed)
    return _document(urls)


def _instant(day: str) -> str:
    """A day as RFC 3339 has it: no hour is known, so its first."""
    return f"{day}T00:00:00Z"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, relation: str, place: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "type": kind, "href": place})


def _document(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'
