"""Commands of the teaching room: all of it runs on this machine alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.shared_options import AsJson, OutFolder, Quiet, Seed
from atrocityrisk.cli.teach_quiz import USUAL_SEED, quiz
from atrocityrisk.cli.terminals import answer, json_files, json_rows, say

if TYPE_CHECKING:
    from rich.table import Table

    from atrocityrisk.teaching import AnalysisGrade, ForecastGrade, LearnersWorld

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Learn the craft: worlds with a sealed truth, and a quiz.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("world", cls=DescribedCommand)
@described(
    "atrocityrisk teach world --seed 1 --out world",
    "atrocityrisk teach world --seed 7 --states 100 --out other",
    fields={
        "seed": "of everything random",
        "known_until": "last year of which onsets are shown",
        "first_origin": "first year that a forecast is asked from",
        "last_origin": "last year that a forecast is asked from",
        "states": "number of states",
        "columns": "names of the columns",
        "files": "paths of what was written",
    },
    note="Nothing in a world is about a real country. Begin with its README.md. Without --seed it "
    "is that of seed 1, which the exercises of the course use.",
)
def world(
    seed: Seed = None,
    states: Annotated[int, typer.Option(metavar="N", min=1, help="Number of states.")] = 60,
    out: OutFolder = Path("world"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write an invented world with its truth sealed, to forecast and to analyse."""
    from atrocityrisk import teaching
    from atrocityrisk.teaching.worlds.world_files import FILES

    made = teaching.write_world(out, seed=USUAL_SEED if seed is None else seed, n_states=states)
    files = tuple(made.folder / name for name in FILES)
    answer(
        lambda: _show_world(made, files),
        lambda: {
            "seed": made.seed,
            "known_until": made.known_until,
            "first_origin": made.origins[0],
            "last_origin": made.origins[-1],
            "states": len(made.states),
            "columns": list(made.columns["name"]),
            "files": json_files(files),
        },
        as_json=as_json,
        quiet=quiet,
    )


@app.command("check", cls=DescribedCommand)
@described(
    "atrocityrisk teach check world --forecast forecast.csv",
    "atrocityrisk teach check world --analysis analysis.toml",
    fields={
        "seed": "of the world",
        "forecast": "grade of the forecast: skill, share, rows, base_rate, luck, luck_sd, "
        "difference, low, high, level, count, true_count, slope, true_slope, scores, sentences; "
        "null if none was given",
        "analysis": "grade of the analysis: leaks, base_rate, expected_onsets, effects, strongest, "
        "level, sentences; null if none was given",
    },
    note="A path that is not there is looked for in the folder of the world. Skill is 0 for the "
    "base rate and 1 for the truth, and luck has no part in it.",
)
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder that `teach world` wrote.")
    ],
    forecast: Annotated[
        Path | None,
        typer.Option("--forecast", metavar="FILE", help="The form forecast.csv, filled in."),
    ] = None,
    analysis: Annotated[
        Path | None,
        typer.Option("--analysis", metavar="FILE", help="TOML with leaks, effects and so on."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Grade a forecast or an analysis of a world against its sealed truth."""
    from atrocityrisk import teaching
    from atrocityrisk.teaching.worlds.world_files import checked_manifest

    if forecast is None and analysis is None:
        raise typer.BadParameter("expected --forecast, --analysis or both, found neither")
    seed = checked_manifest(folder)["seed"]
    one = None if forecast is None else teaching.grade_forecast(folder, _found(forecast, folder))
    other = None if analysis is None else teaching.grade_analysis(folder, _found(analysis, folder))
    answer(
        lambda: _show_grades(one, other),
        lambda: {
            "seed": seed,
            "forecast": None if one is None else _forecast_json(one),
            "analysis": None if other is None else _analysis_json(other),
        },
        as_json=as_json,
        quiet=quiet,
    )


app.command("quiz", cls=DescribedCommand)(quiz)


def _found(path: Path, folder: Path) -> Path:
    """The path as given, or in the folder of the world."""
    inside = folder / path
    return inside if not path.exists() and inside.exists() else path


def _show_world(made: LearnersWorld, files: tuple[Path, ...]) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    console.print(
        f"\nAn invented world of {len(made.states)} states, onsets known to {made.known_until}",
        style="bold",
    )
    display.wrote(files, on=console)
    display.note("Begin with README.md there.", on=console)


def _show_grades(one: ForecastGrade | None, other: AnalysisGrade | None) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    if one is not None:
        console.print("\nThe forecast", style="bold")
        console.print(_score_table(one))
        for text in one.sentences:
            say(f"- {text}")
    if other is not None:
        console.print("\nThe analysis", style="bold")
        for text in other.sentences:
            say(f"- {text}")


def _score_table(grade: ForecastGrade) -> Table:
    """Scores of forecast, truth and base rate."""
    from atrocityrisk.cli import display

    headings = ("score", "by", "forecast", "truth", "base rate", "skill")
    table = display.table(*headings, right=headings[2:])
    words = {"observed": "what happened", "expected": "true probabilities"}
    for row in grade.frame.to_dict("records"):
        scores = [f"{row[name]:.4f}" for name in ("forecast", "truth", "base_rate")]
        skill = "–" if row["skill"] != row["skill"] else f"{row['skill']:.2f}"
        table.add_row(str(row["score"]), words[row["comparison"]], *scores, skill)
    return table


def _forecast_json(grade: ForecastGrade) -> dict[str, Any]:
    from dataclasses import asdict

    import pandas as pd

    names = ("skill", "share", "rows", "base_rate", "luck", "luck_sd", "difference", "low", "high")
    (numbers,) = json_rows(pd.DataFrame([{name: getattr(grade, name) for name in names}]))
    slope = None
    if grade.slope is not None:
        line = grade.slope.slope
        slope = {"value": line.value, "low": line.low, "high": line.high}
    return numbers | {
        "level": grade.level,
        "count": asdict(grade.count),
        "true_count": grade.true_count,
        "slope": slope,
        "true_slope": grade.true_slope,
        "scores": json_rows(grade.frame),
        "sentences": list(grade.sentences),
    }


def _analysis_json(grade: AnalysisGrade) -> dict[str, Any]:
    from dataclasses import asdict

    leaks, count, effects = grade.leaks, grade.expected_onsets, grade.effects
    return {
        "leaks": None if leaks is None else asdict(leaks),
        "base_rate": _beside_truth(grade.base_rate),
        "expected_onsets": None if count is None else asdict(count),
        "effects": None if effects is None else json_rows(effects),
        "strongest": _beside_truth(grade.strongest),
        "level": grade.level,
        "sentences": list(grade.sentences),
    }


def _beside_truth(pair: tuple[object, object] | None) -> dict[str, object] | None:
    """What was said of something, and what is true."""
    return None if pair is None else dict(zip(("stated", "truth"), pair, strict=True))
