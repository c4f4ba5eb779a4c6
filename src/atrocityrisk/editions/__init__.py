"""An edition: a list with its reasons, its history and its worth, computed once from what is asked.

`making` computes all of `Edition`, `performance` holds past lists against what happened, and
`framework_coverage` says what is known of every state. Nothing here is worded, rounded or drawn:
`atrocityrisk.reports` does that.
"""

from atrocityrisk.editions.base_rates import base_rate
from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.framework_coverage import Coverage, cover
from atrocityrisk.editions.indicator_histories import IndicatorSeries, indicator_histories
from atrocityrisk.editions.killings_under_way import Run, UnderWay, killings_under_way
from atrocityrisk.editions.making import describe_edition, make_edition, state_of_list
from atrocityrisk.editions.own_records import Listed, OwnRecord, own_records
from atrocityrisk.editions.performance import Discrimination, Performance, assess
from atrocityrisk.editions.value_places import ValuePlaces, value_places

__all__ = [
    "Coverage",
    "Discrimination",
    "Edition",
    "IndicatorSeries",
    "Listed",
    "OwnRecord",
    "Performance",
    "Run",
    "UnderWay",
    "ValuePlaces",
    "assess",
    "base_rate",
    "cover",
    "describe_edition",
    "indicator_histories",
    "killings_under_way",
    "make_edition",
    "own_records",
    "state_of_list",
    "value_places",
]
