"""Entries of the desk's navigation, and who is shown each."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One link; shown to whoever has the permission, to everybody logged in where it is empty."""

    words: str
    url_name: str
    permission: str = ""


ENTRIES: tuple[Entry, ...] = (
    Entry(words="Home", url_name="home"),
    Entry(words="Export", url_name="export", permission="desk.export_record"),
    Entry(words="Tokens", url_name="tokens"),
)
