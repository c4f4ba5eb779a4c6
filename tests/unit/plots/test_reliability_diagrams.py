"""What the figure of reliability draws is the curve, no more."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.metrics import consistency_band, reliability_curve
from atrocityrisk.plots import calibration_figure, plot_calibration, save_png


@pytest.fixture
def curve(rng):
    p = rng.beta(1, 12, size=400)
    return consistency_band((rng.random(400) < p).astype(int), p, n_resamples=50, seed=1)


def test_line_band_and_ticks_are_those_of_the_curve(curve):
    ax = plot_calibration(curve, Figure().add_subplot(), name="a model", limit=0.5)
    diagonal, line = ax.lines
    np.testing.assert_array_equal(diagonal.get_xdata(), [0, 0.5])
    np.testing.assert_array_equal(line.get_xdata(), curve.probability)
    np.testing.assert_array_equal(line.get_ydata(), curve.recalibrated)
    band, ticks = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (curve.low.min(), curve.high.max())
    assert len(ticks.get_segments()) == len(curve.probability)
    assert ax.get_xlim() == ax.get_ylim() == (0, 0.5)
    assert ax.get_title(loc="left") == "a model"


def test_a_curve_without_band_has_none(curve):
    bare = reliability_curve([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.9])
    assert len(plot_calibration(bare, Figure().add_subplot()).collections) == 1


@pytest.mark.parametrize("n", [1, 4, 5, 14])
def test_every_model_has_its_panel_and_all_share_their_axes(curve, n, tmp_path):
    figure = calibration_figure({f"model_{i}": curve for i in range(n)}, title="Onset of x")
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles == [f"model {i}" for i in range(n)]
    highest = max(curve.probability.max(), curve.recalibrated.max())
    limits = {ax.get_xlim() for ax in figure.axes}
    assert len(limits) == 1
    assert limits.pop()[1] >= highest
    for ax in figure.axes:
        box = ax.get_position()
        assert 0 < box.x0 < box.x1 < 1
        assert 0 < box.y0 < box.y1 < 1
    save_png(figure, tmp_path / "a.png")
    save_png(figure, tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_no_model_is_refused():
    with pytest.raises(SpecError, match="found none"):
        calibration_figure({}, title="Onset of x")
