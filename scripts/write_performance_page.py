"""Write the tables of docs/evidence/performance.md and its chart from benchmarks/speed/results.

    python scripts/write_performance_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the results give.
"""

import hashlib
import sys
from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure

from atrocityrisk._formatting.numbers import DASH
from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.plots import save_svg, theme
from written_blocks import DOCS, ROOT, write_pages

PAGE = DOCS / "evidence" / "performance.md"
CHART = DOCS / "evidence" / "figures" / "where-time-goes.svg"
SPEED = ROOT / "benchmarks" / "speed"
RESULTS = SPEED / "results"
RANK = "rank, compiled, empty user cache"
NOW, BEFORE = "commands", "commands_before"

Measure = Callable[[str], float]
"""Gives the number of a bar; told the file of commands to take it from, if it is one of theirs."""

COLOURS = {
    "imports": "#c5ccd2",
    "panel": theme.QUIET,
    "refits to the past": theme.POINT,
    "current fit": theme.KNOWN,
    "draws": theme.SPAN,
    "year before": theme.OLDER,
    "figure and files": theme.INK,
    "compilation": "#c9a0a0",
}
"""Parts in the order in which they are drawn."""


def result(name: str) -> pd.DataFrame:
    """A table of results."""
    return pd.read_csv(RESULTS / f"{name}.csv")


def cell(name: str, where: dict[str, object], column: str) -> float:
    """The one number of the rows of a result that hold these values; missing where none does."""
    found = result(name)
    for key, value in where.items():
        found = found[found[key] == value]
    if len(found) > 1:
        raise ValueError(f"{name}.csv has {len(found)} rows with {where}; expected one")
    return float(found[column].iloc[0]) if len(found) else float("nan")


def command(name: str, column: str = "processor_ratio_to_import_pandas") -> Measure:
    """A column of a command, in the newest results or in those from before."""
    return lambda file: cell(file, {"command": name}, column)


def draws(_: str) -> float:
    """Seconds of 200 draws: a fit with them less a fit without."""
    pool = {"model": "log_odds_pool"}
    whole = cell("bootstrap", pool, "fit_and_draws_cpu_s")
    return whole - cell("bootstrap", pool, "fit_cpu_s")


def bayesian(_: str) -> float:
    """How often the Bayesian backtest goes into as many cold fits by PyMC."""

    def seconds(program: str) -> float:
        return cell("bayesian", {"task": "30 origins", "program": program}, "cpu_seconds")

    return seconds("PyMC, plain (extrapolated)") / seconds("atrocityrisk")


def beside_glmnet(task: str) -> Measure:
    """Our time over glmnet's."""
    return lambda _: cell("elastic_net", {"task": task, "competitor": "atrocityrisk"}, "ratio")


def path(_: str) -> float:
    """Seconds of one path on five million rows."""
    return cell("scaling", {"task": "fit one path", "rows": 5_000_000}, "seconds")


def exponent(_: str) -> float:
    """How the time of a path grows with the rows."""
    return cell("scaling_laws", {"task": "fit one path"}, "time_exponent")


MEASURED: dict[str, Measure] = {
    RANK: command(RANK),
    "the same, wall time on two cores": command(RANK, "wall_s"),
    "rank, first run after installation": command("rank, first run after installation"),
    "rank again, same specification": command("rank again"),
    "own specification, nothing stored": command("own specification, nothing stored"),
    "report after rank": command("report after rank"),
    "path and ten folds, one thread": beside_glmnet("one list"),
    "31 origins, one thread": beside_glmnet("31 origins"),
    "200 draws of the default": draws,
    "thirty cold PyMC fits over a Bayesian backtest of 30 origins": bayesian,
    "one path on 5 million rows": path,
    "exponent of its time in the rows": exponent,
}
MORE_IS_BETTER = ("thirty cold PyMC fits over a Bayesian backtest of 30 origins",)


def number(value: float) -> str:
    """Three digits at most, or a dash where there is none."""
    if pd.isna(value):
        return DASH
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def reached(bar: str, now: float, goal: float, stretch: float) -> str:
    """What a measurement says of a goal and of the one beyond it."""
    sign = -1.0 if bar in MORE_IS_BETTER else 1.0
    # A comparison with a missing number is false.
    if sign * now <= sign * stretch:
        return "stretch"
    if sign * now <= sign * goal:
        return "goal"
    if pd.isna(now):
        return "not measured"
    return "**missed**" if pd.notna(goal) else "**stretch missed**"


def bars() -> str:
    """Goals, and what was measured."""
    lines = []
    for row in pd.read_csv(SPEED / "bars.csv", keep_default_na=False).to_dict("records"):
        measure = MEASURED[row["bar"]]
        goal, stretch = (float(row[k] or "nan") for k in ("goal", "stretch"))
        now = measure(NOW)
        # What is not a command was measured before by other programs: it stands beside the goal.
        before = row["before"] or number(measure(BEFORE))
        least = "≥ " if row["bar"] in MORE_IS_BETTER else "≤ "
        aims = [f"{least}{row[k]}" if row[k] else DASH for k in ("goal", "stretch")]
        verdict = reached(row["bar"], now, goal, stretch)
        lines.append([row["bar"], row["unit"], before, number(now), *aims, verdict])
    return markdown_table(["", "unit", "before", "now", "goal", "stretch", "reached"], lines)


def commands() -> str:
    """What each command takes, now and before, in one run."""
    before = result(BEFORE).set_index("command")
    lines = []
    for row in result(NOW).to_dict("records"):
        name = row["command"]
        old = before["processor_ratio_to_import_pandas"].get(name, float("nan"))
        lines.append(
            [
                f"`{name}`" if name in ("import pandas", "--help", "load_panel()") else name,
                number(row["processor_s"]),
                number(row["processor_ratio_to_import_pandas"]),
                number(old),
                number(row["wall_s"]),
                number(row["wall_ratio_to_import_pandas"]),
                f"{row['peak_mb']:,.0f}",
            ]
        )
    first = result(NOW).iloc[0]
    head = ["", "processor s", "× `import pandas`", "before", "wall s", "× its wall s", "peak MB"]
    return "\n\n".join(
        [
            f"{first['cores']} cores, which `rank` shares; medians of rounds: {first['rounds']}.",
            markdown_table(head, lines, rule="---:"),
        ]
    )


def runs() -> dict[str, pd.Series]:
    """Multiples of importing pandas by part, for every run that is drawn."""
    found = {}
    for file, suffix in (("parts_before", ", before"), ("parts", "")):
        table = result(file)
        for run in table["run"].unique():
            # Before there was a store, the other runs took what `rank` took.
            if not suffix or run == "rank":
                own = table[table["run"] == run].set_index("part")["ratio_to_import_pandas"]
                found[run + suffix] = own.reindex(list(COLOURS))
    return found


def parts() -> str:
    """Where time goes, in multiples of importing pandas."""
    every = runs()
    lines = [[part, *(number(own[part]) for own in every.values())] for part in COLOURS]
    lines.append(["together", *(number(own.sum()) for own in every.values())])
    return markdown_table(["× `import pandas`", *every], lines, rule="---:")


def chart() -> Figure:
    """Stacked bars of the parts of each run."""
    every = runs()
    notes = theme.wrapped(
        "One thread. Nothing is stored and kernels are compiled, unless the run says otherwise.",
    )
    inside = 0.36 * len(every)
    ax = theme.sheet("Where the time of rank goes", notes, inside=inside + 0.45, left=2.15)
    theme.quiet(ax)
    for place, own in enumerate(every.values()):
        left = 0.0
        for part, colour in COLOURS.items():
            label = part if place == 0 else None
            ax.barh(place, own[part], left=left, height=0.62, color=colour, label=label)
            left += own[part]
        ax.text(left, place, f"  {left:.0f}", va="center_baseline", **theme.style(colour=theme.INK))
    ax.set_yticks(range(len(every)), list(every), **theme.style(colour=theme.INK))
    ax.set_ylim(len(every) - 0.5, -0.5 - 0.45 / 0.36)
    theme.label_x(ax, "processor time, multiples of importing pandas")
    ax.legend(
        loc="upper left",
        ncols=4,
        frameon=False,
        handlelength=1.0,
        borderaxespad=0.0,
        prop={"family": theme.FONT, "size": theme.NOTE},
        labelcolor=theme.QUIET,
    )
    return theme.figure_of(ax)


def drawn_from() -> str:
    """Comment that names the results which a chart shows, so that an old chart is found out."""
    content = b"".join((RESULTS / f"{name}.csv").read_bytes() for name in ("parts_before", "parts"))
    return f"<!-- results {hashlib.sha256(content).hexdigest()} -->"


def draw() -> None:
    """Write the chart."""
    CHART.parent.mkdir(exist_ok=True)
    save_svg(chart(), CHART)
    text = CHART.read_text(encoding="utf-8")
    CHART.write_text(
        text.replace("</svg>", f"{drawn_from()}\n</svg>"), encoding="utf-8", newline="\n"
    )


WRITTEN = {"bars": bars, "commands": commands, "parts": parts}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    if "--check" not in sys.argv:
        draw()
    sys.exit(write_pages((PAGE,), written))
