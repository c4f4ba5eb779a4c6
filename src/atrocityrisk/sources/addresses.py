"""Where each source's files are published, with size and hash of the releases known here."""

import csv
import io
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Access = Literal["fixed", "rolling", "by hand"]


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
    access : {"fixed", "rolling", "by hand"}
        Whether the address serves that very release for good, the newest one under the same name,
        or nothing: some publishers ask for a registration or have no direct link.
    address : str
        From where it is downloaded; empty if by hand.
    page : str
        Page for people.
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
        )
        for row in csv.DictReader(io.StringIO(text))
        if source in ("", row["source"])
    )


def _access(text: str) -> Access:
    """The same text, known to be one of the three kinds of access."""
    known: dict[str, Access] = {"fixed": "fixed", "rolling": "rolling", "by hand": "by hand"}
    return known[text]
