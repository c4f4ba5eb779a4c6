"""A bulletin in words, part by part: the same for pages, Markdown and feeds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from atrocityrisk.desk.changes.taken_texts import REDACTED
from atrocityrisk.desk.rules.levels import BulletinKind, Confidence, Level

_NOT_STATED = "Not stated in the public version."
_MARKS = re.compile(r"([\\`*_\[\]<>|~&#])")


@dataclass(frozen=True, kw_only=True)
class BulletinPart:
    """One part under its heading: paragraphs, then a list."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BulletinText:
    """A whole bulletin."""

    heading: str
    number: str
    level: str
    date: str
    office: str
    training: bool
    parts: tuple[BulletinPart, ...]


def bulletin_text(content: Mapping[str, Any]) -> BulletinText:
    """What a bulletin's content reads like."""
    withdrawal = content["kind"] == BulletinKind.WITHDRAWAL
    what = "Withdrawal of an alert" if withdrawal else "Alert"
    parts = _withdrawal_parts(content) if withdrawal else _alert_parts(content)
    if taken_out := content.get(REDACTED):
        words = (
            "Texts of this bulletin were taken out after it was issued. What was issued has the "
            f"SHA-256 digest {taken_out['sha256']}."
        )
        parts = [_told("Taken out", words), *parts]
    return BulletinText(
        heading=f"{what}: {content['state']}, {content['date']}",
        number=content["number"],
        level=Level(content["level"]).label,
        date=content["date"],
        office=content["office"],
        training=content["training"],
        parts=tuple(parts),
    )


def _alert_parts(said: Mapping[str, Any]) -> list[BulletinPart]:
    public = said["level"] == Level.PUBLIC
    seen = (f"Seen on {said['fired_on']}.",) if said["fired_on"] else ()
    parts = [
        _told("What this is", said["what"]),
        BulletinPart(heading="Why", paragraphs=(*_lines(said["reason"]), *seen)),
        _evidence_part(said["evidence"], public=public),
    ]
    if said["ranks"]:
        parts.append(
            BulletinPart(
                heading="In the forecasts",
                paragraphs=_definitions(said["ranks"]),
                items=tuple(rank_words(rank) for rank in said["ranks"]),
            )
        )
    if said["rule_record"]:
        parts.append(_told("The rule's own record", said["rule_record"]["words"]))
    return [
        *parts,
        _told("Confidence", _confidence(said["confidence"])),
        _told("What would lower the concern", said["lowering"] or _NOT_STATED),
        _told("What is not known", said["not_known"] or _NOT_STATED),
        _told("What it warns of", said["outcome"]),
        _told("False alarms", said["false_alarms"]),
        BulletinPart(heading="Limits", items=tuple(said["limits"])),
        _told("Corrections", said["correction"]),
        _told("Signed", said["signed"]),
    ]


def _withdrawal_parts(said: Mapping[str, Any]) -> list[BulletinPart]:
    taken = f"This withdraws bulletin {said['withdraws']}, which stays readable as it was issued."
    return [
        _told("What this is", taken),
        _told("Why it is withdrawn", said["reason"]),
        _told(
            "What it does not say",
            "That an alert is withdrawn does not say that there is no danger.",
        ),
        _told("Corrections", said["correction"]),
        _told("Signed", said["signed"]),
    ]


def _told(heading: str, text: str) -> BulletinPart:
    return BulletinPart(heading=heading, paragraphs=_lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _confidence(code: str) -> str:
    return f"The office's confidence is {Confidence(code).label}." if code else "Not stated."


def _evidence_part(evidence: list[dict[str, Any]], *, public: bool) -> BulletinPart:
    heading = "What it rests on"
    if public:
        # The same sentence in every public bulletin: it tells of nothing that is not public.
        says = "Only what is public is listed here."
        return BulletinPart(
            heading=heading,
            paragraphs=(says,),
            items=tuple(item["words"] for item in evidence),
        )
    items = tuple(f"{item['words']} ({Level(item['level']).label})" for item in evidence)
    return BulletinPart(
        heading=heading,
        paragraphs=() if items else ("No single piece of evidence is named.",),
        items=items,
    )


def rank_words(rank: Mapping[str, Any]) -> str:
    """A State's place in a list with its interval, in a sentence."""
    years = f"{rank['first_year']} to {rank['last_year']}"
    words = f"{rank['list']} ({rank['publisher']}): rank {rank['rank']} of {rank['states']}"
    share = "" if rank["interval"] is None else f"{rank['interval']:.0%} "
    if rank["rank_low"] is not None and rank["rank_high"] is not None:
        words += f" ({share}interval {rank['rank_low']} to {rank['rank_high']})"
    else:
        words += " (the list gives no interval)"
    words += f", probability {rank['probability']:.1%}"
    if rank["low"] is not None and rank["high"] is not None:
        words += f" ({share}interval {rank['low']:.1%} to {rank['high']:.1%})"
    return words + f", of {rank['outcome']} in {years}, from what was known by {rank['origin']}."


def _definitions(ranks: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What counts as each outcome of the lists, once for all lists of it."""
    found = {
        (rank["outcome"], (rank["definition"] or "as its publisher defines it").rstrip("."))
        for rank in ranks
    }
    return tuple(
        f"What counts as {outcome}: {defined.removeprefix('Onset: ')}."
        for outcome, defined in sorted(found)
    )


def markdown(text: BulletinText, *, withdrawn_by: str = "") -> str:
    """A bulletin as Markdown; nothing in it is taken for a mark or a link."""
    lines = [f"# {_plain(text.heading)}", ""]
    if text.training:
        lines += ["**Training desk: States, people and events are invented.**", ""]
    lines += [f"{_plain(text.office)}, bulletin {_plain(text.number)}, {text.level}.", ""]
    if withdrawn_by:
        lines += [f"**Withdrawn by bulletin {_plain(withdrawn_by)}.**", ""]
    for part in text.parts:
        lines += [f"## {part.heading}", ""]
        for paragraph in part.paragraphs:
            lines += [_plain(paragraph), ""]
        if part.items:
            lines += [*(f"- {_plain(item)}" for item in part.items), ""]
    return "\n".join(lines).rstrip() + "\n"


def plain_text(text: BulletinText) -> str:
    """A bulletin as text without marks, for readers of news."""
    parts = ["Training desk: States, people and events are invented."] if text.training else []
    for part in text.parts:
        said = [*part.paragraphs, *(f"- {item}" for item in part.items)]
        parts.append("\n".join([part.heading, *said]))
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    one_line = " ".join(text.split())
    # Bare marks alone: escaped everywhere, figures and sentences would be hard to read.
    escaped = _MARKS.sub(r"\\\1", one_line)
    escaped = re.sub(r"^([-+=])", r"\\\1", escaped)
    escaped = re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)
    # An address becomes a link by itself in many readers.
    return re.sub(r"(?i)\b(https?|ftp|mailto|www)([:.])", r"\1\\\2", escaped)
