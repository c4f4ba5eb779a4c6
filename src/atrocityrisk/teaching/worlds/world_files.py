"""The folder of a world: written whole or not at all, and read only as it was written."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.csv_files import table_text
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, sha256
from atrocityrisk._core.manifest import MANIFEST, manifest_text
from atrocityrisk.errors import IntegrityError, OutputError
from atrocityrisk.teaching.worlds.drawn_worlds import DrawnWorld, draw
from atrocityrisk.teaching.worlds.learners_worlds import ONSETS, LearnersWorld, learners_world
from atrocityrisk.teaching.worlds.sealed_truth import Truth, read_sealed, sealed_text
from atrocityrisk.teaching.worlds.world_readme import readme_text

FORMAT = "atrocityrisk-world-1"
README, PANEL, COLUMNS, ONSETS_FILE = "README.md", "panel.csv", "columns.csv", "onsets.csv"
FORM, SEALED = "forecast.csv", "truth.sealed"
FILES = (README, PANEL, COLUMNS, ONSETS_FILE, FORM, SEALED, MANIFEST)
LARGEST = 50_000_000
"""Bytes that a table of the largest world stays far below."""
_LEARNERS = (FORM, README)
"""Files that a learner may change."""
_GO_ON = ". To go on with the world in it: ar.teaching.read_world"
_KEYS = ["state", "gwcode", "year"]
_COLUMN_FACTS = ["name", "description", "kind", "unit", "publication_lag"]


def write_world(
    folder: StrPath,
    *,
    seed: int,
    n_states: int = 60,
    years: tuple[int, int] = (1970, 2024),
    held_out: int = 10,
    base_rate: float | None = None,
) -> LearnersWorld:
    """A synthetic world for a learner, written to a folder with its truth sealed.

    Parameters
    ----------
    folder : path
        A new or empty folder, or one with a world whose form is not filled yet.
    seed : int
        Seed of everything; the same seed gives the same bytes.
    n_states : int
        Number of states.
    years : tuple of int
        First and last year with events.
    held_out : int
        Last years of which the onsets are sealed.
    base_rate : float, optional
        Mean yearly probability of an onset; drawn between 0.03 and 0.06 by default.

    Returns
    -------
    LearnersWorld
        What the folder shows.

    Raises
    ------
    OutputError
        If the folder holds anything else, a forecast that has been filled in, or cannot be written.
    SpecError
        If there is nothing to learn from or to grade.

    Notes
    -----
    Onsets follow a logit of four of the columns. Others have no effect, and two or three hold the
    future, by `synthetic.LEAKS`, under innocent names. After the last known year they hold none,
    because nobody knew it: cheating makes a splendid backtest and a bad forecast.

    References
    ----------
    .. [1] Kaufman, S., Rosset, S., Perlich, C., & Stitelman, O. (2012). Leakage in data mining:
       formulation, detection, and avoidance. ACM Transactions on Knowledge Discovery from Data
       6(4), 15.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    ...     sorted(path.name for path in world.folder.iterdir())[:3]
    ['README.md', 'columns.csv', 'forecast.csv']
    """
    place = check_folder(folder, FILES)
    _check_empty(place)
    drawn = draw(seed, n_states=n_states, years=years, held_out=held_out, base_rate=base_rate)
    texts = _texts(drawn)
    with atomic_writes({name: place / name for name in texts}) as staged:
        for name, text in texts.items():
            staged[name].write_bytes(text.encode())
    return read_world(place)


def read_world(folder: StrPath) -> LearnersWorld:
    """A world that was written to a folder, as its learner may see it.

    Parameters
    ----------
    folder : path
        Folder that `write_world` or `atrocityrisk teach world` wrote.

    Returns
    -------
    LearnersWorld
        Panel, known onsets, origins to forecast from, names.

    Raises
    ------
    IntegrityError
        If the folder holds no world, or a file is not as it was written.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = teaching.write_world(folder, seed=1, n_states=20)
    ...     teaching.read_world(folder).known_until
    2014
    """
    place = Path(folder)
    manifest = checked_manifest(place)
    panel = _table(place / PANEL, _KEYS)
    columns = _table(place / COLUMNS, [])
    onsets = _table(place / ONSETS_FILE, [*_KEYS, *ONSETS])
    if list(columns) != _COLUMN_FACTS or list(panel)[3:] != list(columns["name"]):
        raise IntegrityError(
            f"{place / COLUMNS} does not describe the columns of {PANEL}; write the world again"
        )
    try:
        made = learners_world(
            place,
            seed=manifest["seed"],
            known_until=manifest["known_until"],
            panel=panel,
            onsets=onsets,
            columns=columns,
        )
    except (ValueError, TypeError, LookupError) as problem:
        raise IntegrityError(
            f"{place} is no world of this program ({problem}); write one with its seed"
        ) from problem
    if not made.origins or made.panel.record_end != made.known_until:
        raise IntegrityError(
            f"{place}: the last known year {made.known_until} fits neither {PANEL} nor "
            f"{ONSETS_FILE}; write the world again with its seed"
        )
    return made


def unseal(folder: StrPath) -> Truth:
    """The sealed truth of a world: for answers and for whoever has finished.

    Parameters
    ----------
    folder : path
        Folder of the world.

    Returns
    -------
    Truth
        Coefficients, probabilities, onsets and leaks.

    Raises
    ------
    IntegrityError
        If the folder holds no world, or a file is not as it was written.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    ...     truth = teaching.unseal(folder)
    >>> sorted(truth.coefficients) == sorted(world.columns["name"])
    True
    """
    place = Path(folder)
    checked_manifest(place)
    return read_sealed(place / SEALED)


def world_and_truth(folder: StrPath) -> tuple[LearnersWorld, Truth]:
    """A world and its truth; refused if they are not of one another."""
    world, truth = read_world(folder), unseal(folder)
    codes = set(truth.probabilities.index.get_level_values("gwcode"))
    last = int(truth.probabilities.index.get_level_values("origin").max())
    if (
        codes != set(world.states.index)
        or (truth.known_until, last) != (world.known_until, world.origins[-1])
        or set(truth.coefficients) != set(world.columns["name"])
    ):
        raise IntegrityError(
            f"{Path(folder) / SEALED} is the truth of another world than {PANEL} beside it; write "
            "the world again with its seed"
        )
    return world, truth


def checked_manifest(place: Path) -> dict[str, Any]:
    """Manifest of a world whose files are as they were written."""
    manifest = _manifest(place)
    for name, expected in manifest["files"].items():
        if name in _LEARNERS:
            continue
        if not (place / name).is_file():
            raise IntegrityError(f"{place / name} is missing; write the world again with its seed")
        if sha256(place / name) != expected:
            raise IntegrityError(
                f"{place / name} is not as it was written; a changed world cannot be graded: write "
                f"it again with seed {manifest['seed']} in another folder"
            )
    return manifest


def _manifest(place: Path) -> dict[str, Any]:
    """Manifest of a world, whatever has become of its files."""
    path = place / MANIFEST
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too long")
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError(f"its format is {manifest['format']!r}")
        if sorted(dict(manifest["files"])) != sorted(set(FILES) - {MANIFEST}):
            raise ValueError("it names other files")
        if any(type(manifest[name]) is not int for name in ("seed", "known_until")):
            raise ValueError("its seed or its year is no whole number")
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise IntegrityError(
            f"expected a world in {place}, found none ({MANIFEST}: {reason}); write one with "
            "`atrocityrisk teach world --seed 1 --out world`"
        ) from problem
    return dict(manifest)


def _texts(drawn: DrawnWorld) -> dict[str, str]:
    """Text of every file of a world."""
    texts = {
        README: readme_text(drawn),
        PANEL: table_text(drawn.panel),
        COLUMNS: table_text(drawn.columns),
        ONSETS_FILE: table_text(drawn.onsets),
        FORM: table_text(form(drawn.states, range(drawn.known_until, drawn.last_origin + 1))),
        SEALED: sealed_text(drawn),
    }
    manifest = {
        "format": FORMAT,
        "seed": drawn.seed,
        "known_until": drawn.known_until,
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()},
    }
    return texts | {MANIFEST: manifest_text(manifest)}


def form(states: pd.Series, origins: range) -> pd.DataFrame:
    """The form of a forecast: a row a state and origin, the probability empty."""
    return pd.DataFrame(
        [
            {"state": name, "gwcode": code, "origin": origin, "probability": ""}
            for origin in origins
            for code, name in states.items()
        ]
    )


def _check_empty(place: Path) -> None:
    """Refuse a folder in which something would be lost or mixed up."""
    if not place.is_dir():
        return
    there = sorted(path.name for path in place.iterdir())
    others = [name for name in there if name not in FILES]
    if others:
        raise OutputError(
            f"expected a new or empty folder, found {others[0]!r} in {place}; name another folder"
            + (_GO_ON if (place / MANIFEST).is_file() else "")
        )
    if not there:
        return
    try:
        written = _manifest(place)["files"][FORM]
        filled = (place / FORM).is_file() and sha256(place / FORM) != written
    except (OSError, IntegrityError) as problem:
        raise OutputError(
            f"expected a new or empty folder, found {there[0]!r} and no whole world in {place}; "
            "name another folder"
        ) from problem
    if filled:
        raise OutputError(
            f"{place / FORM} has been filled in and would be lost; move it away, or name another "
            f"folder{_GO_ON}"
        )


def _table(path: Path, first: list[str]) -> pd.DataFrame:
    """Table of a file that is as it was written."""
    if path.stat().st_size > LARGEST:
        raise IntegrityError(f"{path} is too long for a world; write the world again")
    try:
        frame = pd.read_csv(path, encoding="utf-8", keep_default_na=False)
    except ValueError as problem:
        raise IntegrityError(f"{path} is no table ({problem}); write the world again") from problem
    if list(frame)[: len(first)] != first:
        raise IntegrityError(
            f"expected the columns {', '.join(first)} in {path}, found "
            f"{', '.join(map(str, list(frame)[: len(first)]))}; write the world again"
        )
    return frame
