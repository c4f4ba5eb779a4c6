"""Coefficients as drawn are those of the model, in standard deviations of what it sees."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import SpecError
from atrocityrisk.models import ElasticNetLogit, MedianImputer, with_imputation
from atrocityrisk.plots import (
    coefficient_path_figure,
    plot_coefficient_path,
    plot_posterior,
    posterior_figure,
    save_png,
)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(2)
    X = pd.DataFrame(rng.normal(size=(300, 4)) * [1, 10, 1, 1], columns=["a", "b_c", "d", "e"])
    X["e"] = 1.0
    risk = 1 / (1 + np.exp(1.5 - X["a"] + 0.08 * X["b_c"]))
    return X, rng.random(300) < risk


@pytest.fixture(scope="module")
def model(rows):
    return ElasticNetLogit(n_alphas=20, n_draws=30, random_state=1).fit(*rows)


def test_lines_are_the_path_per_standard_deviation(rows, model):
    X, _ = rows
    ax = plot_coefficient_path(model, X, Figure().add_subplot(), k=2)
    drawn = [line for line in ax.lines if len(line.get_xdata()) == len(model.alphas_)]
    expected = model.coef_path_ * X.std().to_numpy()[:, None]
    found = {tuple(line.get_ydata()) for line in drawn}
    assert found == {tuple(row) for row in expected}
    assert sorted(text.get_text() for text in ax.texts) == ["a", "b c"]
    dashed = [line for line in ax.lines if line.get_xdata()[0] == model.alpha_]
    assert len(dashed) == 1
    assert ax.get_xlim()[0] > ax.get_xlim()[1]  # penalties fall to the right


def test_rows_are_the_draws_largest_first(rows, model):
    X, _ = rows
    ax = plot_posterior(model, X, Figure().add_subplot(), k=9, level=0.8)
    # The constant column has no draws to show.
    assert [label.get_text() for label in ax.get_yticklabels()][-1] != "e"
    assert len(ax.get_yticklabels()) == 3
    effects = model.coef_draws_ * X.std().to_numpy()[:, None]
    middle = np.median(effects, axis=1)
    order = np.argsort(-np.abs(middle))[:3]
    dots = ax.lines[-1]
    np.testing.assert_array_equal(dots.get_xdata(), middle[order])
    low, high = np.quantile(effects[order], [0.1, 0.9], axis=1)
    spans = np.array(ax.collections[0].get_segments())[:, :, 0]
    np.testing.assert_allclose(spans, np.column_stack([low, high]))


def test_a_pipeline_is_drawn_by_what_its_last_step_sees(rows):
    X, y = rows
    X = X.copy()
    X.iloc[::7, 0] = np.nan
    made = with_imputation(ElasticNetLogit(n_alphas=20, n_draws=5, random_state=1)).fit(X, y)
    ax = plot_posterior(made, X, Figure().add_subplot())
    names = {label.get_text() for label in ax.get_yticklabels()}
    assert "a missing" in names
    seen = MedianImputer().fit(X).transform(X)
    spread = np.std(np.asarray(seen)[:, 0], ddof=1)
    at = [label.get_text() for label in ax.get_yticklabels()].index("a")
    expected = np.median(made[-1].coef_draws_[0]) * spread
    assert ax.lines[-1].get_xdata()[at] == pytest.approx(expected)


def test_figures_say_what_they_show(rows, model, tmp_path):
    X, _ = rows
    for figure in (
        coefficient_path_figure(model, X, title="Onset of <x> & $y$"),
        posterior_figure(model, X, title="Onset of <x> & $y$"),
    ):
        texts = [text.get_text() for text in figure.texts]
        assert "Onset of <x> & $y$" in texts
        assert any("standard deviation" in t or "none is a cause" in t for t in texts)
        save_png(figure, tmp_path / "figure.png")
    assert any("refits to resampled countries" in text.get_text() for text in figure.texts)


@pytest.mark.parametrize("draw", [plot_coefficient_path, plot_posterior])
def test_what_cannot_be_drawn_is_refused_by_name(rows, model, draw):
    X, y = rows
    with pytest.raises(SpecError, match="LogisticRegression has no"):
        draw(LogisticRegression().fit(X, y), X, Figure().add_subplot())
    with pytest.raises(SpecError, match="at least one coefficient to draw, found k=0"):
        draw(model, X, Figure().add_subplot(), k=0)


def test_an_interval_is_a_share(rows, model):
    with pytest.raises(SpecError, match=r"strictly between 0 and 1, .* found 90"):
        plot_posterior(model, rows[0], Figure().add_subplot(), level=90)


def test_inputs_are_called_by_what_they_say(rows):
    X, y = rows
    named = X.rename(columns={"a": "population_log2", "b_c": "my_own_count"})
    made = ElasticNetLogit(n_alphas=20, n_draws=5, random_state=1).fit(named, y)
    ax = plot_posterior(made, named, Figure().add_subplot())
    labels = {label.get_text() for label in ax.get_yticklabels()}
    assert {"Number of inhabitants", "my own count"} <= labels
    path = plot_coefficient_path(made, named, Figure().add_subplot(), k=4)
    assert {"Number of inhabitants", "my own count"} <= {text.get_text() for text in path.texts}
