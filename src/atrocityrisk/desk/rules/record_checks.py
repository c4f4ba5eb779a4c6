"""Rules that a record must keep, and what its text should not contain."""

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from atrocityrisk.desk.rules.period_checks import check_period

if TYPE_CHECKING:
    from atrocityrisk.desk.models import Record

_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# With a country's code, after a word for it, or in groups of digits that no date or range has.
_PHONE = re.compile(
    r"(?<![\w.,-])(?:\+|00)\d{1,3}(?:[\s./-]?\(?\d{1,4}\)?){2,6}(?![\w-])"
    r"|(?<![\w.,-])0\d{1,4}(?:[\s./-]\d{2,4}){2,4}(?![\w-])"
    r"|\b(?:tel|phone|mobile|whatsapp|signal)\b\.?:?\s*\(?\d[\d\s()./-]{5,18}\d",
    re.IGNORECASE,
)
# Three digits after a comma are thousands.
_DECIMAL = r"[-+]?\d{1,3}(?:\.\d{3,}|,\d{4,})"
_DECIMAL_PAIR = re.compile(
    rf"(?<![\d.]){_DECIMAL}\s*°?\s*[NSEW]?[\s,;/]+{_DECIMAL}(?!\d)", re.IGNORECASE
)
_DEGREES = re.compile(
    r"\d{1,3}\s*°\s*\d{1,2}(?:\s*['′’]\s*(?:\d{1,2}(?:[.,]\d+)?\s*[\"″”])?)?\s*[NSEW]?",
    re.IGNORECASE,
)
_GRID = re.compile(r"\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{4,10}\b")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|General|Col|Colonel|Capt|Captain|Major|Lt|Lieutenant|Sgt|Sergeant|"
    r"President|Minister|Governor|Mayor|Sheikh|Imam|Bishop|Father|Judge|Commander)\.?\s+"
    r"(?:[A-Z][\w'’-]+)(?:\s+(?:al-|el-|bin |ibn |de |van )?[A-Z][\w'’-]+)*"
)


class Finding(NamedTuple):
    """A pattern that should not stand in a record."""

    kind: str
    start: int
    end: int


def check_record(record: "Record") -> dict[str, str]:
    """What is wrong with a record beyond its single fields, by field; empty if nothing is."""
    faults = check_period(record.gwcode, record.first_day, record.last_day, record.level)
    cites_higher = (
        record.source_id and record.level is not None and (record.source.level > record.level)
    )
    if "level" not in faults and cites_higher:
        faults["level"] = (
            f"expected a level no lower than that of its source "
            f"({record.source.get_level_display()}); raise it, or cite another source"
        )
    return faults


def _plain_sign(sign: str) -> str:
    """A sign without its width or style; one for one, so that places in the text stay."""
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Places in a text that look like a person's name, an address of theirs, or an exact place."""
    # A warning and no proof: names without a title are not found, and harmless words may be.
    plain = text if text.isascii() else "".join(map(_plain_sign, text))
    patterns = (
        ("e-mail address", _EMAIL),
        ("exact place", _DECIMAL_PAIR),
        ("exact place", _DEGREES),
        ("exact place", _GRID),
        ("telephone number", _PHONE),
        ("name of a person", _TITLE),
    )
    findings: list[Finding] = []
    for kind, pattern in patterns:
        for found in pattern.finditer(plain):
            if kind == "telephone number" and sum(map(str.isdigit, found[0])) < 7:
                continue
            if not any(f.start < found.end() and found.start() < f.end for f in findings):
                findings.append(Finding(kind, found.start(), found.end()))
    return tuple(sorted(findings, key=lambda finding: finding.start))
