"""The map puts each state in its class, and the change shows both ranks."""

from itertools import pairwise

import pytest

from atrocityrisk import states
from atrocityrisk.plots import map_figure, movement_figure, plot_map, save_svg
from atrocityrisk.plots.theme import new_axes
from atrocityrisk.plots.world_maps import CLASSES, DISPUTED, HATCH, UNDER_WAY
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


def test_disputed_land_and_what_is_under_way_are_hatched_each_in_its_way(made):
    def hatches(under_way):
        ax = new_axes(4.0, left=0.1, right=0.1, top=0.1, bottom=0.1)
        plot_map(made.ranking, ax, under_way=under_way)
        return ax, [patch.get_hatch() for patch in ax.patches]

    ax, plain = hatches(None)
    _, crossed = hatches({625: "killing under way", 9999: "elsewhere"})
    assert UNDER_WAY not in plain
    assert crossed.count(UNDER_WAY) == 1
    # Eleven areas: seven with land of their own, nine with a marker.
    assert plain.count(DISPUTED) == crossed.count(DISPUTED) == 16
    assert len({HATCH, DISPUTED, UNDER_WAY}) == 3
    named = {patch.get_gid() for patch in ax.patches} - {None}
    assert named == {area.area for area in states.disputed_areas()}


def test_the_legend_names_what_is_drawn(made):
    def labels(under_way):
        figure = map_figure(made.ranking, made.panel.outcome, under_way=under_way)
        return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]

    assert labels(None)[5:] == ["none", "disputed"]
    assert labels({625: "killing under way"})[5:] == ["none", "disputed", "under way"]
    # A state that is not in the ranking is not on its map.
    assert labels({9999: "killing under way"})[5:] == ["none", "disputed"]
