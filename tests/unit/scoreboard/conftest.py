"""Made-up labels and lists of four states, small enough to score by head."""

import pandas as pd
import pytest

from atrocityrisk.scoreboard import LabelVintage

CODES = (500, 501, 510, 625)


def vintage(name, last_year, onsets, *, state=True):
    """Labels from 2015 to `last_year`, 1 for each (gwcode, year) in `onsets`."""
    index = pd.MultiIndex.from_product(
        [CODES, range(2015, last_year + 1)], names=["gwcode", "year"]
    )
    any_onset = pd.Series([float(key in onsets) for key in index], index=index)
    missing = pd.Series(float("nan"), index=index)
    led, other = (any_onset, any_onset * 0) if state else (missing, missing)
    frame = pd.DataFrame({"any": any_onset, "state": led, "non-state": other})
    return LabelVintage(
        name=name, edition=name[:4], last_year=last_year, onsets=frame, file=f"{name}.csv"
    )


def forecasts(probabilities, *, first=2018, last=2019, kind="published", made="", **more):
    """A list with evidence of its date, where it states one: that of a reference."""
    frame = pd.DataFrame(
        {
            "list": f"Us {first}–{last}",
            "publisher": "Us",
            "model": "m",
            "outcome": "mass_killing",
            "kind": kind,
            "made": made,
            "published": made,
            "reference": "https://example.org/list" if made else "",
            "gwcode": CODES[: len(probabilities)],
            "country": "x",
            "origin": first - 1,
            "first_year": first,
            "last_year": last,
            "probability": probabilities,
            "file": f"list-{first}-{last}.csv",
            "sha256": "0" * 64,
        }
    )
    return frame.assign(**more)


@pytest.fixture
def make_vintage():
    return vintage


@pytest.fixture
def make_forecasts():
    return forecasts
