"""What of each kind is text that people wrote, and what stands in its place once it is taken out.

Codes, days, numbers and judgements stay: the history still says what was decided, by whom, when.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from atrocityrisk.desk.models import Advice, Alert, Assessment, Bulletin, Record, SpeechCoding
from atrocityrisk.ledger.entries import canonical

TAKEN_OUT = "[text taken out]"
REDACTED = "redacted"
"""Part of a bulletin's content that names the digest of what it said when it was issued."""

TEXTS: dict[Any, tuple[str, ...]] = {
    Record: ("account", "region", "external_id"),
    Assessment: ("summary",),
    SpeechCoding: ("note",),
    Alert: ("reason", "lowering", "not_known"),
    Bulletin: (),
    Advice: ("reason", "responsible", "followed"),
}
"""Columns of each kind that hold nothing but a text that people wrote."""


def emptied(row: Any) -> dict[str, Any]:
    """Columns of a row, or of a version of one, as they are without its text."""
    for model, names in TEXTS.items():
        if isinstance(row, (model, model.history.model)):
            texts = {name: _gone(getattr(row, name)) for name in names}
            return texts | _FURTHER[model](row) if model in _FURTHER else texts
    raise TypeError(f"no text is taken out of {type(row).__name__}")


def _gone(text: str) -> str:
    return TAKEN_OUT if text else ""


def _of_bulletin(row: Any) -> dict[str, Any]:
    """The content without its words; it still tells a copy of what was issued from a forgery."""
    said = json.loads(row.content)
    if REDACTED in said:
        return {}
    for name in TEXTS[Alert]:
        if said.get(name):
            said[name] = TAKEN_OUT
    for item in said.get("evidence") or ():
        item["words"] = TAKEN_OUT
    text = canonical({**said, REDACTED: {"sha256": row.sha256}})
    return {"content": text, "sha256": hashlib.sha256(text.encode("ascii")).hexdigest()}


def _without(text: str, name: str) -> str:
    """A list of objects as JSON, with one text of each gone; otherwise as it was written."""
    said = json.loads(text or "[]")
    for item in said:
        item[name] = _gone(item[name])
    return json.dumps(said, separators=(",", ":"), sort_keys=True)


_FURTHER: dict[Any, Callable[[Any], dict[str, Any]]] = {
    # Region and own number are looked for by their value: nothing stands in their place.
    Record: lambda row: {"region": "", "external_id": ""},
    Assessment: lambda row: {"findings": _without(row.findings, "note")},
    Alert: lambda row: {"evidence": _without(row.evidence, "words")},
    Bulletin: _of_bulletin,
}
"""What else is changed, by kind."""
