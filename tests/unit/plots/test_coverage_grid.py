import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from remade_panels import remade

from atrocityrisk.panels import Panel
from atrocityrisk.plots import coverage_figure, coverage_shares, plot_coverage


def patchy(panel: Panel) -> Panel:
    """`unrest` missing before 2000, and carried in 2024 by the first 10 of 30 states."""
    values, ages = panel.indicators, panel.ages
    gwcode, year = (values.index.get_level_values(level) for level in ("gwcode", "year"))
    values.loc[year < 2000, "unrest"] = np.nan
    ages.loc[year < 2000, "unrest"] = -1
    ages.loc[(year == 2024) & gwcode.isin(gwcode.unique()[:10]), "unrest"] = 2
    return remade(panel, indicators=values, ages=ages)


def test_shares_are_counted_by_hand(small_panel: Panel) -> None:
    shares = coverage_shares(patchy(small_panel))
    expected = pd.DataFrame(
        {"observed": [0.0, 1.0, 20 / 30], "carried": [0.0, 0.0, 10 / 30], "missing": [1.0, 0, 0]},
        index=[1999, 2000, 2024],
    )
    found = shares.loc["unrest"].loc[[1999, 2000, 2024]]
    pd.testing.assert_frame_equal(found, expected, check_names=False)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-12)


def test_one_strip_per_indicator_over_all_years(small_panel: Panel) -> None:
    ax = plot_coverage(patchy(small_panel), Figure().add_subplot())
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert sorted(labels) == ["noise", "structure", "unrest"]
    assert ax.get_xlim() == (1985, 2025)
    assert len(ax.collections) == 2 * 3


def test_the_figure_fits(small_panel: Panel) -> None:
    figure = coverage_figure(small_panel)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    assert width == 1200
    ax = figure.axes[0]
    for text in [*figure.texts, *ax.get_yticklabels(), *figure.legends[0].get_texts()]:
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height
