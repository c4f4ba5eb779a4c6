"""Land of the states of today, as lines on a map that is already projected."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

DISCLAIMER = (
    "Borders are those of Natural Earth's general world map, drawn so that states can be found. "
    "They are no statement on the status of any territory or on where any border runs."
)


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
    return WorldMap(
        width=content["width"],
        height=content["height"],
        shapes=tuple(
            Shape(
                gwcode=shape["gwcode"],
                # A ring is stored as its first point and the steps from point to point.
                rings=tuple(np.cumsum(np.reshape(r, (-1, 2)), axis=0) for r in shape["rings"]),
            )
            for shape in content["shapes"]
        ),
        dots={dot["gwcode"]: (dot["x"], dot["y"]) for dot in content["dots"]},
        origin=content["origin"],
    )
