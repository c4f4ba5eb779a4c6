"""Write the table of docs/evidence/registered.md from the ledger of candidates.

    python scripts/write_registered_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the ledger holds.
"""

import sys
from pathlib import Path

from atrocityrisk._formatting.tables import markdown_table, model_words
from atrocityrisk.ledger import Entry, read_entries, receipts_of
from atrocityrisk.scoreboard.receipt_texts import labels_text, scores_text
from written_blocks import DOCS, ROOT, write_pages

PAGE = DOCS / "evidence" / "registered.md"
LEDGER = ROOT / "benchmarks" / "predictive" / "ledger"
HEADINGS = ("entry", "registered", "forecast", "window", "which then", "receipts")
WINDOW = {"before": "had not opened", "within": "was open", "after": "had closed"}


def registered(ledger: Path) -> str:
    """Every registered forecast, with its receipts or when its window closes."""
    entries = read_entries(ledger)
    receipts = receipts_of(entries)
    corrected = {
        e.content["corrects"]["number"]: e.number for e in entries if e.content.get("corrects")
    }
    rows = []
    for entry in entries:
        if entry.content.get("kind") != "forecast":
            continue
        held = entry.content["forecast"]
        said = [_receipt(one) for one in receipts.get(entry.number, [])]
        if entry.number in corrected:
            said.insert(0, f"corrected by entry {corrected[entry.number]}")
        rows.append(
            (
                str(entry.number),
                entry.time[:10],
                f"{model_words(held['model'])}, {model_words(held['outcome'])}",
                f"{held['first_year']}–{held['last_year']}",
                WINDOW[entry.content["registration"]["window"]],
                "; ".join(said) or f"no receipt yet: closes with the record of {held['last_year']}",
            )
        )
    return markdown_table(HEADINGS, rows)


def _receipt(entry: Entry) -> str:
    """A receipt in a cell."""
    said = entry.content
    what = "VOID" if said["scores"] is None else scores_text(said["scores"])
    return f"receipt {entry.number}, by {labels_text(said['labels'])}: {what}"


def written(_: str) -> str:
    """Content of the block."""
    return registered(LEDGER)


if __name__ == "__main__":
    sys.exit(write_pages([PAGE], written))
