"""What a release does to the list: one seed, one year, and parts that add up."""

import pytest

from atrocityrisk.data_changes import compare_releases, write_data_changes
from atrocityrisk.errors import SpecError
from atrocityrisk.panels import Panel
from atrocityrisk.specs import RunSpec
from atrocityrisk.synthetic import synthetic_world


def cut(panel, last):
    """The panel as a release of that year would have it."""
    rows = panel.index[panel.index.get_level_values("year") <= last]
    return Panel(
        panel.indicators.loc[rows], ages=panel.ages.loc[rows], events=panel.events.loc[rows],
        columns=panel.columns, outcome=panel.outcome,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sides():
    """A panel to 2021, and the next release to 2022 in which a column was revised."""
    world = synthetic_world(seed=3, n_states=40, years=(1990, 2022), base_rate=0.06).panel
    values = world.indicators
    last = values.index.get_level_values("year") >= 2018
    values.loc[last, "unrest"] += 0.7 * values.loc[last, "noise"]
    revised = Panel(
        values, ages=world.ages, events=world.events, columns=world.columns, outcome=world.outcome
    )
    return cut(world, 2021), revised


@pytest.fixture(scope="module")
def spec(drawn):
    return RunSpec(model=drawn, draws=20, seed=1, accept_inputs="invented")


def test_from_one_year_all_is_revision_and_adds_up(sides, spec) -> None:
    found = compare_releases(*sides, ranking=True, spec=spec)
    effect = found.ranking
    assert effect.origins == (2021, 2021)
    assert "no part of a move is a new fact" in effect.notes[0]
    reasons = effect.changes.reasons
    moved = effect.changes.frame.set_index("gwcode")["probability_change"]
    assert moved.abs().max() > 0.001
    total = reasons.groupby("gwcode")["probability"].sum()
    assert (total - moved).abs().max() < 1e-10
    told = reasons[reasons["probability"] != 0]["part"].unique().tolist()
    assert told == ["revised inputs"]


@pytest.mark.slow
def test_the_list_stands_on_the_page_beside_the_data(sides, spec, tmp_path) -> None:
    files = write_data_changes(compare_releases(*sides, ranking=True, spec=spec), tmp_path)
    assert {"changes.html", "reasons.csv", "data-changes.html"} <= {path.name for path in files}
    assert "What it does to the list" in (tmp_path / "data-changes.html").read_text("utf-8")


@pytest.mark.slow
def test_from_their_own_years_new_facts_are_a_part(sides, spec) -> None:
    found = compare_releases(*sides, ranking=True, spec=spec, own_origins=True)
    assert found.ranking.origins == (2021, 2022)
    reasons = found.ranking.changes.reasons
    assert "new facts about the country" in set(reasons["part"])
    moved = found.ranking.changes.frame.set_index("gwcode")["probability_change"]
    assert (reasons.groupby("gwcode")["probability"].sum() - moved).abs().max() < 1e-10


def test_own_years_backwards_or_beside_one_year_are_refused(sides, spec) -> None:
    with pytest.raises(SpecError, match="exchange them"):
        compare_releases(*sides[::-1], ranking=True, spec=spec, own_origins=True)
    one_year = spec.model_copy(update={"origin": 2020})
    with pytest.raises(SpecError, match="keep one"):
        compare_releases(*sides, ranking=True, spec=one_year, own_origins=True)
