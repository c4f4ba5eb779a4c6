"""What a linear model holds: coefficients along a path of penalties, and draws of them."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator
from sklearn.pipeline import Pipeline

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import SpecError
from atrocityrisk.indicators.indicator_words import indicator_words
from atrocityrisk.plots import theme
from atrocityrisk.plots.end_labels import beside_ends

ROW, TWO_LINES = 0.27, 0.34
"""Height in inches of one coefficient, and where a name of two lines needs more."""
LONGEST, BESIDE = 46, 40
"""Letters of a line of a name left of a row, and of one beside the end of a line."""
FACTORS = (0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1, 1.2, 1.4, 2, 3, 5, 10)
"""Round factors of the odds, for the axes."""
PATH, DRAWS = ("alphas_", "coef_path_", "alpha_"), ("coef_draws_",)


def plot_coefficient_path(model: Any, X: pd.DataFrame, ax: Axes, *, k: int = 8) -> Axes:
    """Draw the coefficients of an elastic net along its path of penalties.

    Parameters
    ----------
    model : ElasticNetLogit or Pipeline
        Fitted; of a pipeline the last step.
    X : DataFrame
        Rows as the model takes them; coefficients are shown per standard deviation of these.
    ax : Axes
        Where to draw.
    k : int
        Coefficients named, the largest at the chosen penalty; the others are thin lines.

    Returns
    -------
    Axes
        Penalties fall to the right, on a logarithmic axis; a dashed line stands at the chosen one.

    Raises
    ------
    SpecError
        If the model has no path, or `k` is less than 1.

    References
    ----------
    .. [1] Friedman, Hastie and Tibshirani (2010), "Regularization paths for generalized linear
       models via coordinate descent", Journal of Statistical Software 33(1).

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from atrocityrisk.models import ElasticNetLogit
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["population", "coups", "war"])
    >>> model = ElasticNetLogit(random_state=1).fit(X, rng.random(200) < 0.2)
    >>> ax = plot_coefficient_path(model, X, Figure().add_subplot(), k=2)
    >>> len(ax.lines) > 3  # one for each column, and marks
    True
    """
    last, columns = _last_step(model, X, PATH, "path of penalties", k)
    effects = last.coef_path_ * columns.std().to_numpy()[:, None]
    chosen = int(np.flatnonzero(last.alphas_ == last.alpha_)[0])
    order = np.argsort(-np.abs(effects[:, chosen]), kind="stable")
    theme.quiet(ax)
    ax.grid(axis="y", color=theme.RULE, linewidth=0.8)
    ax.axhline(0, color=theme.QUIET, linewidth=0.8)
    ax.axvline(last.alpha_, color=theme.QUIET, linewidth=0.8, linestyle=(0, (3, 3)))
    # The largest last, so that its line lies on top of the others.
    for place, column in reversed(list(enumerate(order))):
        named = place < k
        ax.plot(
            last.alphas_,
            effects[column],
            color=(theme.OLDER if effects[column, chosen] > 0 else theme.POINT)
            if named
            else theme.RULE,
            linewidth=1.5 if named else 0.8,
            zorder=3 if named else 2,
        )
    ax.set_xscale("log")
    decades = np.log10(last.alphas_.max() / last.alphas_.min())
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if decades > 2 else (1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda penalty, _: f"{penalty:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.invert_xaxis()
    ax.margins(x=0)
    theme.label_x(ax, "penalty on large effects (falls to the right)")
    _show_factors(ax.yaxis, ax.get_ylim())
    ends = {str(columns.columns[i]): float(effects[i, -1]) for i in order[:k]}
    beside_ends(ends, ax, x=float(last.alphas_[-1]), label=_label)
    return ax


def coefficient_path_figure(model: Any, X: pd.DataFrame, *, title: str, k: int = 8) -> Figure:
    """Figure of a path of penalties with everything a reader needs to judge it.

    Parameters
    ----------
    model : ElasticNetLogit or Pipeline
        As in `plot_coefficient_path`.
    X : DataFrame
        As in `plot_coefficient_path`.
    title : str
        What was forecast, and from when.
    k : int
        As in `plot_coefficient_path`.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["population", "coups", "war"])
    >>> model = ar.models.ElasticNetLogit(random_state=1, n_draws=20).fit(X, rng.random(200) < 0.2)
    >>> len(ar.plots.coefficient_path_figure(model, X, title="An invented world", k=2).axes)
    1
    """
    notes = theme.wrapped(
        "Up: by how much the odds are multiplied where an input is higher by its standard "
        "deviation. Dashed: the penalty that did best on countries left out. Amber raises the "
        "risk there, blue lowers it; thin lines are the other inputs."
    )
    ax = theme.sheet(title, notes, inside=4.2, left=0.7, right=0.35 + theme.LETTER * BESIDE)
    return theme.figure_of(plot_coefficient_path(model, X, ax, k=k))


def plot_posterior(
    model: Any, X: pd.DataFrame, ax: Axes, *, k: int = 20, level: float = 0.9
) -> Axes:
    """Draw the intervals of a linear model's coefficients over its draws.

    Parameters
    ----------
    model : classifier or Pipeline
        Fitted, with draws of its coefficients (`BayesianLogit`, or any logit with `n_draws`); of a
        pipeline the last step.
    X : DataFrame
        Rows as the model takes them; coefficients are shown per standard deviation of these.
    ax : Axes
        Where to draw.
    k : int
        Coefficients drawn, those with the largest median first.
    level : float
        Level of the thin, equal-tailed intervals, in (0, 1); the thick ones hold half the draws.

    Returns
    -------
    Axes
        One row per coefficient.

    Raises
    ------
    SpecError
        If the model has no draws of coefficients, `k` is less than 1 or `level` is not in (0, 1).

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from atrocityrisk.models import ElasticNetLogit
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["population", "coups", "war"])
    >>> model = ElasticNetLogit(random_state=1, n_draws=20).fit(X, rng.random(200) < 0.2)
    >>> ax = plot_posterior(model, X, Figure().add_subplot(), k=2)
    >>> len(ax.get_yticklabels())
    2
    """
    if not 0 < level < 1:
        raise SpecError(f"level must lie strictly between 0 and 1, such as 0.9; found {level}")
    last, columns = _last_step(model, X, DRAWS, "draws of its coefficients", k)
    effects = last.coef_draws_ * columns.std().to_numpy()[:, None]
    middle = np.median(effects, axis=1)
    # A coefficient that is 0 in every draw belongs to a column that does not vary.
    known = np.flatnonzero(np.ptp(effects, axis=1) > 0)
    order = known[np.argsort(-np.abs(middle[known]), kind="stable")][:k]
    place = np.arange(len(order))
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.axvline(0, color=theme.QUIET, linewidth=0.8)
    for held, width, colour in ((level, 1.4, theme.KNOWN), (0.5, 4.0, theme.SPAN)):
        low, high = np.quantile(effects[order], [(1 - held) / 2, (1 + held) / 2], axis=1)
        ax.hlines(place, low, high, color=colour, linewidth=width)
    ax.plot(middle[order], place, "o", color=theme.POINT, markersize=4.5, zorder=3)
    labels = [_named(columns.columns[i]) for i in order]
    ax.set_yticks(place.tolist(), labels, color=theme.INK, parse_math=False)
    ax.set_ylim(len(order) - 0.4, -0.6)
    _show_factors(ax.xaxis, ax.get_xlim())
    theme.label_x(ax, "odds multiplied by, per standard deviation of the input")
    return ax


def posterior_figure(
    model: Any, X: pd.DataFrame, *, title: str, k: int = 20, level: float = 0.9
) -> Figure:
    """Figure of the draws of coefficients with everything a reader needs to judge it.

    Parameters
    ----------
    model : classifier or Pipeline
        As in `plot_posterior`.
    X : DataFrame
        As in `plot_posterior`.
    title : str
        What was forecast, and from when.
    k : int
        As in `plot_posterior`.
    level : float
        As in `plot_posterior`.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["population", "coups", "war"])
    >>> model = ar.models.ElasticNetLogit(random_state=1, n_draws=20).fit(X, rng.random(200) < 0.2)
    >>> len(ar.plots.posterior_figure(model, X, title="An invented world", k=2).axes)
    1
    """
    last, columns = _last_step(model, X, DRAWS, "draws of its coefficients", k)
    kind = "sampled models" if hasattr(last, "diagnostics_") else "refits to resampled countries"
    names = [_named(name) for name in columns.columns]
    row = TWO_LINES if any("\n" in name for name in names) else ROW
    notes = theme.wrapped(
        f"Dot: median of the {kind}; thick line: half of them; thin line: {level_text(level)}. "
        "Right of ×1 an input raises the risk. "
        "Inputs move together, so that a coefficient is not the effect of its input alone, and "
        "none is a cause."
    )
    inside, left = row * min(k, columns.shape[1]), 0.45 + theme.LETTER * theme.widest(names)
    ax = theme.sheet(title, notes, inside=inside, left=left)
    return theme.figure_of(plot_posterior(model, X, ax, k=k, level=level))


def _last_step(
    model: Any, X: pd.DataFrame, needed: tuple[str, ...], what: str, k: int
) -> tuple[Any, pd.DataFrame]:
    """The model itself, and the columns that it sees."""
    if k < 1:
        raise SpecError(f"expected at least one coefficient to draw, found k={k}; give 1 or more")
    last = model[-1] if isinstance(model, Pipeline) else model
    if not all(hasattr(last, name) for name in needed):
        raise SpecError(
            f"{type(last).__name__} has no {what}; take a fitted model that has one, such as "
            "`elastic_net_logit`"
        )
    if not isinstance(model, Pipeline):
        return last, X
    seen = model[:-1].transform(X)
    names = model[:-1].get_feature_names_out()
    return last, pd.DataFrame(np.asarray(seen, dtype=np.float64), columns=names)


def _named(column: object) -> str:
    """An input in words that fit beside a row."""
    return theme.in_lines(indicator_words(str(column)), LONGEST)


def _label(column: str) -> tuple[str, str, str]:
    """An input in words that fit beside the end of its line: text, colour and weight."""
    return theme.in_lines(indicator_words(column), BESIDE), theme.QUIET, "normal"


def _show_factors(axis: Axis, limits: tuple[float, float]) -> None:
    """Label an axis of log-odds with the factors that they put on the odds."""
    ticks = np.log([factor for factor in FACTORS if limits[0] <= np.log(factor) <= limits[1]])
    # Where all effects are small there may be hardly a round one.
    few = len(ticks) < 3
    axis.set_major_locator(MaxNLocator(nbins=5) if few else FixedLocator(ticks.tolist()))
    axis.set_major_formatter(FuncFormatter(lambda size, _: f"×{np.exp(size):.3g}"))
