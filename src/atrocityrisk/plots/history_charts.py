"""One state over past editions, and past editions against what happened."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.titles import subject
from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme

HEIGHT = 2.6


def plot_history(history: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the probability of one state over past editions.

    Parameters
    ----------
    history : DataFrame
        One row per origin, rising: origin, probability, low, high (both missing for a model
        without draws), observed (1, 0, or missing while the window is open).
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        A line over its band, and a ring at each edition that the event followed.

    Raises
    ------
    SpecError
        If there is no edition.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> history = pd.DataFrame(
    ...     {"origin": [2021, 2022], "probability": [0.02, 0.04], "low": [0.01, 0.02],
    ...      "high": [0.05, 0.09], "observed": [0.0, 1.0]}
    ... )
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_history(history, ax) is ax
    True
    """
    if history.empty:
        raise SpecError("a history needs at least one edition, found none; give a row per origin")
    theme.quiet(ax)
    ax.grid(axis="y", color=theme.RULE, linewidth=0.8)
    # A band with holes would look like certainty in between.
    if history["low"].notna().all():
        ax.fill_between(
            history["origin"], history["low"], history["high"], color=theme.SPAN, alpha=0.55,
            linewidth=0,
        )  # fmt: skip
    ax.plot(
        history["origin"], history["probability"], "o-", color=theme.POINT, linewidth=1.4,
        markersize=3.5, clip_on=False,
    )  # fmt: skip
    followed = history[history["observed"] == 1]
    ax.plot(
        followed["origin"], followed["probability"], "o", markerfacecolor="none",
        markeredgecolor=theme.OLDER, markeredgewidth=1.6, markersize=9, clip_on=False,
    )  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4))
    theme.show_percent(ax.yaxis)
    return ax


def history_figure(
    history: pd.DataFrame, outcome: Outcome, *, country: str, level: float = 0.9
) -> Figure:
    """Figure of one state over past editions with what a reader needs to judge it.

    Parameters
    ----------
    history : DataFrame
        As in `plot_history`.
    outcome : Outcome
        What was forecast.
    country : str
        Name of the state.
    level : float
        Level of the band.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> history = pd.DataFrame(
    ...     {"origin": [2021, 2022], "probability": [0.02, 0.04], "low": [0.01, 0.02],
    ...      "high": [0.05, 0.09], "observed": [0.0, 1.0]}
    ... )
    >>> figure = ar.plots.history_figure(history, ar.OUTCOMES["mass_killing"], country="Chad")
    >>> len(figure.axes)
    1
    """
    notes = theme.wrapped(
        outcome.definition,
        f"By last year of data; band: {level_text(level)} interval; ring: the event followed "
        "within the window. Past editions may have been made in retrospect. No finding about the "
        "state.",
    )
    ax = theme.sheet(f"{country}: {subject(outcome).lower()}", notes, inside=HEIGHT)
    return theme.figure_of(plot_history(history, ax))


def plot_expected(editions: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how many states each edition expected to see the event, and how many did.

    Parameters
    ----------
    editions : DataFrame
        One row per origin: origin, expected, expected_low, expected_high, happened (missing while
        the window is open).
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        A dot over its interval for each edition, and a diamond at what happened.

    Raises
    ------
    SpecError
        If there is no edition.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> editions = pd.DataFrame(
    ...     {"origin": [2021, 2022], "expected": [2.1, 2.0], "expected_low": [0, 0],
    ...      "expected_high": [5, 4], "happened": pd.array([3, None], dtype="Int64")}
    ... )
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_expected(editions, ax) is ax
    True
    """
    if editions.empty:
        raise SpecError(
            "expected numbers need at least one edition, found none; give a row per origin"
        )
    theme.quiet(ax)
    ax.grid(axis="y", color=theme.RULE, linewidth=0.8)
    ax.vlines(
        editions["origin"], editions["expected_low"], editions["expected_high"], color=theme.SPAN,
        linewidth=3.5,
    )  # fmt: skip
    ax.plot(editions["origin"], editions["expected"], "o", color=theme.POINT, markersize=4)
    # While a window is open nobody knows how many will.
    closed = editions[editions["happened"].notna()]
    ax.plot(
        closed["origin"], closed["happened"].astype(float), "D", color=theme.OLDER, markersize=5,
        clip_on=False,
    )  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    return ax


def expected_figure(editions: pd.DataFrame, outcome: Outcome, *, level: float = 0.9) -> Figure:
    """Figure of past editions against what happened.

    Parameters
    ----------
    editions : DataFrame
        As in `plot_expected`.
    outcome : Outcome
        What was forecast.
    level : float
        Level of the intervals.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> editions = pd.DataFrame(
    ...     {"origin": [2021, 2022], "expected": [2.1, 2.0], "expected_low": [0, 0],
    ...      "expected_high": [5, 4], "happened": pd.array([3, None], dtype="Int64")}
    ... )
    >>> len(ar.plots.expected_figure(editions, ar.OUTCOMES["mass_killing"]).axes)
    1
    """
    notes = theme.wrapped(
        outcome.definition,
        f"Dot and line: states expected to see the event and the {level_text(level)} interval, "
        "onsets taken as independent. Diamond: how many did; none while the window is open. By "
        "last year of data.",
    )
    heading = f"{subject(outcome)}: what was expected, and what happened"
    ax = theme.sheet(heading, notes, inside=HEIGHT)
    return theme.figure_of(plot_expected(editions, ax))
