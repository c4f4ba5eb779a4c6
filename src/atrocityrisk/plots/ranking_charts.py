"""A ranking as dots with their intervals, so that nobody reads more order into it than there is."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.titles import timing_words, title
from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme
from atrocityrisk.rankings import Ranking
from atrocityrisk.rankings.list_words import first_group_sentence

ROW = 0.235
"""Height in inches of one state."""
LONGEST = 38
NUMBER = 27.0
"""Room in points for a rank between the name of the state and the axis."""


def plot_ranking(ranking: Ranking, ax: Axes, *, k: int = 30) -> Axes:
    """Draw the first states of a ranking.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    ax : Axes
        Where to draw.
    k : int
        Number of states.

    Returns
    -------
    Axes
        With a dot at each probability, a line over its interval and, at the right edge, the
        interval of the rank.

    Raises
    ------
    SpecError
        If `k` is less than 1.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> from matplotlib.figure import Figure
    >>> ranking = ar.rank(now)
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_ranking(ranking, ax, k=5) is ax
    True
    """
    if k < 1:
        raise SpecError(f"expected at least one state to draw, found k={k}; give 1 or more")
    shown = ranking.frame.head(k)
    rows = range(len(shown))
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.hlines(rows, shown["low"], shown["high"], color=theme.SPAN, linewidth=3.5)
    ax.plot(
        shown["probability"], rows, "o", color=theme.POINT, markersize=5.5, clip_on=False, zorder=3
    )
    names = [theme.shortened(name, LONGEST) for name in shown["country"]]
    ax.set_yticks(list(rows), names, color=theme.INK, parse_math=False)
    ax.tick_params(axis="y", pad=NUMBER)
    for row, rank in enumerate(shown["rank"]):
        _number(ax, row, str(rank))
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.margins(x=0.04)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    theme.show_percent(ax.xaxis)
    theme.label_x(ax, "probability")
    if _has_intervals(ranking):
        _rank_column(ranking, shown, ax)
    return ax


def ranking_figure(ranking: Ranking, outcome: Outcome, *, k: int = 30) -> Figure:
    """Figure of a ranking with everything a reader needs to judge it.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    outcome : Outcome
        What was forecast.
    k : int
        Number of states.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> len(ar.plots.ranking_figure(ar.rank(now), ar.synthetic.SYNTHETIC_ONSET, k=5).axes)
    1
    """
    shown = ranking.frame.head(k)
    names = max(len(theme.shortened(name, LONGEST)) for name in shown["country"])
    # A definition of one's own may be long; the whole of it stands in the manifest.
    above = theme.wrapped(outcome.definition)[:3] + theme.wrapped(_origin_note(ranking, len(shown)))
    below = theme.wrapped(*_notes(ranking))
    top = 0.58 + theme.LINE * len(above) + 0.24
    bottom = 0.66 + theme.LINE * len(below)
    height = top + ROW * len(shown) + bottom
    ax = theme.new_axes(
        height,
        left=0.45 + NUMBER / 72 + theme.LETTER * names,
        right=0.95 if _has_intervals(ranking) else 0.4,
        top=top,
        bottom=bottom,
    )
    plot_ranking(ranking, ax, k=k)
    made = ranking.forecast
    heading = title(outcome, first_year=made.first_year, last_year=made.last_year)
    figure = theme.figure_of(ax)
    theme.write_notes(figure, heading, above=above, below=below)
    return figure


def _origin_note(ranking: Ranking, shown: int) -> str:
    made, every = ranking.forecast, len(ranking.frame)
    states = f"All {every} states" if shown == every else f"First {shown} of {every} states"
    return (
        f"{states}. Data through {made.origin} ({timing_words(made.timing)}); "
        f"model {made.model.replace('_', ' ')}, "
        f"learnt from {made.training.rows:,} country-years, "
        f"{made.training.positives} of them followed by the event."
    )


def _notes(ranking: Ranking) -> list[str]:
    level = level_text(ranking.level)
    reading = (
        f"Dot: probability. Line: its {level} interval. Right: {level} interval of the rank; "
        "where intervals overlap, the order means little."
        if _has_intervals(ranking)
        else "This model gives no intervals; the order is less certain than it looks."
    )
    return [
        reading,
        *(() if ranking.joint is None else (first_group_sentence(ranking.joint),)),
        "Country level only. Most states shown will see no such event in the window, and some "
        "events come elsewhere: a reason to look closer, not a verdict.",
    ]


def _number(ax: Axes, row: int, text: str) -> None:
    """A rank left of the axis, aligned by its last digit."""
    ax.annotate(
        text,
        (0, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(-5, 0),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        annotation_clip=False,
        **theme.style(colour=theme.INK),
    )


def _has_intervals(ranking: Ranking) -> bool:
    return bool(ranking.frame["low"].notna().any())


def _rank_column(ranking: Ranking, shown: pd.DataFrame, ax: Axes) -> None:
    level = level_text(ranking.level)
    theme.write_beside(ax, -1.0, f"rank, {level}", colour=theme.QUIET)
    for row, (low, high) in enumerate(zip(shown["rank_low"], shown["rank_high"], strict=True)):
        theme.write_beside(ax, row, f"{low}" if low == high else f"{low}–{high}", colour=theme.INK)
