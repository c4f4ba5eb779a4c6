"""What a file may fill of a record, how its columns are recognised, and which words each takes.

Whatever else a file has (a status, a reviewer, an author, a key) fills nothing.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from atrocityrisk.desk.rules.levels import (
    Credibility,
    CrimeScope,
    DatePrecision,
    Level,
    PerpetratorType,
    Reliability,
    Severity,
    SourceKind,
    TargetType,
)
from atrocityrisk.sources._readers.column_checks import squeezed


@dataclass(frozen=True, kw_only=True)
class ImportField:
    """A field of a record, or of its source, that a file may fill."""

    name: str
    label: str
    required: bool = True
    # Names of columns that are taken for it at first, squeezed.
    headers: tuple[str, ...] = ()
    # Its codes, and what they mean.
    words: tuple[tuple[str, str], ...] = ()
    # Whether one value may be given for all rows.
    same: bool = True
    hint: str = ""


def _words(choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(label)) for code, label in choices.choices)


FIELDS: tuple[ImportField, ...] = (
    ImportField(
        name="external_id",
        label="Own number",
        required=False,
        same=False,
        headers=("externalid", "ownnumber", "id", "number", "eventid", "recordid", "ref", "no"),
        hint="With it a later file changes your record instead of adding another.",
    ),
    ImportField(
        name="gwcode",
        label="State",
        headers=("state", "country", "gwcode", "gwno", "iso3", "iso2", "iso", "countryname"),
        hint="Name, ISO code or Gleditsch-Ward number, as of the year of the day.",
    ),
    ImportField(
        name="region",
        label="First-level region",
        required=False,
        headers=("region", "adm1", "admin1", "province", "governorate"),
        hint="A province or the like; nothing closer.",
    ),
    ImportField(
        name="first_day",
        label="Day, or first day",
        same=False,
        headers=("firstday", "date", "day", "datestart", "startdate", "start", "eventdate", "from"),
    ),
    ImportField(
        name="last_day",
        label="Last day",
        required=False,
        same=False,
        headers=("lastday", "dateend", "enddate", "end", "until", "to"),
        hint="Where there is none, the first day.",
    ),
    ImportField(
        name="precision",
        label="Known to the",
        words=_words(DatePrecision),
        headers=("precision", "dateprecision", "known"),
    ),
    ImportField(
        name="perpetrator",
        label="Said to be responsible",
        words=_words(PerpetratorType),
        headers=("perpetrator", "perpetratortype", "responsible", "actor", "actortype"),
    ),
    ImportField(
        name="target",
        label="Aimed at",
        words=_words(TargetType),
        headers=("target", "targettype", "aimedat", "victims", "victimtype", "targetgroup"),
    ),
    ImportField(
        name="indicators",
        label="Framework indicators",
        headers=("indicators", "indicator", "frameworkindicators"),
        hint="Numbers such as 1.1 7.2, with a blank between them.",
    ),
    ImportField(
        name="crime_scope",
        label="Crime scope",
        words=_words(CrimeScope),
        headers=("crimescope", "crime", "scope"),
    ),
    ImportField(
        name="severity",
        label="Severity",
        words=_words(Severity),
        headers=("severity", "gravity"),
    ),
    ImportField(
        name="account",
        label="What happened",
        same=False,
        headers=("account", "whathappened", "description", "summary", "text", "event"),
        hint="10 to 2,000 characters: no names of people, no exact places.",
    ),
    ImportField(
        name="source",
        label="Source",
        headers=("source", "sourcekey", "sourceaddress", "url", "link"),
        hint="A column holds a source's key, its address, or publisher and title as listed here.",
    ),
    ImportField(
        name="credibility",
        label="Credibility",
        words=_words(Credibility),
        headers=("credibility", "credible"),
    ),
    ImportField(
        name="level",
        label="Handling level",
        words=_words(Level),
        headers=("level", "handlinglevel", "classification"),
    ),
    ImportField(
        name="embargo_until",
        label="Embargo until",
        required=False,
        headers=("embargountil", "embargo"),
        hint="A day; until then only you and reviewers see the record.",
    ),
)
"""In the order in which a form shows them."""

SOURCE_FIELDS: tuple[ImportField, ...] = (
    ImportField(
        name="source_publisher",
        label="Source: publisher",
        required=False,
        headers=("publisher", "sourcepublisher", "publishedby"),
        hint="No person. With it a row names its source, which is made if it is not entered here.",
    ),
    ImportField(
        name="source_title",
        label="Source: title",
        required=False,
        same=False,
        headers=("title", "sourcetitle", "documenttitle", "document"),
    ),
    ImportField(
        name="source_address",
        label="Source: web address",
        required=False,
        same=False,
        headers=("address", "sourceaddress", "webaddress", "url", "link"),
    ),
    ImportField(
        name="source_published_on",
        label="Source: published on",
        required=False,
        same=False,
        headers=("publishedon", "published", "publicationdate", "sourcedate"),
        hint="The same publisher, title, address and this day are the same source.",
    ),
    ImportField(
        name="source_kind",
        label="Source: kind of publisher",
        required=False,
        words=_words(SourceKind),
        headers=("kind", "sourcekind", "publisherkind"),
        hint="A new source needs it.",
    ),
    ImportField(
        name="source_reliability",
        label="Source: reliability",
        required=False,
        words=_words(Reliability),
        headers=("reliability", "sourcereliability"),
        hint="A new source needs it: A to F.",
    ),
    ImportField(
        name="source_accessed_on",
        label="Source: read on",
        required=False,
        headers=("accessedon", "accessed", "readon", "sourceaccessedon"),
        hint="Where there is none, the day on which the file was brought.",
    ),
    ImportField(
        name="source_level",
        label="Source: handling level",
        required=False,
        words=_words(Level),
        headers=("sourcelevel", "levelofsource"),
        hint="Where there is none, the lowest level of the records that cite it.",
    ),
)
"""What a file may say of the sources that its rows bring, in the order of the form."""

FIELD = {field.name: field for field in FIELDS}
"""The fields of a record alone."""

MAPPED = {field.name: field for field in (*FIELDS, *SOURCE_FIELDS)}
"""All that a column may fill."""

# Codes that are numbers in the database.
NUMBERS = frozenset({"severity", "level", "source_level"})

MISSING_WORDS = ("NA", "N/A", "NaN", "nan", "NULL", "null", "None", "..", "-", "n/a", "#N/A")
"""What programs write for a missing value; never taken for one unasked, least of all Namibia's."""


def guess_columns(columns: Sequence[str]) -> dict[str, str]:
    """A first guess which column holds which field, by the names of the columns."""
    squeezed_names = {squeezed(column): column for column in reversed(columns)}
    guessed: dict[str, str] = {}
    publisher = MAPPED["source_publisher"].headers
    brings = any(header in squeezed_names for header in publisher)
    # Of a file with publishers, an address is one of the new source's parts, and no name of one.
    fields = [f for f in (*SOURCE_FIELDS, *FIELDS) if f.name != "source"] if brings else FIELDS
    for field in fields:
        for header in field.headers:
            column = squeezed_names.get(header)
            if column is not None and column not in guessed.values():
                guessed[field.name] = column
                break
    return guessed


def plain_word(cell: object) -> str:
    """A cell as words are compared: lower case, single blanks; a whole number without decimals."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).casefold().replace("_", " ").split())


@cache
def known_words(field: str) -> dict[str, str]:
    """Codes of a field by each word that stands for one."""
    found: dict[str, str] = {}
    for code, label in MAPPED[field].words:
        short = label.partition(",")[2].strip() if label.startswith(f"{code},") else label
        for word in (code, label, short):
            found.setdefault(plain_word(word), code)
    return found


@cache
def labels_of(field: str) -> dict[str, str]:
    """What each code of a field means."""
    return dict(MAPPED[field].words)


def near_words(field: str, cell: object) -> str:
    """What a word may have meant, or all there are, as the end of a sentence."""
    known = [word for pair in MAPPED[field].words for word in dict.fromkeys(pair)]
    near = difflib.get_close_matches(str(cell)[:80], known, n=2, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(repr(word) for word in near) + "?"
    codes = ", ".join(code for code, _ in MAPPED[field].words)
    return f"write one of: {codes}"
