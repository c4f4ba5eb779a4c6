"""Laws that every registered indicator obeys, on a made-up world of real states' numbers."""

import re

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.indicators import (
    EWP_PREDICTORS,
    INDICATORS,
    THEMES,
    lacking,
)
from atrocityrisk.indicators.recipes import recipes_of
from atrocityrisk.testing import INDICATOR_LAWS, check_indicator

# How a column is drawn that is not a small count; V-Dem's kinds follow from its names. A new column
# needs a row only where no indicator shows it as it is and small counts do not fit its transform.
DRAWN = {
    "index": "discriminated excluded fractionalization total_fertility_rate",
    "scale": "protection",
    "three": "v2jureform_ord v2clrgunev_ord intrastate_intensity",
    "grade": "terror_amnesty terror_state_department",
    "flag": "over_government ratified attempted location_ever responsible_ever one_group_ongoing "
    "several_groups_ongoing",
    "deaths": "sb_total_deaths_best ns_total_deaths_best os_main_govt_killings_best "
    "os_nsgroup_killings_best os_total_deaths_best intrastate_deaths refugees_from "
    "asylum_seekers_from displaced_within refugees_hosted",
    "births": "crude_birth_rate",
    "positive": "infant_mortality gdp_per_capita_constant_usd trade_share_gdp",
    "people": "population",
    "real": "gdp_per_capita_growth",
}
KIND = {name: kind for kind, names in DRAWN.items() for name in names.split()}
VDEM = {r"v2\w+_ord": "level", r"v2x\w*": "index", r"v2\w+": "scale"}
STATES = [2, 20, 70, 255, 260, 265, 315, 316, 317, 340, 345, 365, 369, 490, 500, 517, 530, 531, 625]
STATES += [678, 679, 680, 900]
INDEX_ONLY = {"states"}
FIRST, LAST = 1984, 2007


def draw(kind: str, rows: int, rng: np.random.Generator) -> np.ndarray:
    match kind:
        case "index":
            return rng.uniform(0.3, 1, rows)
        case "scale" | "real":
            return rng.normal(0, 1.5, rows).clip(-6, 6)
        case "level":
            return rng.integers(0, 5, rows).astype(float)
        case "flag":
            return rng.integers(0, 2, rows).astype(float)
        case "grade":
            return rng.integers(1, 6, rows).astype(float)
        case "three":
            return rng.integers(0, 3, rows).astype(float)
        case "few":
            return rng.poisson(0.3, rows).astype(float)
        case "deaths":
            return np.floor(rng.lognormal(2, 3, rows) * rng.integers(0, 2, rows)).clip(0, 1e5)
        case "people":
            return np.floor(rng.uniform(1.0e6, 1.2e6, rows))
        case "births":
            return rng.uniform(10, 50, rows)
        case "positive":
            return rng.lognormal(5, 0.4, rows)
    raise AssertionError(kind)


def kind_of(name: str) -> str:
    named = [kind for pattern, kind in VDEM.items() if re.fullmatch(pattern, name)]
    return KIND.get(name) or (named or ["few"])[0]


def drawn(source: str, name: str, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Values of a column, within the range of the indicators that show it as it is."""
    values = draw(kind_of(name), rows, rng)
    for entry in INDICATORS.values():
        if (entry.source, entry.column, entry.transform) == ((source,), name, "level"):
            least, greatest = entry.bounds
            if values.min() < least or values.max() > greatest:
                values = rng.uniform(least, greatest, rows)
    return values


def columns_read() -> dict[str, list[str]]:
    """Columns by source, from the rows of the table."""
    read: dict[str, set[str]] = {}
    for entry in INDICATORS.values():
        if entry.transform:
            recipe, *_ = recipes_of(
                entry.column, entry.transform, fill=entry.fill, n_sources=len(entry.source)
            )
            for source, name in recipe.paired(entry.source):
                read.setdefault(source, set()).add(name)
    return {source: sorted(names) for source, names in sorted(read.items())}


@pytest.fixture(scope="module")
def world() -> dict[str, pd.DataFrame]:
    """One frame per source, a twentieth of the cells missing."""
    rng = np.random.default_rng(20240607)
    rows = states.grid(FIRST, LAST)
    rows = rows[rows.get_level_values("gwcode").isin(STATES)]
    frames = {"states": pd.DataFrame(index=rows)}
    for source, names in columns_read().items():
        if source not in INDEX_ONLY:
            frames[source] = pd.DataFrame(
                {
                    name: np.where(
                        rng.uniform(size=len(rows)) < 0.05,
                        np.nan,
                        drawn(source, name, len(rows), rng),
                    )
                    for name in names
                },
                index=rows,
            )
    return frames


every = pytest.mark.parametrize("name", sorted(INDICATORS))


@every
@pytest.mark.parametrize("law", INDICATOR_LAWS)
def test_every_indicator_obeys_the_laws(name, law, world):
    check_indicator(name, frames=world, law=law)


@every
def test_metadata_of_ours_say_more(name):
    entry = INDICATORS[name]
    assert entry.name == name
    assert entry.publication_lag <= 6, "a longer lag is a mistake or needs a reason here"
    assert entry.max_age_years <= 10
    assert entry.theme in THEMES
    assert entry.first_release, "a new column needs a row in first_releases.csv"


def test_what_is_lacking_is_named_with_its_reason(world):
    assert lacking(world) == {}
    reasons = lacking({**world, "vdem": world["vdem"][["v2x_libdem"]]})
    assert "liberal_democracy" not in reasons
    assert "'v2x_polyarchy'" in reasons["electoral_democracy"]
    assert "needs the source coups" in lacking({"vdem": world["vdem"]})["coup_attempts_3y"]


def test_every_predictor_of_the_early_warning_project_is_defined_once(shared):
    listed = (shared / "reference/ewp/2025/glmnet/predictors.txt").read_text().split()
    assert len(listed) == 39
    assert sorted(EWP_PREDICTORS.values()) == sorted(listed)


def test_dynamic_factors_are_real():
    dynamic = [name for name, entry in INDICATORS.items() if entry.kind == "dynamic"]
    assert len(INDICATORS) - len(EWP_PREDICTORS) >= 40
    assert len(dynamic) >= 40
