from .coefficient_charts import coefficient_path_figure as coefficient_path_figure
from .coefficient_charts import plot_coefficient_path as plot_coefficient_path
from .coefficient_charts import plot_posterior as plot_posterior
from .coefficient_charts import posterior_figure as posterior_figure
from .contribution_bars import change_figure as change_figure
from .contribution_bars import contributions_figure as contributions_figure
from .contribution_bars import plot_change as plot_change
from .contribution_bars import plot_contributions as plot_contributions
from .coverage_grid import coverage_figure as coverage_figure
from .coverage_grid import coverage_shares as coverage_shares
from .coverage_grid import plot_coverage as plot_coverage
from .history_charts import expected_figure as expected_figure
from .history_charts import history_figure as history_figure
from .history_charts import plot_expected as plot_expected
from .history_charts import plot_history as plot_history
from .leaderboard_charts import leaderboard_figure as leaderboard_figure
from .list_change_charts import list_changes_figure as list_changes_figure
from .list_change_charts import plot_list_changes as plot_list_changes
from .nowcast_charts import nowcast_figure as nowcast_figure
from .nowcast_charts import plot_nowcast as plot_nowcast
from .rank_changes import movement_figure as movement_figure
from .rank_changes import plot_movement as plot_movement
from .ranking_charts import plot_ranking as plot_ranking
from .ranking_charts import ranking_figure as ranking_figure
from .reliability_diagrams import calibration_figure as calibration_figure
from .reliability_diagrams import plot_calibration as plot_calibration
from .scoreboard_charts import scoreboard_figure as scoreboard_figure
from .skill_charts import plot_skill as plot_skill
from .skill_charts import skill_figure as skill_figure
from .theme import save_png as save_png
from .theme import save_svg as save_svg
from .world_maps import map_figure as map_figure
from .world_maps import plot_map as plot_map

__all__ = [
    "calibration_figure",
    "change_figure",
    "coefficient_path_figure",
    "contributions_figure",
    "coverage_figure",
    "coverage_shares",
    "expected_figure",
    "history_figure",
    "leaderboard_figure",
    "list_changes_figure",
    "map_figure",
    "movement_figure",
    "nowcast_figure",
    "plot_calibration",
    "plot_change",
    "plot_coefficient_path",
    "plot_contributions",
    "plot_coverage",
    "plot_expected",
    "plot_history",
    "plot_list_changes",
    "plot_map",
    "plot_movement",
    "plot_nowcast",
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
