"""Figures: results in, `Axes` out. The only place that imports matplotlib.

Every figure is made without pyplot, so that drawing leaves no state behind and works in threads,
servers and tests alike.
"""

from atrocityrisk.plots.coefficient_charts import (
    coefficient_path_figure,
    plot_coefficient_path,
    plot_posterior,
    posterior_figure,
)
from atrocityrisk.plots.contribution_bars import (
    change_figure,
    contributions_figure,
    plot_change,
    plot_contributions,
)
from atrocityrisk.plots.coverage_grid import coverage_figure, coverage_shares, plot_coverage
from atrocityrisk.plots.history_charts import (
    expected_figure,
    history_figure,
    plot_expected,
    plot_history,
)
from atrocityrisk.plots.rank_changes import movement_figure, plot_movement
from atrocityrisk.plots.ranking_charts import plot_ranking, ranking_figure
from atrocityrisk.plots.reliability_diagrams import calibration_figure, plot_calibration
from atrocityrisk.plots.scoreboard_charts import scoreboard_figure
from atrocityrisk.plots.skill_charts import plot_skill, skill_figure
from atrocityrisk.plots.theme import save_png, save_svg
from atrocityrisk.plots.world_maps import map_figure, plot_map

__all__ = [
    "calibration_figure",
    "change_figure",
    "coefficient_path_figure",
    "contributions_figure",
    "coverage_figure",
    "coverage_shares",
    "expected_figure",
    "history_figure",
    "map_figure",
    "movement_figure",
    "plot_calibration",
    "plot_change",
    "plot_coefficient_path",
    "plot_contributions",
    "plot_coverage",
    "plot_expected",
    "plot_history",
    "plot_map",
    "plot_movement",
    "plot_posterior",
    "plot_ranking",
    "plot_skill",
    "posterior_figure",
    "ranking_figure",
    "save_png",
    "save_svg",
    "scoreboard_figure",
    "skill_figure",
]
