"""The small world of the miniatures: real states with the publishers' numbers for them.

The states are those that trap a reader: two Germanies and one, Czechoslovakia and its heirs,
Yugoslavia and Serbia, the Soviet Union and Russia, two Sudans, two Yemens, two Vietnams, and
Namibia, whose code NA is no missing value. What is measured is drawn, from a seed of its own for
each name, so that a column stays what it is when another is added.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

FIRST, LAST = 1960, 2024


@dataclass(frozen=True)
class State:
    """A state in the years of one name and one set of numbers; "" or 0 where it has no code."""

    name: str
    first: int
    last: int
    gw: int
    cow: int
    ucdp: int
    vdem: str
    vdem_id: int
    iso3: str
    scode: str
    csp: int


STATES = tuple(
    State(*row)
    for row in (
        ("United States of America", 1945, 2100, 2, 2, 2, "USA", 20, "USA", "USA", 2),
        ("Canada", 1945, 2100, 20, 20, 20, "CAN", 66, "CAN", "CAN", 20),
        ("Mexico", 1945, 2100, 70, 70, 70, "MEX", 3, "MEX", "MEX", 70),
        ("West Germany", 1949, 1989, 260, 260, 260, "DEU", 77, "DEU", "GFR", 260),
        ("Germany", 1990, 2100, 260, 255, 260, "DEU", 77, "DEU", "GMY", 255),
        ("East Germany", 1949, 1989, 265, 265, 265, "DDR", 137, "DDR", "GDR", 265),
        ("Czechoslovakia", 1945, 1992, 315, 315, 315, "CZE", 157, "CSK", "CZE", 315),
        ("Czech Republic", 1993, 2100, 316, 316, 316, "CZE", 157, "CZE", "CZR", 316),
        ("Slovakia", 1993, 2100, 317, 317, 317, "SVK", 201, "SVK", "SLO", 317),
        ("Albania", 1945, 2100, 339, 339, 339, "ALB", 12, "ALB", "ALB", 339),
        ("Yugoslavia", 1945, 1991, 345, 345, 345, "SRB", 198, "YUG", "YUG", 345),
        ("Yugoslavia", 1992, 2005, 345, 345, 345, "SRB", 198, "YUG", "YGS", 347),
        ("Serbia", 2006, 2100, 340, 345, 345, "SRB", 198, "SRB", "SER", 342),
        ("Soviet Union", 1945, 1991, 365, 365, 365, "RUS", 11, "SUN", "USR", 364),
        ("Russia", 1992, 2100, 365, 365, 365, "RUS", 11, "RUS", "RUS", 365),
        ("Ukraine", 1992, 2100, 369, 369, 369, "UKR", 100, "UKR", "UKR", 369),
        ("Congo, Democratic Republic of", 1961, 2100, 490, 490, 490, "COD", 111, "COD", "ZAI", 490),
        ("Uganda", 1963, 2100, 500, 500, 500, "UGA", 50, "UGA", "UGA", 500),
        ("Burundi", 1963, 2100, 516, 516, 516, "BDI", 69, "BDI", "BUI", 516),
        ("Rwanda", 1963, 2100, 517, 517, 517, "RWA", 129, "RWA", "RWA", 517),
        ("Ethiopia", 1945, 1992, 530, 530, 530, "ETH", 38, "ETH", "ETH", 530),
        ("Ethiopia", 1993, 2100, 530, 530, 530, "ETH", 38, "ETH", "ETI", 529),
        ("Eritrea", 1993, 2100, 531, 531, 531, "ERI", 115, "ERI", "ERI", 531),
        ("Namibia", 1990, 2100, 565, 565, 565, "NAM", 127, "NAM", "NAM", 565),
        ("Sudan", 1956, 2010, 625, 625, 625, "SDN", 33, "SDN", "SUD", 625),
        ("Sudan", 2011, 2100, 625, 625, 625, "SDN", 33, "SDN", "SDN", 626),
        ("South Sudan", 2011, 2100, 626, 626, 626, "SSD", 32, "SSD", "SSU", 525),
        ("North Yemen", 1945, 1989, 678, 678, 678, "YEM", 14, "YEM", "YAR", 678),
        ("Yemen", 1990, 2100, 678, 679, 678, "YEM", 14, "YEM", "YEM", 679),
        ("South Yemen", 1968, 1989, 680, 680, 680, "YMD", 23, "YMD", "YPR", 680),
        ("India", 1948, 2100, 750, 750, 750, "IND", 39, "IND", "IND", 750),
        ("Myanmar", 1948, 2100, 775, 775, 775, "MMR", 10, "MMR", "MYA", 775),
        ("North Vietnam", 1954, 1974, 816, 816, 816, "VNM", 34, "VNM", "DRV", 816),
        ("Vietnam", 1975, 2100, 816, 816, 816, "VNM", 34, "VNM", "VIE", 818),
        ("South Vietnam", 1954, 1974, 817, 817, 817, "VDR", 35, "", "RVN", 817),
    )
)

TERRITORIES = (
    ("USA", "US", 840, "United States"),
    ("CAN", "CA", 124, "Canada"),
    ("MEX", "MX", 484, "Mexico"),
    ("DEU", "DE", 276, "Germany"),
    ("CZE", "CZ", 203, "Czechia"),
    ("SVK", "SK", 703, "Slovak Republic"),
    ("ALB", "AL", 8, "Albania"),
    ("SRB", "RS", 688, "Serbia"),
    ("RUS", "RU", 643, "Russian Federation"),
    ("UKR", "UA", 804, "Ukraine"),
    ("COD", "CD", 180, "Congo, Dem. Rep."),
    ("UGA", "UG", 800, "Uganda"),
    ("BDI", "BI", 108, "Burundi"),
    ("RWA", "RW", 646, "Rwanda"),
    ("ETH", "ET", 231, "Ethiopia"),
    ("ERI", "ER", 232, "Eritrea"),
    ("NAM", "NA", 516, "Namibia"),
    ("SDN", "SD", 729, "Sudan"),
    ("SSD", "SS", 728, "South Sudan"),
    ("YEM", "YE", 887, "Yemen, Rep."),
    ("IND", "IN", 356, "India"),
    ("MMR", "MM", 104, "Myanmar"),
    ("VNM", "VN", 704, "Viet Nam"),
)
"""Today's territories, which the World Bank and the UN describe for all years."""


def state_years(first: int = FIRST, last: int = LAST) -> Iterator[tuple[State, int]]:
    """Every state in each of its years, state by state."""
    for state in STATES:
        for year in range(max(first, state.first), min(last, state.last) + 1):
            yield state, year


def territory_years(
    first: int = FIRST, last: int = LAST
) -> Iterator[tuple[str, str, int, str, int]]:
    """Every territory in each year: its codes by ISO and the UN, its name, the year."""
    for iso3, iso2, m49, name in TERRITORIES:
        for year in range(first, last + 1):
            yield iso3, iso2, m49, name, year


@cache
def _walk(what: str, who: str) -> np.ndarray:
    """A slow walk around a level of its own, one value a year from 1900 to 2030."""
    rng = np.random.default_rng(zlib.crc32(f"{what} of {who}".encode()))
    steps = rng.normal(0, 0.25, 131)
    walk = np.empty(131)
    walk[0] = rng.normal()
    for i in range(1, 131):
        walk[i] = 0.9 * walk[i - 1] + steps[i] + 0.1 * walk[0]
    return walk


def number(what: str, who: object, year: int, *, low: float, high: float, digits: int = 3) -> float:
    """An invented figure between two bounds, which moves slowly from year to year."""
    share = 1 / (1 + np.exp(-1.2 * _walk(what, str(who))[year - 1900]))
    return round(float(low + (high - low) * share), digits)


def count(what: str, who: object, year: int, *, high: float, often: float = 0.5) -> int:
    """An invented count, 0 in all but a share of the years, and then of any size up to a bound."""
    rng = np.random.default_rng(zlib.crc32(f"{what} of {who} in {year}".encode()))
    if rng.uniform() > often:
        return 0
    return int(np.exp(rng.uniform(0, np.log(high))))


def level(what: str, who: object, year: int, *, levels: int) -> int:
    """An invented grade from 0 to one below `levels`."""
    return min(levels - 1, int(number(what, who, year, low=0, high=levels, digits=6)))


def flag(what: str, who: object, year: int, *, often: float) -> int:
    """0, or 1 in a share of the years."""
    rng = np.random.default_rng(zlib.crc32(f"{what} of {who} in {year}".encode()))
    return int(rng.uniform() < often)
