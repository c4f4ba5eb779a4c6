"""Triggers that keep SQLite's index of words beside the records; PostgreSQL keeps its own."""

from typing import Any

from django.db import connections

_TAKE_OUT = (
    "INSERT INTO desk_record_words(desk_record_words, rowid, words) "
    "VALUES ('delete', old.id, old.words);"
)
_PUT_IN = "INSERT INTO desk_record_words(rowid, words) VALUES (new.id, new.words);"

_TRIGGERS = {
    "record_words_added": f"AFTER INSERT ON desk_record BEGIN {_PUT_IN} END",
    "record_words_changed": (
        "AFTER UPDATE ON desk_record WHEN old.words IS NOT new.words OR old.id <> new.id "
        f"BEGIN {_TAKE_OUT} {_PUT_IN} END"
    ),
    "record_words_removed": f"AFTER DELETE ON desk_record BEGIN {_TAKE_OUT} END",
}


def keep_word_index(sender: Any, *, using: str = "default", **_: Any) -> None:
    """Make triggers that are missing: changing a table makes it anew, and drops them."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if "desk_record_words" not in connection.introspection.table_names(cursor):
            # Migrations before the one that makes it, as when an older backup is restored.
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'record_words_%'")
        missing = _TRIGGERS.keys() - {name for (name,) in cursor.fetchall()}
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
        if missing:
            cursor.execute("INSERT INTO desk_record_words(desk_record_words) VALUES ('rebuild')")
