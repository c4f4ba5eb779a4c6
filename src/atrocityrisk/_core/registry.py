"""The only plumbing of the package: a read-only mapping from names to registered things."""

import difflib
from collections.abc import Iterator, Mapping
from typing import TypeVar

from atrocityrisk._core.plugins import load_plugins
from atrocityrisk.errors import UnknownNameError

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Read-only mapping that refuses a second entry of one name and suggests near names."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> None:
        """Register one entry."""
        if name in self._entries:
            raise ValueError(f"{self._kind} {name!r} is registered already; choose another name")
        self._entries[name] = entry

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


def did_you_mean(name: object, known: "Mapping[str, object] | list[str]") -> str:
    """Hint at the nearest known names, to end an error message with."""
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=2, cutoff=0.6)
    if near:
        return "; did you mean " + " or ".join(repr(n) for n in near) + "?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"; known: {shown}"
