"""How often intervals of agreement hold, as the committed file of worlds says: a table in words."""

import sys

import pandas as pd

from written_blocks import SCORECARDS

RESULT = SCORECARDS / "agreement-coverage.csv"
HEAD = ("units", "interval given", "holds", "least often of all kinds")


def rows() -> list[tuple[str, ...]]:
    """Cells of the table, row by row."""
    if str(SCORECARDS.parent) not in sys.path:
        sys.path.append(str(SCORECARDS.parent))
    from agreement_coverage import by_units

    found = by_units(pd.read_csv(RESULT))
    return [
        (str(units), f"{row['given']:.0%}", f"{row['coverage']:.1%}", f"{row['least']:.1%}")
        for units, row in found.iterrows()
    ]


def coverage() -> str:
    """The table, for a page."""
    lines = [HEAD, ("---:",) * len(HEAD), *rows()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
