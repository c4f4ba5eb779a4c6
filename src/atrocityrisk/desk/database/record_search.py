"""Finding records by their words: the same words find the same records on every engine.

All words of a text must stand in a record, in any order; the last may be the beginning of one. A
text without a word finds nothing; an empty one asks for nothing.
"""

from typing import cast

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.searched_words import plain_words

MAX_WORDS = 30
"""Further words are not looked for."""


def matching_records(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Those of some records that hold the words of a text, newest entered first; all if none."""
    if not text.strip():
        return rows
    words = plain_words(text)
    if not words:
        return rows.none()
    found = rows.annotate(
        padded_words=Concat(Value(" "), "words", Value(" "), output_field=CharField())
    )
    *whole, begun = words
    for word in list(dict.fromkeys(whole))[:MAX_WORDS]:
        found = found.filter(padded_words__contains=f" {word} ")
    found = found.filter(padded_words__contains=f" {begun}").order_by("-pk")
    return cast("QuerySet[Record]", found)
