"""Land of the states of today, as lines on a map that is already projected."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from atrocityrisk.states.disputed_areas import disputed_areas
from atrocityrisk.states.projection import Sheet, on_sheet

DISCLAIMER = (
    "Borders are those of Natural Earth's general world map, drawn so that states can be found. "
    "They are no statement on the status of any territory or on where any border runs."
)

SEEN = 400.0
"""Size in square units from which hatched land is seen without a marker."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """Land of one state, or the land that belongs to no state of the list.

    Attributes
    ----------
    gwcode : int or None
        Gleditsch-Ward number; None for all territories that are no state of the list.
    rings : tuple of ndarray of shape (points, 2)
        Closed lines, the first point not repeated; x to the right, y downwards. Land lies between
        an odd and an even ring.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> shape = ar.states.world_map().shapes[0]
    >>> len(shape.rings) > 0
    True
    """

    gwcode: int | None
    rings: tuple[np.ndarray, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class WorldMap:
    """Map of the world in the Equal Earth projection around 11° E, without Antarctica.

    Attributes
    ----------
    width, height : int
        Size in the units of all coordinates.
    shapes : tuple of Shape
        Sorted by gwcode, land of no state last.
    dots : dict of int to tuple of int
        Place (x, y) of each state that is too small to be seen by its land alone.
    disputed : dict of str to tuple of ndarray of shape (points, 2)
        Lines of the disputed areas that have land of their own on the map, by name. The same land
        is also part of `shapes`, of the state under which the list of states counts it.
    places : dict of str to tuple of int
        Place (x, y) of each disputed area.
    marked : frozenset of str
        Disputed areas whose land is not on the map or too small to be seen: a marker stands at
        their place.
    sheet : Sheet
        Scale and corner, by which degrees become units of the map.
    origin : str
        Where the shapes come from.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> drawn = ar.states.world_map()
    >>> drawn.width > drawn.height
    True
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    dots: dict[int, tuple[int, int]]
    disputed: dict[str, tuple[np.ndarray, ...]]
    places: dict[str, tuple[int, int]]
    marked: frozenset[str]
    sheet: Sheet
    origin: str


@cache
def world_map() -> WorldMap:
    """The map that comes with the package.

    Returns
    -------
    WorldMap
        Borders of today; states that ended are not on it.

    References
    ----------
    .. [1] Natural Earth, version 4.1, 1:50 million. https://www.naturalearthdata.com
    .. [2] Savric, B., Patterson, T., and Jenny, B. (2019). The Equal Earth map projection.
       International Journal of Geographical Information Science 33(3), 454-465.
    .. [3] Visvalingam, M., and Whyatt, J. D. (1993). Line generalisation by repeated elimination of
       points. The Cartographic Journal 30(1), 46-51.

    Examples
    --------
    >>> world = world_map()
    >>> 2 in {shape.gwcode for shape in world.shapes}
    True
    >>> 590 in world.dots
    True
    """
    with files("atrocityrisk.states").joinpath("world.json").open(encoding="utf-8") as stream:
        content = json.load(stream)
    sheet = Sheet(scale=content["scale"], left=content["left"], top=content["top"])
    areas = disputed_areas()
    disputed = {area["area"]: _rings(area["rings"]) for area in content["disputed"]}
    places = on_sheet(np.array([(a.longitude, a.latitude) for a in areas]), sheet).round()
    return WorldMap(
        width=content["width"],
        height=content["height"],
        shapes=tuple(
            Shape(gwcode=shape["gwcode"], rings=_rings(shape["rings"]))
            for shape in content["shapes"]
        ),
        dots={dot["gwcode"]: (dot["x"], dot["y"]) for dot in content["dots"]},
        disputed=disputed,
        places={a.area: (int(x), int(y)) for a, (x, y) in zip(areas, places, strict=True)},
        marked=frozenset(a.area for a in areas if sum(map(_size, disputed.get(a.area, ()))) < SEEN),
        sheet=sheet,
        origin=content["origin"],
    )


def _rings(stored: list[list[int]]) -> tuple[np.ndarray, ...]:
    """Rings as points; stored is the first point and the steps from point to point."""
    return tuple(np.cumsum(np.reshape(r, (-1, 2)), axis=0) for r in stored)


def _size(ring: np.ndarray) -> float:
    """Area within a ring in square units."""
    x, y = ring.T
    return abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2)
