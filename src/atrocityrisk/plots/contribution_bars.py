"""Why a risk is as high as it is, and why it moved: bars that lead from one number to another."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from scipy.special import logit

from atrocityrisk._formatting.numbers import NBSP, level_text, percent_with_sign
from atrocityrisk._formatting.titles import title
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.explanations.explanation import MODEL
from atrocityrisk.explanations.median_state import against_the_median
from atrocityrisk.indicators.indicator_words import indicator_words, value_words
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme

ROW, TWO_LINES = 0.3, 0.36
"""Height in inches of one part, and where a label of two lines needs more."""
LONGEST = 50
"""Letters of one line of a label."""
_SHARES = (
    *(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2),
    *(0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99),
)
ROUND = logit(np.array(_SHARES))
"""Log-odds of round probabilities, for the axis."""
RAISES, LOWERS = theme.OLDER, theme.KNOWN


def plot_contributions(explanation: Explanation, ax: Axes, *, k: int = 12) -> Axes:
    """Draw the largest parts of an explanation, from the reference to the state.

    Parameters
    ----------
    explanation : Explanation
        Result of `explain`.
    ax : Axes
        Where to draw.
    k : int
        Parts drawn one by one, largest first; all others are one bar.

    Returns
    -------
    Axes
        With a bar from where the parts before it lead to where it leads, and a thin line over its
        interval where there is one. The axis is in log-odds, labelled with probabilities. The level
        that recent years set for all states alike belongs to the reference.

    Raises
    ------
    SpecError
        If `k` is less than 1.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_contributions(ar.explain(now, 2), ax) is ax
    True
    """
    if k < 1:
        raise SpecError(f"expected at least one part to draw, found k={k}; give 1 or more")
    explanation = against_the_median(explanation)
    rows = _explained(explanation, k)
    _waterfall(ax, rows, start=explanation.reference_log_odds)
    theme.label_x(ax, "probability")
    return ax


def contributions_figure(explanation: Explanation, outcome: Outcome, *, k: int = 12) -> Figure:
    """Figure of an explanation with everything a reader needs to judge it.

    Parameters
    ----------
    explanation : Explanation
        Result of `explain`.
    outcome : Outcome
        What was forecast.
    k : int
        As in `plot_contributions`.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> len(ar.plots.contributions_figure(ar.explain(now, 2), ar.synthetic.SYNTHETIC_ONSET).axes)
    1
    """
    explanation = against_the_median(explanation)
    rows = _explained(explanation, k)
    heading = (
        f"{explanation.country}: "
        f"{title(outcome, first_year=explanation.first_year, last_year=explanation.last_year)}"
    )
    above = [
        f"Probability {percent_with_sign(explanation.probability)} as seen from "
        f"{explanation.origin}, model {explanation.model.replace('_', ' ')}. Bars lead to it from "
        "a state with the median of every input "
        f"({percent_with_sign(explanation.reference_probability)})."
    ]
    below = [
        outcome.definition,
        "Amber (to the right) raises, blue (to the left) lowers. Bars add up exactly; the scale "
        "is stretched near 0 and 100 %, so that equal lengths multiply the odds equally.",
        "Parts say what the model does with its inputs. They are not causes, and none of them is a "
        "finding about the country.",
    ]
    if explanation.draws is not None:
        below.insert(2, f"Thin lines: {level_text(explanation.level)} interval of each part.")
    ax = _sheet(heading, above, below, rows)
    plot_contributions(explanation, ax, k=k)
    return theme.figure_of(ax)


def plot_change(decomposition: ChangeDecomposition, ax: Axes) -> Axes:
    """Draw a change in parts, from the previous probability to the current one.

    Parameters
    ----------
    decomposition : ChangeDecomposition
        Result of `explain_change`.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        With a bar for each step that moves the probability, and at the right edge what each step
        did to the rank.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> from matplotlib.figure import Figure
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_change(ar.explain_change(before, now, 2), ax) is ax
    True
    """
    rows = _moved(decomposition)
    _waterfall(ax, rows, start=decomposition.previous["log_odds"])
    theme.label_x(ax, "probability")
    theme.write_beside(ax, -1.0, "places", colour=theme.QUIET)
    for place, rank in enumerate(rows["rank"]):
        theme.write_beside(ax, place, _places(rank), colour=theme.INK)
    return ax


def change_figure(decomposition: ChangeDecomposition, outcome: Outcome) -> Figure:
    """Figure of a change in parts with everything a reader needs to judge it.

    Parameters
    ----------
    decomposition : ChangeDecomposition
        Result of `explain_change`.
    outcome : Outcome
        What was forecast.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> change = ar.explain_change(before, now, 2)
    >>> figure = ar.plots.change_figure(change, ar.synthetic.SYNTHETIC_ONSET)
    >>> len(figure.axes)
    1
    """
    before, now = decomposition.previous, decomposition.current
    then, origin = decomposition.previous_origin, decomposition.origin
    first, last = origin + outcome.first, origin + outcome.last
    heading = f"{decomposition.country}: {title(outcome, first_year=first, last_year=last)}"
    above = [
        f"From {percent_with_sign(before['probability'])} as seen from {then} "
        f"(rank {before['rank']:.0f}) to {percent_with_sign(now['probability'])} as seen from "
        f"{origin} (rank {now['rank']:.0f})."
    ]
    below = [
        outcome.definition,
        "Bars add up exactly; the scale is stretched near 0 and 100 %. Each bar is the mean over "
        "all orders of the steps.",
        "Right: places gained (+, nearer the top) or lost by each step; they add up to the move in "
        "rank, which is less certain than it looks. Steps say what moved the forecast, not what "
        "moved the world.",
    ]
    if not decomposition.complete:
        below.append(
            "The editions' panels were not given: revisions and labels are in these steps."
        )
    ax = _sheet(heading, above, below, _moved(decomposition), right=0.9)
    plot_change(decomposition, ax)
    return theme.figure_of(ax)


def _explained(explanation: Explanation, k: int) -> pd.DataFrame:
    """Label, length and interval of each bar."""
    parts = explanation.parts
    # One part left over takes no more room than a bar for it.
    k = k + 1 if len(parts) == k + 1 else k
    shown, rest = parts.iloc[:k], parts.iloc[k:]
    rows = [
        (_input(part), part["contribution"], part["low"], part["high"])
        for part in shown.to_dict("records")
    ]
    if len(rest):
        rows.append((f"{len(rest)} others together", rest["contribution"].sum(), np.nan, np.nan))
    return pd.DataFrame(rows, columns=["label", "length", "low", "high"])


def _moved(decomposition: ChangeDecomposition) -> pd.DataFrame:
    """Label, length and rank of each bar; steps have no intervals."""
    columns = {"part": "label", "log_odds": "length"}
    return decomposition.parts.rename(columns=columns).assign(low=np.nan, high=np.nan)


def _input(part: Mapping[Hashable, Any]) -> str:
    """Name of an input and what is known of it."""
    name = str(part["indicator"])
    known = value_words(name, part["value"])
    if part["status"] == "unknown":
        known = "unknown"
    elif part["status"] == "carried":
        known += f", of {part['value_year']}"
    beside = "" if part["status"] == MODEL else f" ({known})"
    # What is known is never cut off: the words before it give way.
    room = 2 * LONGEST - len(beside) - 4
    whole = beside.strip().replace(" ", NBSP)
    words = theme.shortened(indicator_words(name), room)
    return theme.in_lines(f"{words} {whole}" if whole else words, LONGEST)


def _waterfall(ax: Axes, rows: pd.DataFrame, *, start: float) -> None:
    """Bars one below the other, each from where the one above it ends."""
    ends = start + rows["length"].cumsum().to_numpy()
    starts = np.concatenate([[start], ends[:-1]])
    place = np.arange(len(rows))
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.barh(
        place,
        ends - starts,
        left=starts,
        height=0.62,
        color=np.where(rows["length"] >= 0, RAISES, LOWERS),
    )
    ax.hlines(place, starts + rows["low"], starts + rows["high"], color=theme.INK, linewidth=0.9)
    for i in place[:-1]:
        ax.plot([ends[i]] * 2, [i, i + 1], color=theme.QUIET, linewidth=0.7)
    ax.axvline(start, color=theme.QUIET, linewidth=0.8, linestyle=(0, (3, 3)))
    ax.plot(ends[-1], place[-1], "o", color=theme.POINT, markersize=5.5, zorder=3, clip_on=False)
    ax.set_yticks(place.tolist(), rows["label"].tolist(), color=theme.INK, parse_math=False)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    # Bars would hold the margin at their ends, where the last dot is cut.
    ax.use_sticky_edges = False
    ax.margins(x=0.06)
    left, right = ax.get_xlim()
    # Between two close probabilities there may be hardly a round one.
    ticks = ROUND[(left < ROUND) & (right > ROUND)]
    ax.xaxis.set_major_locator(
        FixedLocator(ticks.tolist()) if len(ticks) > 2 else MaxNLocator(nbins=5)
    )
    ax.xaxis.set_major_formatter(FuncFormatter(lambda eta, _: _percent(1 / (1 + np.exp(-eta)))))


def _percent(share: float) -> str:
    """Two significant digits, as many as a probability here is worth."""
    # Above 99.5 % two digits would say 1e+02.
    return f"{100 * share:.2g} %" if share < 0.995 else f"{100 * share:.4g} %"


def _places(rank: float) -> str:
    """Places gained by a step; a rank that falls is a gain."""
    gained = round(-rank, 1)
    return "0" if gained == 0 else f"{gained:+g}".replace("-", "−")


def _sheet(
    heading: str, above: list[str], below: list[str], rows: pd.DataFrame, *, right: float = 0.4
) -> Axes:
    """Axes below a heading and above notes, wide enough for the labels."""
    above, below = theme.wrapped(*above), theme.wrapped(*below)
    top = 0.58 + theme.LINE * len(above) + 0.3
    bottom = 0.66 + theme.LINE * len(below)
    row = TWO_LINES if rows["label"].str.contains("\n").any() else ROW
    height = top + row * len(rows) + bottom
    left = 0.45 + theme.LETTER * theme.widest(rows["label"])
    ax = theme.new_axes(height, left=left, right=right, top=top, bottom=bottom)
    figure = theme.figure_of(ax)
    theme.write_notes(figure, heading, above=above, below=below)
    return ax
