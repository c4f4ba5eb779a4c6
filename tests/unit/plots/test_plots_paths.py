"""The path and the posterior draw what was estimated, name it and clip nothing."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.models import MODELS
from atrocityrisk.plots import path_figure, plot_path, plot_posterior, posterior_figure, save_png
from atrocityrisk.plots.theme import moved_apart

NAMES = ["coups", "births", "noise_one", "noise_two"]


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(4)
    X = pd.DataFrame(rng.normal(size=(400, 4)), columns=NAMES)
    y = rng.random(400) < 1 / (1 + np.exp(1.5 - 1.5 * X["coups"] + 0.8 * X["births"]))
    index = pd.MultiIndex.from_arrays([range(400), [2000] * 400], names=["gwcode", "year"])
    model = MODELS["elastic_net_logit"]()
    model.set_params(model__random_state=1)
    return model.fit(X.set_index(index), y.to_numpy().astype(int))[-1]


def boxes(figure):
    figure.canvas.draw()
    for ax in figure.axes:
        for text in [*figure.texts, *ax.texts, *ax.get_yticklabels()]:
            yield text.get_window_extent()


def test_every_coefficient_has_its_line_and_the_large_ones_their_name(fitted):
    ax = plot_path(fitted, Figure().add_subplot(), names=NAMES, n=2)
    lines = [line for line in ax.lines if len(line.get_xdata()) == len(fitted.lambdas_) > 2]
    assert len(lines) == 4
    drawn = {tuple(np.round(line.get_ydata(), 9)) for line in lines}
    assert drawn == {tuple(np.round(row, 9)) for row in fitted.coef_path_}
    assert {text.get_text() for text in ax.texts} == {"coups", "births"}
    assert ax.get_xlim()[0] > ax.get_xlim()[1], "the penalty falls to the right"
    chosen = [line for line in ax.lines if list(line.get_xdata()) == [fitted.lambda_] * 2]
    assert len(chosen) == 1


def test_coefficients_per_standard_deviation(fitted):
    spread = np.array([2.0, 1.0, 1.0, 1.0])
    ax = plot_path(fitted, Figure().add_subplot(), names=NAMES, spread=spread)
    drawn = [line.get_ydata()[-1] for line in ax.lines if len(line.get_xdata()) > 2]
    assert 2 * fitted.coef_path_[0, -1] in drawn


def test_the_posterior_shows_median_and_both_intervals():
    draws = pd.DataFrame({"a_b": np.arange(101.0), "c": np.arange(101.0) - 50})
    ax = plot_posterior(draws, Figure().add_subplot(), interval=0.8)
    thin, thick = (np.array([s[:, 0] for s in c.get_segments()]) for c in ax.collections)
    np.testing.assert_allclose(thin, [[10, 90], [-40, 40]])
    np.testing.assert_allclose(thick, [[25, 75], [-25, 25]])
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), [50, 0])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a b", "c"]


def test_nothing_is_clipped_and_bytes_repeat(fitted, tmp_path):
    draws = pd.DataFrame(np.ones((9, 1)), columns=["x" * 80])
    for make in (
        lambda: path_figure(fitted, names=NAMES, title="Onset of x"),
        lambda: posterior_figure(draws, title="Effects"),
    ):
        figure = make()
        for box in boxes(figure):
            assert 0 <= box.x0 <= box.x1 <= 1200
            assert box.y0 >= 0
        for name in ("a.png", "b.png"):
            save_png(make(), tmp_path / name)
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_labels_stay_in_order_and_within_the_axis():
    ends = {"a": 0.0, "b": 0.01, "c": 0.99, "d": 1.0}
    places = moved_apart(ends, low=0, high=1, gap=0.2)
    assert list(places) == ["a", "b", "c", "d"]
    assert np.diff(list(places.values())).min() == pytest.approx(0.2)
    assert max(places.values()) <= 1


def test_what_cannot_be_drawn_is_refused(fitted):
    ax = Figure().add_subplot()
    with pytest.raises(SpecError, match="each of 4 columns"):
        plot_path(fitted, ax, names=["one"])
    with pytest.raises(SpecError, match="n=0"):
        plot_path(fitted, ax, names=NAMES, n=0)
    with pytest.raises(SpecError, match="at least one draw"):
        plot_posterior(pd.DataFrame({"a": [1.0, np.nan]}), ax)
    with pytest.raises(SpecError, match="strictly"):
        plot_posterior(pd.DataFrame({"a": [1.0]}), ax, interval=1)
