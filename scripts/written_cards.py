"""The form of a card: blocks that a script writes, parts that a person writes, and who looked when.

A card is a page with facts from committed files and, by hand, what no file says. Whoever reviews it
records the hash of the facts that were seen; once they change, the card says that it is to be
reviewed again, and a test fails until somebody has done so:

    python scripts/write_data_cards.py --reviewed vdem unhcr

Datasheets: Gebru et al. (2021), Communications of the ACM 64(12). Model cards: Mitchell et al.
(2019), Conference on Fairness, Accountability, and Transparency.
"""

import argparse
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import atomic_write
from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, blocks, filled, prose, write_differing

REVIEWED = Path(__file__).with_name("cards_reviewed.csv")
REVIEW = "review"
"""Block that says when a card was reviewed; no part of the facts that are reviewed."""
FACTS = "facts"
"""Block at the head of every card, without a heading of its own."""
INDEX = "cards"
AGAIN = "**The facts of this card have changed since its review: review the card again.**"


@dataclass(frozen=True, kw_only=True)
class CardForm:
    """One kind of card.

    Attributes
    ----------
    kind : str
        Folder in docs.
    names : tuple of str
        Everything that has such a card.
    title : callable
        Heading of the card of a name.
    blocks : mapping of str to callable
        What writes each block, by the block's name, which is also its heading.
    parts : tuple of str
        Headings of what is written by hand.
    columns : tuple of str
        Of the table of all cards, without the first, which is the link, and the last, the review.
    row : callable
        Cells under `columns` for a name.
    """

    kind: str
    names: tuple[str, ...]
    title: Callable[[str], str]
    blocks: Mapping[str, Callable[[str], str]]
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    row: Callable[[str], list[str]]

    @property
    def folder(self) -> Path:
        """Where the cards lie."""
        return DOCS / self.kind

    def page(self, name: str) -> Path:
        """File of a card."""
        return self.folder / f"{name}.md"


def empty_card(form: CardForm, name: str) -> str:
    """A card with every block and heading, and nothing in them."""
    lines = [f"# {form.title(name)}", *_block(REVIEW), *_block(FACTS)]
    for part in form.parts:
        lines += ["", f"## {part}"]
    for block in form.blocks:
        if block != FACTS:
            lines += ["", f"## {block.capitalize()}", *_block(block)]
    return "\n".join(lines) + "\n"


def _block(name: str) -> list[str]:
    return ["", f"<!-- written: {name} -->", "<!-- end -->"]


def facts_hash(text: str) -> str:
    """Hash of all that is generated on a card."""
    found = {name: content for name, content in blocks(text).items() if name != REVIEW}
    whole = "\n".join(f"{name}\n{found[name]}" for name in sorted(found))
    return hashlib.sha256(whole.encode()).hexdigest()


def written_parts(text: str) -> dict[str, str]:
    """What is written by hand under each heading."""
    pieces = re.split(r"(?m)^## (.+)$", prose(text))
    return {
        heading.strip(): " ".join(content.split())
        for heading, content in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def reviews() -> pd.DataFrame:
    """Day of the last review and hash of the facts seen then, by card."""
    return pd.read_csv(REVIEWED, dtype=str, index_col="card")


def review_words(card: str, text: str, known: pd.DataFrame) -> str:
    """What a card says of its review."""
    if card not in known.index:
        return "*Not reviewed yet.*"
    if known.loc[card, "facts_sha256"] != facts_hash(text):
        return AGAIN
    return (
        f"*Facts generated from committed files; all of it reviewed on {known.loc[card, 'day']}.*"
    )


def fresh_card(form: CardForm, name: str, known: pd.DataFrame) -> str:
    """A card as it is to be now."""
    path = form.page(name)
    text = path.read_text(encoding="utf-8") if path.exists() else empty_card(form, name)
    made = {block: write(name) for block, write in form.blocks.items()}
    text = filled(text, lambda block: made.get(block, ""))
    said = review_words(f"{form.kind}/{name}", text, known)
    return filled(text, lambda block: made.get(block, said))


def table_of_cards(form: CardForm, known: pd.DataFrame) -> str:
    """Every card with what it is about."""
    lines = [
        [
            f"[`{name}`]({name}.md)",
            *form.row(name),
            known["day"].get(f"{form.kind}/{name}", "not yet"),
        ]
        for name in form.names
    ]
    return markdown_table(["card", *form.columns, "reviewed"], lines)


def write_cards(form: CardForm) -> int:
    """Write every card and their table; with --check only say, by 3, whether one would differ."""
    asked = argparse.ArgumentParser(description=f"Write docs/{form.kind} from what is registered.")
    asked.add_argument("--check", action="store_true", help="write nothing; 3 if a page is old")
    asked.add_argument("--reviewed", nargs="+", choices=form.names, default=[], metavar="CARD")
    given = asked.parse_args()
    if given.reviewed:
        _record(form, given.reviewed)
    known = reviews()
    pages = {form.page(name): fresh_card(form, name, known) for name in form.names}
    index = form.folder / "index.md"
    table = table_of_cards(form, known)
    pages[index] = filled(index.read_text(encoding="utf-8"), lambda _: table)
    return write_differing(pages, check=given.check)


def _record(form: CardForm, names: list[str]) -> None:
    """Put on record that somebody has reviewed cards with the facts that hold today."""
    known = reviews()
    for name in names:
        seen = facts_hash(fresh_card(form, name, known))
        known.loc[f"{form.kind}/{name}"] = [date.today().isoformat(), seen]
    with atomic_write(REVIEWED) as staged:
        known.sort_index().to_csv(staged, lineterminator="\n")
