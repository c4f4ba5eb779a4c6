"""Finding records by their words: the same words find the same records on every engine.

All words of a text must stand in a record, in any order; those within double quotes beside each
other; the last may be the beginning of one. A text without a word finds nothing; an empty one asks
for nothing.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import BooleanField, CharField, Func, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.searched_words import plain_words

MAX_WORDS = 30
"""Further words are not looked for."""

FEW = 2000
"""Up to so many records are asked for by number; of more, the newest are soon found in passing."""

_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a text asks for; `begun` is "" where its last word is whole."""

    whole: tuple[str, ...]
    begun: str
    phrases: tuple[str, ...]


def matching_records(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Those of some records that hold the words of a text, newest entered first; all if none."""
    if not text.strip():
        return rows
    asked = _asked(text)
    if not (asked.whole or asked.begun):
        return rows.none()
    if connections[rows.db].vendor == "postgresql":
        found = _by_text_search(rows, asked)
    else:
        found = _by_virtual_table(rows, asked)
    for phrase in asked.phrases:
        padded = Concat(Value(" "), "words", Value(" "), output_field=CharField())
        found = found.alias(padded=padded).filter(padded__contains=f" {phrase} ")
    return found.order_by("-pk")


def _asked(text: str) -> _Asked:
    quoted = [plain_words(part) for part in _QUOTED.findall(text)]
    single = plain_words(_QUOTED.sub(" ", text))
    begun = "" if not single or text.rstrip().endswith('"') else single.pop()
    whole = dict.fromkeys([*single, *(word for words in quoted for word in words)])
    return _Asked(
        whole=tuple(whole)[:MAX_WORDS],
        begun=begun,
        phrases=tuple(" ".join(words) for words in quoted if len(words) > 1)[:MAX_WORDS],
    )


def _by_virtual_table(rows: QuerySet[Record], asked: _Asked) -> QuerySet[Record]:
    # Words hold letters and digits alone, so that no quote ends early.
    terms = [f'"{word}"' for word in asked.whole]
    if asked.begun:
        terms.append(f'"{asked.begun}" *')
    numbers: Any = RawSQL(
        "SELECT rowid FROM desk_record_words WHERE desk_record_words MATCH %s",
        [" AND ".join(terms)],
    )
    return rows.filter(pk__in=numbers)


def _by_text_search(rows: QuerySet[Record], asked: _Asked) -> QuerySet[Record]:
    terms = [f"'{word}'" for word in asked.whole]
    if asked.begun:
        terms.append(f"'{asked.begun}':*")
    wanted = " & ".join(terms)
    with connections[rows.db].cursor() as cursor:
        cursor.execute("SELECT desk_matching(%s, %s)", [wanted, FEW + 1])
        numbers = [number for (number,) in cursor.fetchall()]
    if len(numbers) <= FEW:
        return rows.filter(pk__in=numbers)
    return rows.filter(_HoldsWords("words", wanted=Value(wanted)))


class _HoldsWords(Func):
    """Whether the index of a row's words holds what is wanted."""

    output_field = BooleanField()

    def __init__(self, *columns: str, wanted: Value) -> None:
        super().__init__(*columns, wanted)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        """SQL on the column `word_index`, which Django does not know."""
        column, wanted = self.get_source_expressions()
        table = compiler.quote_name_unless_alias(column.alias)
        return f'{table}."word_index" @@ %s::tsquery', [wanted.value]
