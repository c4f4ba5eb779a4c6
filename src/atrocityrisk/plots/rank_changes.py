"""Ranks of two editions side by side, each with its interval: what moved, and whether it shows."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.titles import title
from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme
from atrocityrisk.rankings import Ranking

ROW = 0.235


def plot_movement(previous: Ranking, current: Ranking, ax: Axes, *, k: int = 30) -> Axes:
    """Draw where the first states of a ranking stood in the one before.

    Parameters
    ----------
    previous, current : Ranking
        Of the same outcome, from two origins.
    ax : Axes
        Where to draw.
    k : int
        Number of states.

    Returns
    -------
    Axes
        Ranks to the right, 1 at the left edge: a ring for the earlier rank, a dot for the later
        one over its interval.

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
    >>> before = ar.rank(ar.forecast("logit", panel, origin=2023))
    >>> ar.plots.plot_movement(before, ranking, ax, k=5) is ax
    True
    """
    if k < 1:
        raise SpecError(f"expected at least one state to draw, found k={k}; give 1 or more")
    shown = current.frame.head(k).reset_index(drop=True)
    earlier = previous.frame.set_index("gwcode")["rank"].reindex(shown["gwcode"])
    rows = range(len(shown))
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    if shown["rank_low"].notna().all():
        ax.hlines(
            rows,
            shown["rank_low"].astype(float),
            shown["rank_high"].astype(float),
            color=theme.SPAN,
            linewidth=3.5,
        )
    ax.plot(shown["rank"], rows, "o", color=theme.POINT, markersize=5.5, zorder=3)
    ax.plot(
        earlier.astype("float64").to_numpy(),
        rows,
        "o",
        markerfacecolor="none",
        markeredgecolor=theme.OLDER,
        markeredgewidth=1.6,
        markersize=7,
        zorder=4,
    )
    ax.set_yticks(list(rows), shown["country"].tolist(), color=theme.INK, parse_math=False)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(left=0)
    # There is no rank 0.
    ticks = [int(tick) for tick in ax.get_xticks() if 0 < tick <= ax.get_xlim()[1]]
    ax.set_xticks([1, *(tick for tick in ticks if tick > 1)])
    theme.label_x(ax, "rank")
    return ax


def movement_figure(
    previous: Ranking, current: Ranking, outcome: Outcome, *, k: int = 30
) -> Figure:
    """Figure of the change between two editions.

    Parameters
    ----------
    previous, current : Ranking
        Of the same outcome, from two origins.
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
    >>> before = ar.rank(ar.forecast("logit", panel, origin=2023))
    >>> len(ar.plots.movement_figure(before, ar.rank(now), ar.synthetic.SYNTHETIC_ONSET, k=5).axes)
    1
    """
    frame = current.frame
    then, now = previous.forecast.origin, current.forecast.origin
    notes = [
        line
        for note in (
            f"Dot: rank seen from the end of {now}; line: its {level_text(current.level)} "
            "interval. Ring: rank seen "
            f"from the end of {then}. A ring inside the line is a move within the "
            "uncertainty.",
            outcome.definition,
            "Country level only. Most states shown will see no such event in the window, and some "
            "events come elsewhere: a reason to look closer, not a verdict.",
        )
        for line in theme.wrapped(note)[:3]
    ]
    count = min(k, len(frame))
    names = max(len(str(name)) for name in frame["country"].head(k))
    below = 0.66 + theme.LINE * len(notes)
    height = 0.6 + ROW * count + below
    ax = theme.new_axes(height, left=0.45 + theme.LETTER * names, right=0.4, top=0.6, bottom=below)
    plot_movement(previous, current, ax, k=k)
    figure = theme.figure_of(ax)
    first, last = current.forecast.first_year, current.forecast.last_year
    of = title(outcome, first_year=first, last_year=last)
    theme.write_heading(
        figure,
        f"{of}: ranks from {then} and {now}",
        x=0.3,
        y=height - 0.2,
    )
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.14)
    return figure
