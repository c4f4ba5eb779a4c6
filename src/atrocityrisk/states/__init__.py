"""Who exists when, and what others call them.

The key of the whole package is the Gleditsch-Ward number, which a state keeps after it has ended.
Names and the codes of publishers come in through `translate` and `resolve` and go out through
`label`; each holds for stated years only.
"""

from atrocityrisk.states.code_fit import CODE_NAMES, fitting_rows, why_unresolved
from atrocityrisk.states.disputed_areas import DisputedArea, disputed_areas
from atrocityrisk.states.geography import Region, neighbour_years, neighbours, region, regions
from atrocityrisk.states.membership import grid, spells, states_in
from atrocityrisk.states.resolution import StateLike, resolve
from atrocityrisk.states.search_names import PlaceOffList, places_off_list, search_names
from atrocityrisk.states.shapes import DISCLAIMER, Shape, WorldMap, world_map
from atrocityrisk.states.state_names import StateLabel, label, labels
from atrocityrisk.states.state_polygons import state_polygons
from atrocityrisk.states.succession import predecessors, resets, segments, successors
from atrocityrisk.states.translation import SYSTEMS, translate

__all__ = [
    "CODE_NAMES",
    "DISCLAIMER",
    "SYSTEMS",
    "DisputedArea",
    "PlaceOffList",
    "Region",
    "Shape",
    "StateLabel",
    "StateLike",
    "WorldMap",
    "disputed_areas",
    "fitting_rows",
    "grid",
    "label",
    "labels",
    "neighbour_years",
    "neighbours",
    "places_off_list",
    "predecessors",
    "region",
    "regions",
    "resets",
    "resolve",
    "search_names",
    "segments",
    "spells",
    "state_polygons",
    "states_in",
    "successors",
    "translate",
    "why_unresolved",
    "world_map",
]
