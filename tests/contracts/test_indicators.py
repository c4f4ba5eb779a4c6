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
    compute,
    lacking,
    load_framework,
)
from atrocityrisk.indicators.recipes import recipes_of

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


def up_to(frames: dict[str, pd.DataFrame], year: int) -> dict[str, pd.DataFrame]:
    return {n: f[f.index.get_level_values("year") <= year] for n, f in frames.items()}


def by_year(values: pd.Series, year: int) -> pd.Series:
    return values[values.index.get_level_values("year") <= year]


def overwritten(frame: pd.DataFrame, rows: np.ndarray, value: float | pd.Series) -> pd.DataFrame:
    changed = frame.copy()
    values = value.to_numpy() if isinstance(value, pd.Series) else np.full(frame.shape[1], value)
    changed.loc[rows] = np.broadcast_to(values, (int(rows.sum()), frame.shape[1]))
    return changed


every = pytest.mark.parametrize("name", sorted(INDICATORS))


@every
def test_metadata_are_complete(name):
    entry = INDICATORS[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name), "names are lower case with underscores"
    assert not re.search(r"(19|20)\d\d", name), "no year in a column name"
    assert entry.name == name
    assert entry.description.endswith(".")
    assert len(entry.description) <= 120
    assert entry.publication_lag <= 6, "a longer lag is a mistake or needs a reason here"
    assert entry.max_age_years <= 10
    assert np.isfinite(entry.bounds).all(), "every indicator has a plausible range"
    assert entry.theme in THEMES
    assert entry.first_release, "a new column needs a row in first_releases.csv"


@every
def test_framework_numbers_exist(name):
    assert set(INDICATORS[name].framework) <= set(load_framework().index)
    assert len(set(INDICATORS[name].framework)) == len(INDICATORS[name].framework)


@every
def test_result_has_one_sorted_row_per_country_year(name, world):
    values = compute(name, world)
    assert values.index.names == ["gwcode", "year"]
    assert values.index.is_unique
    assert values.index.is_monotonic_increasing
    assert values.dtype == "float64"
    assert values.notna().any(), "an indicator of which nothing is known tests nothing"


@every
@pytest.mark.parametrize("year", [1989, 1992, 2006])
def test_nothing_later_than_the_row_is_used(name, year, world):
    whole = by_year(compute(name, world), year)
    known = compute(name, up_to(world, year))
    pd.testing.assert_series_equal(known, whole.reindex(known.index), check_exact=True)
    assert whole.drop(known.index).isna().all()


@every
def test_rewriting_the_future_changes_nothing(name, world):
    year = 1995
    later = {
        source: overwritten(frame, frame.index.get_level_values("year") > year, frame.mean())
        for source, frame in world.items()
    }
    now = by_year(compute(name, world), year)
    pd.testing.assert_series_equal(by_year(compute(name, later), year), now, check_exact=True)


@every
def test_order_of_rows_and_columns_changes_nothing(name, world):
    rng = np.random.default_rng(5)
    shuffled = {
        source: frame.iloc[rng.permutation(len(frame)), rng.permutation(frame.shape[1])]
        for source, frame in world.items()
    }
    pd.testing.assert_series_equal(compute(name, shuffled), compute(name, world), check_exact=True)


@every
def test_frames_are_not_written_to(name, world):
    before = {source: frame.copy() for source, frame in world.items()}
    compute(name, world)
    for source, frame in world.items():
        pd.testing.assert_frame_equal(frame, before[source])


# What follows from the list of states alone is never missing.
OF_DATA = sorted(name for name, entry in INDICATORS.items() if set(entry.source) - INDEX_ONLY)
OWN_DATA = [name for name in OF_DATA if not name.startswith("neighbours_")]


@pytest.mark.parametrize("name", OF_DATA)
def test_what_is_wholly_missing_stays_missing(name, world):
    nothing = {source: frame * np.nan for source, frame in world.items()}
    assert compute(name, nothing).isna().all()


@pytest.mark.parametrize("name", OWN_DATA)
def test_a_state_of_which_nothing_is_known_stays_missing(name, world):
    without = {
        source: overwritten(frame, frame.index.get_level_values("gwcode") == 490, np.nan)
        for source, frame in world.items()
    }
    values = compute(name, without)
    if 490 in values.index.get_level_values("gwcode"):
        assert values.loc[490].isna().all()


@every
def test_no_rows_give_no_rows(name, world):
    values = compute(name, {source: frame.iloc[:0] for source, frame in world.items()})
    assert values.empty


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
