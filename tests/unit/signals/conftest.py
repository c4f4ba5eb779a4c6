"""Invented deaths by month."""

from collections.abc import Callable

import pandas as pd
import pytest

from atrocityrisk.signals import MonthlyDeaths

SUDAN, CHAD, MALI = 625, 483, 432


@pytest.fixture
def deaths() -> Callable[..., MonthlyDeaths]:
    """Deaths of each month of 2024 and 2025 by state: one number a year, or twelve."""

    def make(
        counts: dict[int, tuple[object, object]], *, provisional: bool = False
    ) -> MonthlyDeaths:
        rows = []
        for code, years in counts.items():
            for year, of_year in zip((2024, 2025), years, strict=True):
                months = of_year if isinstance(of_year, list) else [of_year] * 12
                rows += [
                    {"gwcode": code, "year": year, "month": n, "deaths": count}
                    for n, count in enumerate(months, start=1)
                ]
        frame = pd.DataFrame(rows).astype({"deaths": "float64"})
        return MonthlyDeaths(frame=frame.assign(provisional=provisional & frame["year"].eq(2025)))

    return make


@pytest.fixture
def prior() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "gwcode": [SUDAN, CHAD, MALI],
            "country": ["Sudan", "Chad", "Mali"],
            "probability": [0.08, 0.07, 0.06],
            "low": [0.02, 0.02, 0.02],
            "high": [0.2, 0.2, 0.2],
        }
    )
