"""Write data/unrest_watch_2025.csv: real countries, invented numbers, the same in every run."""

import csv
from pathlib import Path

import numpy as np

COUNTRIES = """
    AFG AGO ALB ARG AUS AUT BDI BEN BFA BGD BGR BOL BRA BWA CAF CAN CHE CHL CHN CIV CMR COG COL CRI
    CUB DNK DOM DZA ECU EGY ESP ETH FIN FRA GAB GBR GHA GIN GRC GTM HND HTI HUN IDN IND IRL IRN IRQ
    ISR ITA JAM JOR JPN KEN KHM KOR LAO LBN LBR LBY LKA MAR MDG MEX MLI MMR MNG MOZ MRT MWI MYS NER
    NGA NIC NLD NOR NPL NZL PAK PAN PER PHL POL PRT PRY ROU RWA SAU SEN SLE SLV SOM SWE SYR TCD TGO
    THA TUN TUR TZA UGA URY USA VEN VNM ZAF ZMB ZWE
""".split()  # noqa: SIM905
FIRST, LAST = 1995, 2024

if __name__ == "__main__":
    rng = np.random.default_rng(2025)
    path = Path(__file__).parent / "data" / "unrest_watch_2025.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["iso3", "year", "hateful_broadcasts", "deadly_riots"])
        for country in COUNTRIES:
            level = rng.normal(1.5, 1.0)
            for year in range(FIRST, LAST + 1):
                level += rng.normal(0.3 * (1.5 - level) / 3, 0.4)
                broadcasts = min(int(np.exp(level)), 1000)
                # More is broadcast before more happens; that is all that a model can find here.
                riots = rng.poisson(min(0.02 * np.exp(0.9 * level), 4))
                known = rng.uniform() > 0.03
                table.writerow([country, year, broadcasts if known else "", riots])
