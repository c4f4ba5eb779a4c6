"""Records whose words contain those of a search."""

from django.db.models import QuerySet

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.searched_words import plain_words


def matching_records(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Records that contain every word of a text."""
    for word in plain_words(text):
        rows = rows.filter(words__contains=word)
    return rows
