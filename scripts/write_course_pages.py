"""Write the tables of the course's pages and handouts from what the package knows.

    python scripts/write_course_pages.py [--check]

With --check nothing is written, and the exit code is 3 if a page is not what the package says.
"""

import sys

import numpy as np
from scipy.special import xlogy

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.indicators import risk_factor_coverage
from written_blocks import DOCS, write_pages

HANDOUTS = DOCS / "course" / "handouts"
PAGES = (HANDOUTS / "calibration-card.md", HANDOUTS / "risk-factors.md")
SAID = (0.0, 0.01, 0.05, 0.2, 0.5, 0.9)


def risk_factors() -> str:
    """Every risk factor with how much of it is measured."""
    rows = [
        [
            str(code).removeprefix("RF"),
            row["risk_factor"],
            f"{row['n_framework'] - row['unknown']} of {row['n_framework']}",
        ]
        for code, row in risk_factor_coverage().iterrows()
    ]
    return markdown_table(["", "risk factor", "questions with a measure"], rows)


def scores() -> str:
    """Log and Brier scores of some answers, by what happened."""
    rows = [
        [
            f"{said * 100:g} %",
            _shown(-float(xlogy(1.0, said))),
            _shown(-float(xlogy(1.0, 1.0 - said))),
            _shown((said - 1.0) ** 2),
            _shown(said**2),
        ]
        for said in SAID
    ]
    head = ["you said", "log, happened", "log, did not", "Brier, happened", "Brier, did not"]
    return markdown_table(head, rows)


def _shown(score: float) -> str:
    return "∞" if np.isinf(score) else f"{score + 0.0:.4g}" if score < 0.01 else f"{score:.2f}"


WRITTEN = {"risk factors": risk_factors, "scores": scores}


def main() -> int:
    """Write both pages."""
    return write_pages(PAGES, lambda name: WRITTEN[name]())


if __name__ == "__main__":
    sys.exit(main())
