"""An edition: a list with its reasons, its history and its worth, computed once from what is asked.

`edition` makes all of it, `performance` holds past lists against what happened, and
`framework_coverage` says what is known of every state. Nothing here is worded, rounded or drawn:
`atrocityrisk.reports` does that.
"""

from atrocityrisk.editions.edition import Edition, describe_edition, make_edition, state_of_list
from atrocityrisk.editions.framework_coverage import Coverage, cover
from atrocityrisk.editions.performance import Performance, assess

__all__ = [
    "Coverage",
    "Edition",
    "Performance",
    "assess",
    "cover",
    "describe_edition",
    "make_edition",
    "state_of_list",
]
