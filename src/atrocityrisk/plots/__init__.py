"""Figures: results in, `Axes` out. The only place that imports matplotlib.

Every figure is made without pyplot, so that drawing leaves no state behind and works in threads,
servers and tests alike.
"""

from atrocityrisk.plots.calibration import calibration_figure, plot_calibration
from atrocityrisk.plots.contributions import (
    change_figure,
    contributions_figure,
    plot_change,
    plot_contributions,
)
from atrocityrisk.plots.coverage import coverage_figure, coverage_shares, plot_coverage
from atrocityrisk.plots.rankings import plot_ranking, ranking_figure
from atrocityrisk.plots.skill import plot_skill, skill_figure
from atrocityrisk.plots.theme import save_png

__all__ = [
    "calibration_figure",
    "change_figure",
    "contributions_figure",
    "coverage_figure",
    "coverage_shares",
    "plot_calibration",
    "plot_change",
    "plot_contributions",
    "plot_coverage",
    "plot_ranking",
    "plot_skill",
    "ranking_figure",
    "save_png",
    "skill_figure",
]
