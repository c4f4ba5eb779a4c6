"""The map puts each state in its class, and the change shows both ranks."""

from itertools import pairwise

import pytest

from atrocityrisk.plots import map_figure, movement_figure, plot_map, save_svg
from atrocityrisk.plots.theme import new_axes
from atrocityrisk.plots.world_maps import CLASSES
from atrocityrisk.rankings import rank
from atrocityrisk.runs.ranking_run import prepare
from atrocityrisk.specs import RunSpec


@pytest.fixture(scope="module")
def made():
    few = ("population_log2", "infant_mortality_sqrt", "mass_killing_ever")
    return prepare(RunSpec(model="ridge_logit", seed=3, indicators=few, draws=20, origin=2024))


def lightness(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_classes_go_one_way_in_lightness_and_none_is_red():
    values = [lightness(colour) for colour in CLASSES]
    assert values == sorted(values, reverse=True)
    assert min(a - b for a, b in pairwise(values)) > 15
    for colour in CLASSES:
        red, blue = int(colour[1:3], 16), int(colour[5:7], 16)
        assert red <= blue + 5


def test_map_draws_states_and_hatches_the_rest(made):
    ax = plot_map(made.ranking, new_axes(4.0, left=0.1, right=0.1, top=0.1, bottom=0.1))
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert 1 <= len(hatched) < 40
    assert len(ax.patches) > 150


def test_figures_name_date_definition_and_limits(made, tmp_path):
    outcome = made.panel.outcome
    for figure in (
        map_figure(made.ranking, outcome),
        movement_figure(rank(made.previous), made.ranking, outcome),
    ):
        text = " ".join(t.get_text() for t in figure.texts)
        assert "end of 2024" in text
        assert "90 % interval" in text
        assert "noncombatant" in text
        for name in ("a", "b"):
            save_svg(figure, tmp_path / name)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
