"""The ranking: states ordered by probability, with the uncertainty of the order.

`ranking` holds the table and its rule for ties, `published_list` a list as somebody published it,
`tiers` statements about the order that hold for the whole table at once, `rank_moves` a move since
an earlier list in a sentence, `list_expectations` how many onsets a list should expect.
"""

from atrocityrisk.rankings.list_expectations import (
    AlertList,
    OnsetCount,
    alert_list,
    expected_onsets,
    list_length_for_cost,
)
from atrocityrisk.rankings.published_list import PublishedList
from atrocityrisk.rankings.ranking import (
    COLUMNS,
    Ranking,
    competition_ranks,
    previous_note,
    rank,
)
from atrocityrisk.rankings.tiers import JointRanks, joint_ranks

__all__ = [
    "COLUMNS",
    "AlertList",
    "JointRanks",
    "OnsetCount",
    "PublishedList",
    "Ranking",
    "alert_list",
    "competition_ranks",
    "expected_onsets",
    "joint_ranks",
    "list_length_for_cost",
    "previous_note",
    "rank",
]
