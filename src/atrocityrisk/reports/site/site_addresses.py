"""Addresses of a site's pages, and identifiers where it has no address yet."""

from urllib.parse import urlsplit

from atrocityrisk.errors import SpecError

TAG = "tag:atrocityrisk.invalid,2026:"
"""Begin of identifiers (RFC 4151) of sites without an address; the domain belongs to nobody."""


def site_address(text: str) -> str:
    """The address of a site with a slash at its end; empty where none is given."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or parts.query or parts.fragment or text != "".join(text.split()):
        raise SpecError(
            "expected the address of a site, such as https://example.org/risk/, found "
            f"{text!r}; give one with https:// and without ? or #"
        )
    return text.rstrip("/") + "/"


def located(address: str, name: str) -> str:
    """Where a file is found: at the site's address, or as seen from the site's folder."""
    return f"{address}{name}"


def identified(address: str, outcome: str, name: str) -> str:
    """What a feed calls the site (an empty name) or one of its pages, whatever changes."""
    return f"{address}{name}" if address else f"{TAG}{outcome}{'/' if name else ''}{name}"
