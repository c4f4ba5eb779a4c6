"""Commands that score forecasts made elsewhere, by themselves and beside all entries of a task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, OutFolder, PanelFile, Quiet, Seed
from atrocityrisk.cli.terminals import answer, escape_control, json_files, json_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from atrocityrisk.scoreboard import ForecastScores, Leaderboard

FORECASTS_HELP = (
    "CSV or Parquet file with the columns country (any code or name), origin, first_year, "
    "last_year and probability; a published list; a hub's folder; or a ledger."
)
TaskName = Annotated[
    str,
    typer.Option(
        "--task",
        metavar="TASK",
        help="Task that comes with the package, such as mass-killing or geno-politicide; or a "
        "TOML file with a table [task] or [backtest].",
    ),
]
LabelFile = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        metavar="PATH",
        help="Edition of the publisher's labels, or a folder of them; else the panel's.",
    ),
]
TaskLength = Annotated[
    int | None,
    typer.Option("--k", "-k", metavar="K", min=1, help="Length of a list; else the task's."),
]
NAMED = 5
"""States that the terminal names; the file names all."""


@described(
    "atrocityrisk score theirs.csv",
    "atrocityrisk score hub --task geno-politicide --out scores",
    "atrocityrisk score theirs.csv --labels mkl_data2024.csv",
    fields={
        "scores": "one object an entry and metric, as in scores.csv",
        "coverage": "what is scored, left out and missing of each entry",
        "task": "what was forecast",
        "labels": "where it is known from what happened",
        "files": "paths of what was written",
    },
)
def score(
    forecasts: Annotated[list[Path], typer.Argument(metavar="FORECASTS", help=FORECASTS_HELP)],
    task: TaskName = "mass-killing",
    labels: LabelFile = None,
    panel: PanelFile = None,
    reference: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Of skill: climatology (the rate that was known) or realised (that of the rows).",
        ),
    ] = "climatology",
    seed: Seed = None,
    k: TaskLength = None,
    out: OutFolder = Path("scores"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Score forecasts made elsewhere by themselves."""
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.scoreboard import score_files, score_forecasts

    check_folder(out, score_files.SCORE_FILES)
    scores = score_forecasts(
        forecasts, task=task, labels=labels, panel=panel, reference=reference, seed=seed, k=k
    )
    paths = score_files.write_scores(scores, out)
    answer(
        lambda: _show_scores(scores, paths),
        lambda: {
            "scores": json_rows(scores.frame),
            "coverage": json_rows(scores.coverage),
            "task": scores.task.model_dump(mode="json", exclude={"panel", "entries"}),
            "labels": scores.labels,
            "files": json_files(paths),
        },
        as_json=as_json,
        quiet=quiet,
    )


@described(
    "atrocityrisk leaderboard",
    "atrocityrisk leaderboard theirs.csv --task mass-killing --reference default",
    fields={
        "entries": "one object an entry, the best first, as in leaderboard.csv",
        "coverage": "what is scored, left out and missing of each entry",
        "common": "numbers of rows, onsets and countries with one that all entries share",
        "reality_check": "p-values of the best entry given that it was picked, or null",
        "reference": "entry that the others are compared with",
        "task": "what was forecast",
        "labels": "where it is known from what happened",
        "files": "paths of what was written",
    },
)
def leaderboard(
    forecasts: Annotated[
        list[Path] | None, typer.Argument(metavar="FORECASTS", help=FORECASTS_HELP)
    ] = None,
    task: TaskName = "mass-killing",
    reference: Annotated[
        str, typer.Option(metavar="NAME", help="Entry that the others are compared with.")
    ] = "climatology",
    labels: LabelFile = None,
    panel: PanelFile = None,
    seed: Seed = None,
    k: TaskLength = None,
    out: OutFolder = Path("leaderboard"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare all forecasts of a task, those of this package and others', on common rows."""
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.scoreboard import make_leaderboard, score_files

    check_folder(out, score_files.BOARD_FILES)
    board = make_leaderboard(
        forecasts or (), task=task, reference=reference, labels=labels, panel=panel, seed=seed, k=k
    )
    paths = score_files.write_leaderboard(board, out)
    answer(
        lambda: _show_board(board, paths),
        lambda: _board_json(board, paths),
        as_json=as_json,
        quiet=quiet,
    )


def tell_coverage(coverage: pd.DataFrame) -> None:
    """Print what of forecasts made elsewhere is not scored, and which rows they lack."""
    from atrocityrisk.cli import display
    from atrocityrisk.evaluation.matched_forecasts import SCORED

    console = display.console()
    for row in coverage[coverage["what"] != SCORED].to_dict("records"):
        names = str(row["countries"]).split(", ")
        shown = ", ".join(names[:NAMED])
        more = int(row["states"]) - NAMED
        shown += f" and {counted(more, 'more state')}" if more > 0 else ""
        onsets = f", {row['onsets']:,} of them followed by an onset" if row["onsets"] else ""
        text = f"{row['entry']}: {row['rows']:,} {row['what']}{onsets} ({shown})"
        display.note(escape_control(text), on=console)


def _show_scores(scores: ForecastScores, paths: Sequence[Path]) -> None:
    from atrocityrisk._formatting.titles import BY_RESAMPLING
    from atrocityrisk.cli import display
    from atrocityrisk.scoreboard.forecast_scores import certain_and_wrong

    console = display.console()
    for name, rows in scores.frame.groupby("model", sort=False):
        first = rows.iloc[0]
        console.print(
            escape_control(
                f"\n{name}: {counted(first['n_forecasts'], 'forecast')} of {scores.task.outcome}, "
                f"{counted(first['n_onsets'], 'onset')} in "
                f"{counted(first['n_onset_countries'], 'country', 'countries')}, "
                f"{counted(first['n_origins'], 'origin')}; labels of {scores.labels}"
            ),
            style="bold",
        )
        headings = ["metric", "estimate", "95 %"]
        shown = display.table(*headings, right=tuple(headings[1:]), fold="metric")
        for row in rows.to_dict("records"):
            ends = f"{row['low']:.4f} to {row['high']:.4f}"
            name = str(row["metric"])
            name += f" (k = {scores.task.k})" if name == "recall_at_k" else ""
            shown.add_row(name, f"{row['estimate']:.4f}", ends)
        console.print(shown)
    tell_coverage(scores.coverage)
    for sentence in certain_and_wrong(scores.forecasts):
        display.note(escape_control(sentence), on=console)
    display.note(
        f"Intervals are {BY_RESAMPLING}; skill is against {scores.reference}. Lower log "
        "and Brier scores are better.",
        on=console,
    )
    display.wrote(paths, on=console)


def _show_board(board: Leaderboard, paths: Sequence[Path]) -> None:
    from atrocityrisk.cli import display
    from atrocityrisk.scoreboard.leaderboard_page import check_text, title_of, tried_text

    console = display.console()
    console.print(
        escape_control(
            f"\n{title_of(board)}: {counted(board.n_common, 'forecast')} that all share, "
            f"{counted(board.n_common_onsets, 'onset')} in "
            f"{counted(board.n_common_countries, 'country', 'countries')}"
        ),
        style="bold",
    )
    against = f"less {board.reference}\n×1000 (95 %)"
    headings = ["entry", "log score", against, "AUC", "obs/exp", "skill on\nown rows", "own rows"]
    drop = ("own rows", "obs/exp", "AUC")
    shown = display.table(*headings, right=tuple(headings[1:]), fold="entry", drop=drop)
    for row in board.frame.to_dict("records"):
        ends = (
            1000 * row.get(name, float("nan")) for name in ("difference_low", "difference_high")
        )
        low, high = ends
        here = "" if low != low else f"{1000 * row['difference']:+.1f} ({low:+.1f} to {high:+.1f})"
        numbers = ("log_score", ".4f"), ("roc_auc", ".3f"), ("observed_expected_ratio", ".2f")
        score, auc, level = (format(row[n], f) if n in row else "" for n, f in numbers)
        own = "" if row["own_skill"] != row["own_skill"] else f"{row['own_skill']:+.3f}"
        entry = escape_control(str(row["entry"]))
        shown.add_row(entry, score, here, auc, level, own, f"{row['n_forecasts']:,}")
    console.print(shown)
    tell_coverage(board.coverage)
    for sentence in (check_text(board), tried_text(board)):
        if sentence:
            display.note(escape_control(sentence), on=console)
    display.wrote(paths, on=console)


def _board_json(board: Leaderboard, paths: Sequence[Path]) -> dict[str, object]:
    check = board.reality_check
    return {
        "entries": json_rows(board.frame),
        "coverage": json_rows(board.coverage),
        "common": {
            "rows": board.n_common,
            "onsets": board.n_common_onsets,
            "countries": board.n_common_countries,
        },
        "reality_check": None
        if check is None
        else {
            "models": check.n_models,
            "p_value": check.p_value,
            "p_value_consistent": check.p_value_consistent,
        },
        "reference": board.reference,
        "task": board.task.model_dump(mode="json", exclude={"panel", "entries"}),
        "labels": board.labels,
        "files": json_files(paths),
    }
