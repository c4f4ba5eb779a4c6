"""The files of scored forecasts and of a leaderboard: tables, figure, page and manifest."""

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import FORMAT, MANIFEST, installed_versions, manifest_text
from atrocityrisk._formatting.titles import subject
from atrocityrisk.outcomes import OUTCOMES, outcome_named
from atrocityrisk.scoreboard.forecast_scores import ForecastScores
from atrocityrisk.scoreboard.leaderboard_page import render_leaderboard, title_of
from atrocityrisk.scoreboard.leaderboards import Leaderboard

COVERAGE = "coverage.csv"
SCORE_FILES = ("scores.csv", COVERAGE, "calibration.png", MANIFEST)
BOARD_FILES = ("leaderboard.csv", COVERAGE, "leaderboard.png", "leaderboard.html", MANIFEST)


def write_scores(scores: ForecastScores, out: str | PathLike[str]) -> tuple[Path, ...]:
    """Write scores of forecasts made elsewhere.

    Parameters
    ----------
    scores : ForecastScores
        As `score_forecasts` returns them.
    out : path
        Folder; made if it does not exist.

    Returns
    -------
    tuple of Path
        scores.csv, coverage.csv, calibration.png and manifest.json.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> SCORE_FILES
    ('scores.csv', 'coverage.csv', 'calibration.png', 'manifest.json')
    """
    name = scores.task.outcome
    known = name.partition("@")[0] in OUTCOMES
    title = subject(outcome_named(name)) if known else name
    figure = plots.calibration_figure(scores.curves(), title=title)
    content: dict[str, Callable[[Path], None]] = {
        "scores.csv": lambda path: write_table(scores.frame, path),
        COVERAGE: lambda path: write_table(scores.coverage, path),
        "calibration.png": lambda path: plots.save_png(figure, path),
    }
    facts = {
        "kind": "scores of forecasts",
        "task": scores.task.model_dump(mode="json", exclude={"panel", "entries"}),
        "labels": scores.labels,
        "reference": scores.reference,
        "forecasts": _files(scores.forecasts),
    }
    return _written(out, content, facts)


def write_leaderboard(board: Leaderboard, out: str | PathLike[str]) -> tuple[Path, ...]:
    """Write a leaderboard.

    Parameters
    ----------
    board : Leaderboard
        As `make_leaderboard` returns it.
    out : path
        Folder; made if it does not exist.

    Returns
    -------
    tuple of Path
        leaderboard.csv, coverage.csv, leaderboard.png (where entries share rows), leaderboard.html,
        which holds all of it and loads nothing, and manifest.json.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> BOARD_FILES[0], BOARD_FILES[3]
    ('leaderboard.csv', 'leaderboard.html')
    """
    content: dict[str, Callable[[Path], None]] = {
        "leaderboard.csv": lambda path: write_table(board.frame, path),
        COVERAGE: lambda path: write_table(board.coverage, path),
    }
    image: list[bytes] = []
    if board.reality_check is not None:
        figure = plots.leaderboard_figure(
            board.frame, reference=board.reference, title=title_of(board), level=board.level
        )

        def draw(path: Path) -> None:
            plots.save_png(figure, path)
            image.append(path.read_bytes())

        content["leaderboard.png"] = draw
    content["leaderboard.html"] = lambda path: _write_text(
        path, render_leaderboard(board, image[0] if image else None)
    )
    facts = {
        "kind": "leaderboard",
        "task": board.task.model_dump(mode="json", exclude={"panel", "entries"}),
        "labels": board.labels,
        "reference": board.reference,
        "entries": len(board.frame),
    }
    return _written(out, content, facts)


def _written(
    out: str | PathLike[str],
    content: Mapping[str, Callable[[Path], None]],
    facts: Mapping[str, Any],
) -> tuple[Path, ...]:
    """Put all files in place, or none; the manifest is told their hashes."""
    names = [*content, MANIFEST]
    check_folder(out, names)
    paths = {name: safe_join(out, name) for name in names}
    with atomic_writes(paths) as staged:
        for name, write in content.items():
            write(staged[name])
        manifest = {
            "format": FORMAT,
            **facts,
            "versions": installed_versions(),
            "outputs": {name: sha256(staged[name]) for name in sorted(content)},
        }
        _write_text(staged[MANIFEST], manifest_text(manifest))
    return tuple(paths.values())


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _files(forecasts: pd.DataFrame) -> list[dict[str, Any]]:
    """Entries with the file they came from and how many rows were scored."""
    first = forecasts.groupby("model", sort=False).agg(
        file=("file", "first"), rows=("file", "size")
    )
    return [
        {"entry": str(name), "file": str(row["file"]), "rows": int(row["rows"])}
        for name, row in first.iterrows()
    ]
