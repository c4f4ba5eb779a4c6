"""The warning before text is kept that looks like a person's name, address or exact place."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.record_checks import find_personal_data

_AROUND = 40
CHECKED = "names_checked"
"""Names of the tick box, and of what it was ticked for."""
CHECKED_FOR = "names_checked_for"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A marked passage, with what stands around it."""

    field: str
    kind: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, kw_only=True)
class NameWarning:
    """What was found in a form's texts."""

    passages: tuple[Passage, ...]
    # Stands for exactly these passages: a tick holds for what was shown beside it.
    digest: str

    def passed(self, posted: Mapping[str, str]) -> bool:
        """Whether somebody has seen these passages and said that nobody can be recognised."""
        return posted.get(CHECKED) == "on" and posted.get(CHECKED_FOR) == self.digest

    def note(self) -> str:
        """Write down that the warning was passed over; what the version's reason says of it."""
        kinds = Counter(passage.kind for passage in self.passages)
        found = ", ".join(f"{kind} ({number})" for kind, number in sorted(kinds.items()))
        note_activity(ActivityKind.NAMES, f"kept after a check: {found}")
        return "marked text checked: no person can be recognised"


def warning_for(texts: Mapping[str, str]) -> NameWarning | None:
    """What is marked in some texts, by the field's name; None if nothing is."""
    passages = tuple(passage for field, text in texts.items() for passage in _passages(field, text))
    if not passages:
        return None
    named = [[passage.field, passage.kind, passage.marked] for passage in passages]
    digest = hashlib.sha256(json.dumps(named).encode("utf-8")).hexdigest()
    return NameWarning(passages=passages, digest=digest)


def checked_reason(reason: str, warning: NameWarning | None) -> str:
    """A version's reason in one line, with word of a warning passed over, which is noted too."""
    # Within the transaction that saves: what is refused in the end leaves no note.
    said = (" ".join(reason.split()), "" if warning is None else warning.note())
    return "; ".join(filter(None, said))


def _passages(field: str, text: str) -> list[Passage]:
    return [
        Passage(
            field=field,
            kind=finding.kind,
            before=("… " if finding.start > _AROUND else "")
            + text[max(0, finding.start - _AROUND) : finding.start],
            marked=text[finding.start : finding.end],
            after=text[finding.end : finding.end + _AROUND]
            + (" …" if len(text) > finding.end + _AROUND else ""),
        )
        for finding in find_personal_data(text)
    ]
