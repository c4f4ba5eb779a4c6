"""The words by which a record is found: lower case, without accents, the same on every engine."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atrocityrisk.desk.models import Record

_WORD = re.compile(r"\w+")
_LONGEST = 64


def plain_words(text: str) -> list[str]:
    """Words of a text in lower case, without accents; of very long ones the beginning."""
    bare = text.casefold()
    if not bare.isascii():
        split = unicodedata.normalize("NFKD", bare)
        bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    # No index takes words of any length, and each has another bound.
    return [word[:_LONGEST] for word in _WORD.findall(bare.replace("_", " "))]


def search_words(record: "Record") -> str:
    """What a search looks through: account, region, State and own number of a record."""
    # The source is left out: its text may change, and its level is its own.
    parts = (record.account, record.region, record.state_name, record.external_id)
    return " ".join(word for part in parts for word in plain_words(part))
