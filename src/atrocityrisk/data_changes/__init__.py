"""Two releases of data side by side: what a release changes in the past before it counts.

`data_sides` reads folders, files or panels, `value_changes` compares cells, `ranking_effect` says
what the list makes of it, and `change_limits` what a publisher allows a release to change.
"""

from atrocityrisk.data_changes.change_limits import broken_limits, read_limits
from atrocityrisk.data_changes.changes_of_data import DataChanges, compare_releases
from atrocityrisk.data_changes.data_change_files import write_data_changes
from atrocityrisk.data_changes.ranking_effect import RankingEffect

__all__ = [
    "DataChanges",
    "RankingEffect",
    "broken_limits",
    "compare_releases",
    "read_limits",
    "write_data_changes",
]
