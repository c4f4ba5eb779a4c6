"""The only plumbing of the package: a read-only mapping from names to registered things."""

import difflib
from collections.abc import Iterator, Mapping
from typing import TypeVar

from atrocityrisk._core.plugins import load_plugins
from atrocityrisk.errors import UnknownNameError

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Read-only mapping that refuses a second entry of one name and suggests near names.

    Parameters
    ----------
    kind : str
        What is registered, in the singular ("indicator"), for messages.

    Examples
    --------
    >>> colours = Registry("colour")
    >>> colours.add("red", 1)
    >>> colours["red"]
    1
    >>> colours["rad"]
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.UnknownNameError: no colour named 'rad'; did you mean 'red'?
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> None:
        """Register one entry.

        Parameters
        ----------
        name : str
            Name by which the entry is looked up.
        entry : object
            The thing itself.

        Raises
        ------
        ValueError
            If the name is taken.
        """
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

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Registry({self._kind!r}, {sorted(self._entries)})"


def did_you_mean(name: object, known: "Mapping[str, object] | list[str]") -> str:
    """Hint at the nearest known names, to end an error message with.

    Parameters
    ----------
    name : object
        What was asked for.
    known : mapping or list of str
        The names there are.

    Returns
    -------
    str
        ``"; did you mean 'x'?"`` for a near match, else ``"; known: ..."``.

    Examples
    --------
    >>> did_you_mean("gdp_grwth", ["gdp_growth", "population"])
    "; did you mean 'gdp_growth'?"
    """
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=2, cutoff=0.6)
    if near:
        return "; did you mean " + " or ".join(repr(n) for n in near) + "?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"; known: {shown}"
