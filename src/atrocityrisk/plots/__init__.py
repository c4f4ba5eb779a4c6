"""Figures: results in, `Axes` out. The only place that imports matplotlib.

Every figure is made without pyplot, so that drawing leaves no state behind and works in threads,
servers and tests alike.
"""

from atrocityrisk.plots.coverage import coverage_figure, coverage_shares, plot_coverage
from atrocityrisk.plots.rankings import plot_ranking, ranking_figure
from atrocityrisk.plots.theme import save_png

__all__ = [
    "coverage_figure",
    "coverage_shares",
    "plot_coverage",
    "plot_ranking",
    "ranking_figure",
    "save_png",
]
