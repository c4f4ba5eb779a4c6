"""Records whose words a text names, on every engine alike."""

from django.db.models import QuerySet

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.record_words import plain_words


def matching_records(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Records that hold every word of a text, newest entered first; all of them without words."""
    words = plain_words(text)
    for word in words:
        rows = rows.filter(words__contains=word)
    return rows.order_by("-pk") if words else rows
