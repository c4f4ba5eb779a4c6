"""Equal Earth: from degrees to the units of the map, and back."""

import math
from dataclasses import dataclass

import numpy as np

MIDDLE = 11.0
"""Meridian in the middle: the edge then runs through the Bering Strait and cuts no mainland."""

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
STEPS = 12
"""Newton steps back from the vertical; five reach the accuracy of a float."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Place of the map on the projected plane: units a radian, and its upper left corner."""

    scale: float
    left: float
    top: float


def projected(degrees: np.ndarray) -> np.ndarray:
    """Equal Earth projection (Savric, Patterson and Jenny 2018) of (points, 2), before scaling."""
    longitude, latitude = np.radians(degrees - [MIDDLE, 0]).T
    longitude = (longitude + math.pi) % (2 * math.pi) - math.pi
    t = np.arcsin(math.sqrt(3) / 2 * np.sin(latitude))
    x = 2 * math.sqrt(3) * longitude * np.cos(t) / (3 * _slope(t))
    return np.column_stack([x, A4 * t**9 + A3 * t**7 + A2 * t**3 + A1 * t])


def on_sheet(degrees: np.ndarray, sheet: Sheet) -> np.ndarray:
    """Degrees (points, 2) in units of the map, y downwards."""
    units: np.ndarray = (projected(degrees) - [sheet.left, sheet.top]) * [sheet.scale, -sheet.scale]
    return units


def in_degrees(points: np.ndarray, sheet: Sheet) -> np.ndarray:
    """Units of the map in degrees; longitudes run on past 180 at the map's right edge."""
    x, y = (points / [sheet.scale, -sheet.scale] + [sheet.left, sheet.top]).T
    t = y / A1
    for _ in range(STEPS):
        t = t - (A4 * t**9 + A3 * t**7 + A2 * t**3 + A1 * t - y) / _slope(t)
    longitude = x * 3 * _slope(t) / (2 * math.sqrt(3) * np.cos(t))
    latitude = np.arcsin(np.clip(2 / math.sqrt(3) * np.sin(t), -1, 1))
    degrees: np.ndarray = np.degrees(np.column_stack([longitude, latitude])) + [MIDDLE, 0]
    return degrees


def _slope(t: np.ndarray) -> np.ndarray:
    """Derivative of the vertical."""
    slope: np.ndarray = 9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1
    return slope
