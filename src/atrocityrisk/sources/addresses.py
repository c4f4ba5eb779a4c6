"""Where each source's files are published, with size and hash of the releases known here.

An address may hold ``{yyyy}``, ``{yy}``, ``{mm}`` or ``{m}`` where its publisher puts the year or
month of a release, and ``{page}`` where it answers in pages. Of two candidate rows of a source the
first is the file from January on, the second adds the months after it, one file each.
"""

import csv
import io
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

Access = Literal["fixed", "rolling", "dated", "candidate", "by hand"]


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A file as its publisher offers it.

    Attributes
    ----------
    source : str
        Name of the source in `SOURCES`.
    file : str
        Name under which it is stored.
    version : str
        Release that the signature belongs to.
    access : {"fixed", "rolling", "dated", "candidate", "by hand"}
        Whether the address serves that very release for good; the newest one under the same name;
        a release that its name dates; counts that change after release, likewise dated; or nothing:
        some publishers ask for a registration or have no direct link.
    address : str
        From where it is downloaded; empty if by hand.
    page : str
        Page for people.
    updates : bool
        Whether `update` asks this address; another of the source has the newer release if not.
    needs : str
        What only a person can do: fill in a "form", open a "page"; empty if nothing.
    verified : str
        Where the address was seen, or "not verified".
    greatest_age_days : int
        Age of the newest year or day described at which the publisher, or a mirror, is behind; 0
        where no further release is expected.
    sha256 : str
        Hash of the release; empty if none was seen.
    bytes, rows : int
        Size of that release; 0 if none was seen.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.sources.publications("vdem")[0].source
    'vdem'
    """

    source: str
    file: str
    version: str
    access: Access
    address: str
    page: str
    sha256: str
    bytes: int
    rows: int
    updates: bool = False
    needs: str = ""
    verified: str = ""
    greatest_age_days: int = 0

    @property
    def is_dated(self) -> bool:
        """Whether the name or the address has a place for a year or month."""
        return self.access in ("dated", "candidate")


def publications(source: str = "") -> tuple[Publication, ...]:
    """Files that are known, in the order of the shipped list.

    Parameters
    ----------
    source : str
        Only those of this source; all if empty.

    Returns
    -------
    tuple of Publication
        Empty if the source has none.

    Examples
    --------
    >>> [p.file for p in publications("mepv")]
    ['MEPVv2018.xls']
    """
    text = files("atrocityrisk.sources").joinpath("addresses.csv").read_text(encoding="utf-8")
    return tuple(
        Publication(
            source=row["source"],
            file=row["file"],
            version=row["version"],
            access=_access(row["access"]),
            address=row["address"],
            page=row["page"],
            sha256=row["sha256"],
            bytes=int(row["bytes"] or 0),
            rows=int(row["rows"] or 0),
            updates=row["update"] == "yes",
            needs=row["needs"],
            verified=row["verified"],
            greatest_age_days=int(row["greatest_age_days"] or 0),
        )
        for row in csv.DictReader(io.StringIO(text))
        if source in ("", row["source"])
    )


def _access(text: str) -> Access:
    """The same text, known to be one of the kinds of access."""
    known: dict[str, Access] = {kind: kind for kind in get_args(Access)}
    return known[text]
