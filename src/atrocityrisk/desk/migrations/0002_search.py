"""An index of the words by which records are found, in the way of each engine."""

from typing import Any

from django.db import migrations

_SQLITE = (
    # Words come in lower case with one blank between them, so that the tokenizer that knows ASCII
    # alone splits them as Python has. Neither places nor sizes are asked for.
    "CREATE VIRTUAL TABLE desk_record_words USING fts5("
    "words, content='desk_record', content_rowid='id', tokenize='ascii', prefix='1 2 3', "
    "detail='none', columnsize=0)",
    "INSERT INTO desk_record_words(desk_record_words) VALUES ('rebuild')",
)

_POSTGRESQL = (
    # No parser: it would split some words otherwise than Python has.
    "ALTER TABLE desk_record ADD COLUMN word_index tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED",
    "CREATE INDEX record_words ON desk_record USING gin (word_index)",
)


def make_index(apps: Any, editor: Any) -> None:
    """Make the index of the engine."""
    for statement in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers keep SQLite's index; `word_index` makes them after every migration."""

    dependencies = [("desk", "0001_initial")]

    operations = [migrations.RunPython(make_index, migrations.RunPython.noop)]
