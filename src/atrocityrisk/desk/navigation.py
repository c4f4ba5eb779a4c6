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
    Entry(words="Records", url_name="records", permission="desk.view_record"),
    Entry(words="New record", url_name="record_new", permission="desk.add_record"),
    Entry(words="Import", url_name="imports", permission="desk.import_record"),
    Entry(words="Duplicates", url_name="duplicates", permission="desk.add_recordlink"),
    Entry(words="Sources", url_name="sources", permission="desk.view_record"),
    Entry(words="Assessments", url_name="assessments", permission="desk.view_assessment"),
    Entry(words="Numbers", url_name="numbers", permission="desk.view_record"),
    Entry(words="Export", url_name="export", permission="desk.export_record"),
    Entry(words="People", url_name="people", permission="desk.change_person"),
    Entry(words="Activity", url_name="activity"),
    Entry(words="Tokens", url_name="tokens"),
    Entry(words="Your account", url_name="account"),
)
