"""Write the tables of outcomes, metrics and models in docs/reference from what is registered.

    python scripts/write_registry_pages.py [--check]

With --check nothing is written, and the exit code is 3 if a page is not what is registered.
"""

import sys
from inspect import getdoc

import agreement_table
from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.metrics import METRICS
from atrocityrisk.models import MODELS
from atrocityrisk.outcomes import OUTCOMES
from written_blocks import DOCS, write_pages

PAGES = tuple(DOCS / "reference" / f"{name}.md" for name in ("outcome-names", "metrics", "models"))


def _bounds(low: float, high: float) -> str:
    """Range of a metric."""
    return f"{low:g} to {high:g}".replace("inf", "∞").replace("-", "−")


def outcomes() -> str:
    """Every registered outcome with its window and what it counts."""
    rows = [
        [
            f"`{name}`",
            entry.event if entry.threshold is None else f"{entry.event}, {entry.threshold} deaths",
            entry.perpetrator,
            entry.phase,
            f"{entry.first}–{entry.last}",
        ]
        for name, entry in OUTCOMES.items()
    ]
    return markdown_table(["name", "event", "perpetrator", "moment", "years ahead"], rows)


def definitions() -> str:
    """What each event is, with its publisher."""
    known = {}
    for entry in OUTCOMES.values():
        text = entry.definition.partition(": ")[2] or entry.definition
        if entry.threshold is not None:
            text = text.replace(f"least {entry.threshold}", "least as many (see the name)", 1)
        known.setdefault(entry.event, [entry.event, text, entry.reference])
    return markdown_table(["event", "definition", "reference"], list(known.values()))


def metrics() -> str:
    """Every registered metric with its range, the value of a perfect forecast and its paper."""
    rows = []
    for name, entry in METRICS.items():
        rows.append(
            [
                f"`{name}`",
                entry.description,
                _bounds(entry.low, entry.high),
                "–" if entry.perfect is None else f"{entry.perfect:g}",
                entry.orientation,
                ", ".join(f"`{argument}`" for argument in (*entry.rowwise, *entry.settings)) or "–",
                entry.reference,
            ]
        )
    head = ["name", "what it is", "range", "perfect", "better", "takes", "reference"]
    return markdown_table(head, rows)


def models() -> str:
    """Every preset with the first sentence of its docstring."""
    rows = [[f"`{name}`", (getdoc(made) or "").partition("\n")[0]] for name, made in MODELS.items()]
    return markdown_table(["name", "what it is"], rows)


WRITTEN = {
    "outcomes": outcomes,
    "definitions": definitions,
    "all metrics": metrics,
    "coverage of agreement": agreement_table.coverage,
    "all models": models,
}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))
