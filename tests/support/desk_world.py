"""What a world of canaries holds: words that stand in one place each, and things with keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desk_viewers import Viewer

Sees = Callable[[Viewer], bool]


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A word, what it stands in, and who may read it."""

    word: str
    stands_in: str
    seen_by: Sees


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that an address may name: its kind, its key, and who may see it."""

    kind: str
    label: str
    key: str
    seen_by: Sees


@dataclass(kw_only=True)
class World:
    """All canaries, and all that can be asked for."""

    canaries: list[Canary] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    records: dict[str, Any] = field(default_factory=dict)

    def word(self, label: str, name: str, seen_by: Sees) -> str:
        """A new word for a text."""
        word = f"zq{label}{name}".lower().replace("_", "")
        self.canaries.append(Canary(word=word, stands_in=f"{name} of {label}", seen_by=seen_by))
        return word

    def thing(self, kind: str, label: str, row: Any, seen_by: Sees) -> None:
        """Something with a key, which is itself a secret to those who may not see it."""
        key = str(row.key)
        self.things.append(Thing(kind=kind, label=label, key=key, seen_by=seen_by))
        self.canaries.append(Canary(word=key, stands_in=f"key of {label}", seen_by=seen_by))

    def name(self, kind: str, label: str, name: str, seen_by: Sees) -> None:
        """A name by which an address calls something, such as a number; a canary already."""
        self.things.append(Thing(kind=f"{kind} by name", label=label, key=name, seen_by=seen_by))

    def hidden_from(self, viewer: Viewer) -> list[Canary]:
        """Words that somebody may not read."""
        return [canary for canary in self.canaries if not canary.seen_by(viewer)]
