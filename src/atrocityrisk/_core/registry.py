"""The only plumbing of the package: a read-only mapping from names to registered things."""

import difflib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import TypeVar

from atrocityrisk._core.plugins import load_plugins
from atrocityrisk.errors import UnknownNameError

T = TypeVar("T")

_PACKAGE = "atrocityrisk"


@dataclass(frozen=True)
class Place:
    """Module outside the package that registered something, and the execution of it that did."""

    module: str
    file: str | None
    # Of the module's body, if it was being executed: a new one each time that it is loaded.
    body: CodeType | None

    def loaded_again(self, earlier: "Place") -> bool:
        """Whether this is the module of an earlier registration, executed once more."""
        if self.body is None or earlier.body is None or self.body is earlier.body:
            return False
        # Cells of a notebook have no file in common, and are executed again and again.
        return (self.file is not None or self.module == "__main__") and self.file == earlier.file


class Registry(Mapping[str, T]):
    """Read-only mapping that refuses a second entry of one name and suggests near names."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._entries: dict[str, T] = {}
        self._places: dict[str, Place] = {}

    def add(self, name: str, entry: T) -> None:
        """Register one entry; a module that is loaded again replaces its own."""
        place = _registering_place()
        if name in self._entries:
            earlier = self._places.get(name)
            if place is None or earlier is None or not place.loaded_again(earlier):
                by = _PACKAGE if earlier is None else earlier.file or earlier.module
                raise ValueError(
                    f"{self._kind} {name!r} is registered already, by {by}; choose another name"
                )
        self._entries[name] = entry
        if place is not None:
            self._places[name] = place

    def registered_by(self, name: str) -> str | None:
        """Module outside the package that registered an entry; None if it is the package's own."""
        place = self._places.get(name) if name in self._entries else None
        return None if place is None else place.module

    def __getitem__(self, name: str) -> T:
        if name not in self:
            raise UnknownNameError(
                f"no {self._kind} named {name!r}{did_you_mean(name, self._entries)}"
            )
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        if name in self._entries:
            return True
        # Plug-ins are looked for on the first miss only: most runs never need one.
        load_plugins()
        return name in self._entries

    # A plain iteration shows what is registered so far; it does not import what nobody named.
    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Registry({self._kind!r}, {sorted(self._entries)})"


def _registering_place() -> Place | None:
    """Who calls, outside the package; None while the package registers its own."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and _module(frame).partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    # Above our own modules' bodies stands the import of them.
    if frame is None or frame.f_code.co_filename.startswith("<frozen importlib"):
        return None
    module, file = _module(frame), frame.f_globals.get("__file__")
    body: FrameType | None = frame
    while body is not None and not (
        body.f_globals is frame.f_globals
        and body.f_code.co_name.startswith(("<module>", "<cell line"))
    ):
        body = body.f_back
    return Place(module=module, file=file, body=None if body is None else body.f_code)


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def did_you_mean(name: object, known: "Mapping[str, object] | list[str]") -> str:
    """Hint at the nearest known names, to end an error message with."""
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=2, cutoff=0.6)
    if near:
        return "; did you mean " + " or ".join(repr(n) for n in near) + "?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"; known: {shown}"
