"""Is the ledger what was written? If not, which entry is the first that is not?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Literal

from atrocityrisk.errors import IntegrityError
from atrocityrisk.ledger.appending import unfinished
from atrocityrisk.ledger.chain_anchors import ENTRIES, Anchor, read_anchor
from atrocityrisk.ledger.entries import GENESIS, Seal, refuse_newer, seal_of
from atrocityrisk.ledger.signing import signature_holds

Kind = Literal[
    "edited", "replaced", "dropped", "reordered", "duplicated", "truncated", "added",
    "wrong signature", "wrong key", "unsigned", "head unknown",
]  # fmt: skip


_TRIES = 1000
"""Readings of a ledger that is being written to, before giving up."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The first thing that is wrong with a ledger.

    Attributes
    ----------
    number : int
        Entry concerned.
    kind : str
        What was done to it.
    message : str
        In words.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.ledger.Problem(number=2, kind="edited", message="entry 2 was edited").kind
    'edited'
    """

    number: int
    kind: Kind
    message: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a check of a ledger found.

    Attributes
    ----------
    entries : int
        Intact entries before the first problem, or all.
    head : str
        Hash of the last intact entry, to be kept or published; zeros for none.
    problem : Problem or None
        The first problem.
    signers : dict of str to int
        Entries by public key that signed them.
    notes : tuple of str
        Worth knowing and no sign of tampering.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     found = ar.ledger.verify_ledger(folder)
    >>> found.entries, found.problem is None
    (0, True)
    """

    entries: int
    head: str
    problem: Problem | None
    signers: dict[str, int]
    notes: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem is None


def verify_ledger(
    folder: str | PathLike[str], *, head: str | None = None, signers: Sequence[str] = ()
) -> Verification:
    """Check every entry, their order, their end and their signatures.

    Parameters
    ----------
    folder : path
        A ledger.
    head : str, optional
        Head hash that was kept or published earlier; the ledger must still hold that entry.
    signers : sequence of str, optional
        Public keys; every entry must then be signed by one of them.

    Returns
    -------
    Verification
        With the first problem, if there is one.

    Raises
    ------
    IntegrityError
        If the folder holds no ledger, or its anchor is missing or damaged.
    DataError
        If an intact entry has a newer format.
    MissingExtraError
        If entries are signed and cryptography is not installed.

    Notes
    -----
    Whoever rewrites all entries and the anchor leaves a ledger that is intact in itself. Only
    `head`, kept where they cannot reach it, or `signers` shows that.

    References
    ----------
    .. [1] Haber, S. and Stornetta, W. S. (1991). How to time-stamp a digital document. Journal of
       Cryptology 3, 99-111.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.ledger import append_entry, init_ledger
    >>> with TemporaryDirectory() as folder:
    ...     entry = append_entry(init_ledger(folder), {"kind": "remark"})
    ...     checked = verify_ledger(folder, head=entry.hash)
    >>> checked.intact, checked.entries
    (True, 1)
    """
    folder = Path(folder)
    path = folder / ENTRIES
    anchor, content = _read_at_rest(folder)
    notes: list[str] = []
    lines = content.split(b"\n")
    # A whole file ends with a line end, so that the last part is empty.
    torn = lines.pop()
    if anchor.pending is not None:
        rest, whole = unfinished(content, anchor)
        notes.append(
            "an append was interrupted; "
            + ("its entry is complete" if whole else "nothing of it counts")
            + ", and the next append settles it"
        )
        # A torn line is no tampering: the anchor announced it.
        if not whole and rest:
            lines = lines[: anchor.length]
            torn = b""
    seals = [seal_of(line) for line in lines]
    good, problem = _walk(seals, anchor.head)
    if problem is None:
        problem = _end_problem(seals, torn, anchor)
    kept = [seal for seal in seals[:good] if seal is not None]
    # The problem with the lowest number is named, of whatever kind.
    signed = _signature_problem(kept, signers)
    if signed is not None and (problem is None or signed.number <= problem.number):
        problem = signed
        kept = kept[: signed.number - 1]
    if problem is None:
        _check_size(lines, anchor, path)
    if head is not None and problem is None:
        problem = _head_problem(kept, head, notes)
    backwards = [b.number for a, b in pairwise(kept) if b.time < a.time]
    unsigned = [seal.number for seal in kept if seal.signer is None]
    if 0 < len(unsigned) < len(kept):
        notes.append(
            f"{len(unsigned)} of {len(kept)} entries have no signature, first entry {unsigned[0]}, "
            "though others have"
        )
    if backwards:
        notes.append(f"the clock ran backwards before entry {backwards[0]}")
    return Verification(
        entries=len(kept),
        head=kept[-1].hash if kept else GENESIS,
        problem=problem,
        signers=dict(Counter(seal.signer for seal in kept if seal.signer is not None)),
        notes=tuple(notes),
    )


def _read_at_rest(folder: Path) -> tuple[Anchor, bytes]:
    """Anchor and entries of one moment, though another program may be appending."""
    path = folder / ENTRIES
    for _ in range(_TRIES):
        anchor = read_anchor(folder)
        if not path.is_file():
            raise IntegrityError(
                f"expected {ENTRIES} beside the anchor in {folder}, found none; restore the file "
                "from a copy"
            )
        content = path.read_bytes()
        if read_anchor(folder) == anchor:
            return anchor, content
    raise IntegrityError(
        f"expected {folder} at rest, found it written to all the time; verify it later"
    )


def _walk(seals: Sequence[Seal | None], head: str) -> tuple[int, Problem | None]:
    """Number of intact entries from the start, and the first problem."""
    # An entry that stands twice also breaks the chain; to call it moved would name the wrong act.
    copies = Counter(seal.hash for seal in seals if seal is not None and seal.intact)
    previous = GENESIS
    for place, seal in enumerate(seals, start=1):
        if seal is None or not seal.intact:
            return place - 1, Problem(
                number=place,
                kind="edited",
                message=f"entry {place} was edited: its content and its hash do not belong "
                "together",
            )
        refuse_newer(seal.format, f"entry {place}")
        if seal.number != place or seal.previous != previous:
            found = _misplaced(place, seals, copies, head)
            # The chain up to here holds, except where the entry before is the one replaced.
            return min(place, found.number) - 1, found
        previous = seal.hash
    return len(seals), None


def _misplaced(
    place: int, seals: Sequence[Seal | None], copies: Counter[str], head: str
) -> Problem:
    """What happened where an intact entry does not follow the one before."""
    seal = seals[place - 1]
    assert seal is not None
    if copies[seal.hash] > 1:
        return Problem(
            number=seal.number,
            kind="duplicated",
            message=f"entry {seal.number} stands in the ledger more than once",
        )
    if seal.number == place:
        after = seals[place] if place < len(seals) else None
        # Where what follows relies on this entry, it is the one before that was put in.
        trusted = seal.hash == head if after is None else after.previous == seal.hash
        number = place - 1 if place > 1 and trusted else place
        return Problem(
            number=number,
            kind="replaced",
            message=f"entry {number} was replaced: entry {place} names another hash as the one "
            "before it",
        )
    later = any(other is not None and other.number == place for other in seals[place:])
    if later or seal.number < place:
        return Problem(
            number=place,
            kind="reordered",
            message=f"the order was changed: entry {seal.number} stands where entry {place} "
            "belongs",
        )
    return Problem(
        number=place,
        kind="dropped",
        message=f"entry {place} was dropped: entry {seal.number} stands in its place",
    )


def _end_problem(seals: Sequence[Seal | None], torn: bytes, anchor: Anchor) -> Problem | None:
    """Whether the entries end where the anchor says."""
    count = len(seals)
    if count < anchor.length:
        return Problem(
            number=count + 1,
            kind="truncated",
            message=f"the end was cut off: entry {count + 1} is "
            + ("torn" if torn else "missing")
            + f", and the anchor knows {anchor.length}",
        )
    if anchor.length:
        last = seals[anchor.length - 1]
        if last is None or last.hash != anchor.head:
            return Problem(
                number=anchor.length,
                kind="replaced",
                message=f"entry {anchor.length} was replaced: it is not the one that the anchor "
                "names",
            )
    if count > anchor.length + (anchor.pending is not None) or torn:
        return Problem(
            number=anchor.length + 1,
            kind="added",
            message=f"something was added after entry {anchor.length}, the last that the anchor "
            "knows, without the program",
        )
    return None


def _check_size(lines: Sequence[bytes], anchor: Anchor, path: Path) -> None:
    size = sum(len(line) + 1 for line in lines[: anchor.length])
    if size != anchor.size:
        raise IntegrityError(
            f"the entries of {path} are intact and fill {size:,} bytes, but its anchor says "
            f"{anchor.size:,}: the anchor was edited; restore it from a copy"
        )


def _signature_problem(seals: Sequence[Seal], trusted: Sequence[str]) -> Problem | None:
    for seal in seals:
        number = seal.number
        if seal.signer is None:
            if seal.signature is not None or trusted:
                return Problem(
                    number=number, kind="unsigned", message=f"entry {number} has no signer"
                )
            continue
        if seal.signature is None or not signature_holds(
            seal.hash, signature=seal.signature, signer=seal.signer
        ):
            return Problem(
                number=number,
                kind="wrong signature",
                message=f"the signature of entry {number} is not that of its signer",
            )
        if trusted and seal.signer not in trusted:
            return Problem(
                number=number,
                kind="wrong key",
                message=f"entry {number} is signed by {seal.signer}, which is not a key you named",
            )
    return None


def _head_problem(seals: Sequence[Seal], head: str, notes: list[str]) -> Problem | None:
    """Whether an entry with the hash kept elsewhere is still there."""
    wanted = head.strip().lower()
    places = [seal.number for seal in seals if seal.hash == wanted]
    if places:
        since = len(seals) - places[0]
        notes.append(
            f"the hash you hold is that of entry {places[0]}; {since} "
            f"{'entry has' if since == 1 else 'entries have'} been added since"
        )
        return None
    return Problem(
        number=len(seals),
        kind="head unknown",
        message=f"no entry has the hash {wanted!r} that you hold: the ledger was rewritten or cut "
        "after it was published, or it is another ledger",
    )
