"""Codings of speech in the world of canaries: of one coder finished, of the other a draft."""

from typing import Any

from desk_viewers import Viewer

from atrocityrisk.desk.changes.speech_saving import reopen_coding, save_coding
from atrocityrisk.desk.models import SpeechCoding
from atrocityrisk.desk.rules.scope import as_person

CODED = ("public", "restricted", "confidential", "embargoed", "submitted")


def coding_canaries(world: Any, author: Any, checker: Any) -> None:
    """A finished coding and a draft of several records; nobody who looks has one of their own."""
    seen = {thing.label: thing.seen_by for thing in world.things if thing.kind == "record"}
    for label in CODED:
        record_seen = seen[label]

        def finished(viewer: Viewer, record_seen: Any = record_seen) -> bool:
            # Whoever could code it has not, and so is told of no other coding.
            return record_seen(viewer) and not viewer.contributes

        _code(world, author, label, finished, finish=True)
        _code(world, checker, f"{label}draft", lambda viewer: False, finish=False, of=label)


def _code(world: Any, coder: Any, label: str, seen_by: Any, *, finish: bool, of: str = "") -> None:
    coding = SpeechCoding(record=world.records[of or label])
    coding.note = f"since {world.word(label, 'coding', seen_by)}"
    with as_person(coder):
        coding = save_coding(coding, coder, finish=True)
        if not finish:
            reason = f"since {world.word(label, 'reopening', seen_by)}"
            coding = reopen_coding(coding, coder, reason=reason)
    world.thing("coding", f"coding{label}", coding, seen_by)
