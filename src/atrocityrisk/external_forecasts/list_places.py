"""One list from wherever it stands: a run's folder, a report's, a file, or an entry of a ledger."""

import json
import re
from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk import ledger, states
from atrocityrisk._core.files import safe_join, sha256
from atrocityrisk._core.manifest import FORMAT, MANIFEST, draws_sha256
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.external_forecasts.list_cells import refuse_stated_window
from atrocityrisk.external_forecasts.list_forms import RANK
from atrocityrisk.external_forecasts.published_lists import listed_rows
from atrocityrisk.ledger.chain_anchors import ANCHOR, ENTRIES
from atrocityrisk.rankings import PublishedList, competition_ranks
from atrocityrisk.rankings.published_list import LIST_COLUMNS
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.states.state_tables import LAST_YEAR

RANKING = "ranking.csv"
MARK = "#"
"""Between a place and what is meant in it; it may stand in a path of any system."""

_SPANS = ("low", "high", "rank_low", "rank_high")
_YEARS = re.compile(r"(\d{4})(?:[-–](\d{4}))?")
_WAYS = (
    "give the folder that `rank`, `run` or `report` wrote, a list as CSV, or an entry of a ledger "
    "as FOLDER#NUMBER"
)
Place = str | PathLike[str]


def read_published_list(place: Place, *, outcome: str | None = None) -> PublishedList:
    """The list that a file, a folder or an entry of a ledger holds.

    Parameters
    ----------
    place : path
        Folder that `atrocityrisk rank`, `run` or `report` wrote; CSV as `read_list` reads it, or
        one with a column rank in place of probability; or an entry of a ledger as
        ``FOLDER#NUMBER``. Of several lists in a file ``FILE#2025-2026`` names that of a window,
        ``FILE#NAME`` that of a model; else the newest with the longest window is meant.
    outcome : str, optional
        Outcome of a file that names none.

    Returns
    -------
    PublishedList
        With intervals where the place has columns low and high, and the manifest where it has one.

    Raises
    ------
    DataError
        If there is no list, or several of which none is named.
    IntegrityError
        If a ranking is not the one of its manifest, or the ledger is not intact.
    SchemaError, UnknownStateError, DuplicateRowsError
        As `read_list`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = "country,origin,first_year,last_year,rank\\nChad,2024,2025,2026,1\\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "theirs.csv"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read_published_list(path, outcome="mass_killing")
    <PublishedList: theirs.csv: mass_killing, 2025–2026, seen from the end of \
2024; 1 states>
    """
    path, wanted = _place(place)
    if path.is_dir() and (path / MANIFEST).is_file():
        return _of_run(path, wanted)
    if path.is_dir() and ((path / ANCHOR).is_file() or (path / ENTRIES).is_file()):
        return _of_entry(path, wanted)
    if path.is_dir() and (path / RANKING).is_file():
        path = path / RANKING
    if not path.is_file():
        what = "a folder without a ranking" if path.is_dir() else "nothing there"
        raise DataError(f"expected a list at {path}, found {what}; {_WAYS}")
    return _of_file(path, wanted, outcome=outcome)


def _place(place: Place) -> tuple[Path, list[str]]:
    """Path, and what is meant in it."""
    words = fspath(place).split(MARK)
    # The longest part that is there is the path: a folder's name may hold the mark itself.
    for count in range(len(words), 0, -1):
        path = Path(MARK.join(words[:count]))
        if path.exists():
            return path, words[count:]
    return Path(words[0]), words[1:]


def _of_run(folder: Path, wanted: list[str]) -> PublishedList:
    """The ranking of a run, once it is known to be the one that its manifest describes."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        outputs = manifest["outputs"]
        made, digest = manifest.get("forecast"), outputs.get(RANKING)
        known = manifest["format"] == FORMAT
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as problem:
        raise IntegrityError(
            f"expected the manifest of a run in {path}, found {problem}; run again"
        ) from problem
    if not known or digest is None or not isinstance(made, dict):
        raise DataError(
            f"expected the {RANKING} of a run in {folder}, found the results of something else; "
            f"{_WAYS}"
        )
    if wanted:
        raise DataError(
            f"expected the folder of a run by itself, found {MARK}{wanted[0]} after it; a run "
            "holds one list, so leave that out"
        )
    ranking = safe_join(folder, RANKING)
    if not ranking.is_file() or sha256(ranking) != digest:
        raise IntegrityError(
            f"expected {ranking} as its manifest describes it, found "
            f"{'another content' if ranking.is_file() else 'no file'}; run again, or give the file "
            "itself to compare it without its manifest"
        )
    rows = listed_rows(ranking, outcome=None)
    name = folder.resolve().name
    return _list(
        rows.join(_spans(ranking, rows["row"])),
        name=name,
        publisher="",
        level=_level(manifest),
        published="",
        digest=str(digest),
        manifest=manifest,
    )


def _of_file(path: Path, wanted: list[str], *, outcome: str | None) -> PublishedList:
    rows = _chosen(listed_rows(path, outcome=outcome), wanted, path)
    first = rows.iloc[0]
    return _list(
        rows.join(_spans(path, rows["row"])),
        name=path.name,
        publisher=str(first["publisher"]),
        level=None,
        published=str(first["published"]),
        digest=str(first["sha256"]),
        manifest=None,
    )


def _of_entry(folder: Path, wanted: list[str]) -> PublishedList:
    """A forecast of a ledger that is intact."""
    checked = ledger.verify_ledger(folder)
    if checked.problem is not None:
        raise IntegrityError(
            f"expected an intact ledger in {folder}, found that {checked.problem.message}; restore "
            "the ledger from a copy"
        )
    entries = {
        str(entry.number): entry
        for entry in ledger.read_entries(folder)
        if entry.content.get("kind") == "forecast"
    }
    if not entries:
        raise DataError(f"expected forecasts in the ledger {folder}, found none; register one")
    if len(wanted) != 1 or wanted[0] not in entries:
        found = f"no forecast {MARK.join(wanted)!r}" if wanted else "no number"
        raise DataError(
            f"expected the number of a forecast in the ledger {folder}, found {found}; give "
            f"{folder}{MARK}{max(entries, key=int)} for the newest (`atrocityrisk ledger list "
            f"{folder}` shows all)"
        )
    entry = entries[wanted[0]]
    frame = ledger.entry_frame(entry)
    manifest = entry.content.get("manifest")
    return _list(
        frame,
        name=f"{folder.resolve().name}{MARK}{entry.number}",
        publisher="",
        level=_level(manifest) if manifest else None,
        published=entry.time[:10],
        digest=entry.hash,
        manifest=manifest,
        draws=_kept_draws(folder, entry.content.get("draws"), frame),
    )


def _kept_draws(
    folder: Path, kept: Mapping[str, Any] | None, frame: pd.DataFrame
) -> pd.DataFrame | None:
    """Draws beside a ledger, if they were stored and are those of the entry."""
    if not kept or "file" not in kept:
        return None
    path = safe_join(folder, str(kept["file"]))
    if not path.is_file():
        return None
    draws = np.load(path, allow_pickle=False)
    if len(draws) != len(frame) or draws_sha256(draws) != kept["sha256"]:
        raise IntegrityError(
            f"expected the draws of the entry in {path}, found others; restore the file from a copy"
        )
    return pd.DataFrame(draws, index=pd.Index(frame["gwcode"], name="gwcode"))


def _chosen(rows: pd.DataFrame, wanted: list[str], path: Path) -> pd.DataFrame:
    """The one list of a file that is meant."""
    keys = ["publisher", "model", "outcome", "origin", "first_year", "last_year"]
    for word in wanted:
        years = _YEARS.fullmatch(word)
        if years:
            window = (int(years[1]), int(years[2] or years[1]))
            rows_of = (rows["first_year"] == window[0]) & (rows["last_year"] == window[1])
            pairs = set(zip(rows["first_year"], rows["last_year"], strict=True))
            known = [_span(*pair) for pair in pairs]
        else:
            rows_of, known = rows["model"] == word, sorted(set(rows["model"]))
        if not rows_of.any():
            raise DataError(
                f"expected {word!r} after {MARK}, found no such list in {path}"
                f"{did_you_mean(word, known)}"
            )
        rows = rows[rows_of]
    # What a later file computes again, or tries besides, was not the list; the longest window of
    # the newest origin is.
    span = rows["last_year"] - rows["first_year"]
    narrower: tuple[Callable[[], pd.Series], ...] = (
        lambda: rows["kind"] == "published",
        lambda: rows["origin"] == rows["origin"].max(),
        lambda: span.loc[rows.index] == span.loc[rows.index].max(),
    )
    for narrow in narrower:
        here = narrow()
        rows = rows[here] if here.any() else rows
    lists = rows[keys].drop_duplicates()
    if len(lists) > 1:
        names = ", ".join(f"{row.model} ({row.outcome})" for row in lists.itertuples())
        raise DataError(
            f"expected one list in {path}, found {len(lists)}: {names}; name its model, as in "
            f"{path.name}{MARK}{lists['model'].iloc[0]}, or give each list a file of its own"
        )
    return rows


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"


def _spans(path: Path, row: pd.Series) -> pd.DataFrame:
    """Intervals of a plain list, in the order of its rows as they were read."""
    read = read_csv_table(path)
    spans = pd.DataFrame(np.nan, index=row.index, columns=list(_SPANS))
    for low, high in (("low", "high"), ("rank_low", "rank_high")):
        if low not in read or high not in read:
            continue
        pair = read[[low, high]].apply(pd.to_numeric, errors="coerce").iloc[row]
        crossed = np.flatnonzero(pair[low] > pair[high])
        if len(crossed):
            raise DataError(
                f"{path}, row {int(row.iloc[crossed[0]]) + 1}: expected {low} below {high}, found "
                f"{pair[low].iloc[crossed[0]]:g} and {pair[high].iloc[crossed[0]]:g}; correct the "
                "list"
            )
        _refuse_beyond(pair, low, high, path, row)
        spans[[low, high]] = pair.to_numpy(np.float64)
    return spans


def _refuse_beyond(pair: pd.DataFrame, low: str, high: str, path: Path, row: pd.Series) -> None:
    """Refuse ends of intervals that are no probabilities, or no ranks."""
    ranks = low == "rank_low"
    outside = np.flatnonzero((pair[low] < ranks) | (pair[high] > (len(pair) if ranks else 1)))
    if len(outside):
        first = outside[0]
        what = f"ranks from 1 to {len(pair)}" if ranks else "probabilities from 0 to 1"
        raise DataError(
            f"{path}, row {int(row.iloc[first]) + 1}: expected {low} and {high} as {what}, found "
            f"{pair[low].iloc[first]:g} and {pair[high].iloc[first]:g}; write them as the "
            "probabilities and ranks of the list are written (10 % is 0.1)"
        )


def _level(manifest: Mapping[str, Any]) -> float | None:
    """Coverage of the intervals of a run."""
    # The published form of a manifest keeps the earlier name of this field.
    level = manifest.get("spec", {}).get("interval")
    return float(level) if isinstance(level, int | float) else None


def _list(
    rows: pd.DataFrame,
    *,
    name: str,
    publisher: str,
    level: float | None,
    published: str,
    digest: str,
    manifest: Mapping[str, Any] | None,
    draws: pd.DataFrame | None = None,
) -> PublishedList:
    """Rows of one list as the object that comparisons take."""
    first = rows.iloc[0]
    origin = int(first["origin"])
    window = (origin, int(first["first_year"]), int(first["last_year"]))
    refuse_stated_window(str(first["outcome"]), window, name)
    frame = rows.reindex(columns=["gwcode", "probability", *_SPANS]).astype("float64")
    frame["gwcode"] = rows["gwcode"].astype("int64")
    # Ranks that a list states beside risks are made anew, so that ties obey one rule.
    alone = RANK in rows and frame["probability"].isna().all()
    ranks = rows[RANK] if alone else competition_ranks(frame["probability"].to_numpy())
    frame["rank"] = np.asarray(ranks, dtype=np.int64)
    # The state system is known up to its last year; a later list is read as of that year.
    year = min(origin, LAST_YEAR)
    key = pd.MultiIndex.from_product([frame["gwcode"], [year]], names=["gwcode", "year"])
    names = states.labels(key)
    frame["iso3"], frame["country"] = names["iso3"].to_numpy(), names["name"].to_numpy()
    frame = frame.astype({"rank_low": "Int64", "rank_high": "Int64"})[LIST_COLUMNS]
    return PublishedList(
        frame=frame.sort_values(["rank", "gwcode"], ignore_index=True),
        outcome=str(first["outcome"]),
        model=str(first["model"]),
        publisher=publisher,
        origin=origin,
        first_year=int(first["first_year"]),
        last_year=int(first["last_year"]),
        level=level,
        published=published,
        name=name,
        sha256=digest,
        manifest=manifest,
        draws=draws,
    )
