"""Which of several files of a source counts, as a whole or column by column.

The file that reaches the latest year counts, unless it is only a window: a file with less than half
as many values as the fullest does not displace a long history, however late it reaches. Where two
reach the same year, the one of the later day counts if both are dated, else the one given later.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A file of at least this share of the fullest one's values is a release, not a window.
_WHOLE = 0.5


def last_year(frame: pd.DataFrame) -> int:
    """The last year of a frame's rows, 0 if it has none."""
    return int(frame.index.get_level_values("year").max()) if len(frame) else 0


def newest_first(frames: Sequence[pd.DataFrame], versions: Sequence[str]) -> list[int]:
    """Positions of the frames by the last year that they reach, the newer first if equal."""
    rank = _ranks(versions)
    return sorted(range(len(frames)), key=lambda i: (last_year(frames[i]), rank[i]), reverse=True)


def _ranks(versions: Sequence[str]) -> list[int]:
    """Order of the files: as given, but those that are named by a day among themselves by it."""
    ranks = list(range(len(versions)))
    dated = [i for i in ranks if _DAY.fullmatch(versions[i])]
    by_day = sorted(dated, key=lambda i: (versions[i], i))
    for rank, position in zip(dated, by_day, strict=True):
        ranks[position] = rank
    return ranks


def long_enough(values: Sequence[int]) -> list[int]:
    """Positions of the files that have at least half as many values as the fullest of them."""
    return [i for i, count in enumerate(values) if count >= _WHOLE * max(values)]


def file_that_counts(frames: Sequence[pd.DataFrame], versions: Sequence[str]) -> int:
    """Position of the one file that counts of a source whose files are not read together."""
    long = long_enough([int(frame.notna().to_numpy().sum()) for frame in frames])
    return next(i for i in newest_first(frames, versions) if i in long)


def columns_by_file(
    frames: Sequence[pd.DataFrame], versions: Sequence[str]
) -> tuple[list[list[str]], list[list[str]]]:
    """Columns that each frame contributes whole, and those of which it has later years alone."""
    rank = _ranks(versions)
    reach: dict[str, list[tuple[int, int, int]]] = {}
    values: dict[str, dict[int, int]] = {}
    for position, frame in enumerate(frames):
        years = frame.index.get_level_values("year").to_numpy()
        observed = frame.notna().to_numpy()
        last = np.where(observed, years[:, None], -1).max(axis=0, initial=-1)
        for column, year, count in zip(
            frame.columns, last.tolist(), observed.sum(axis=0).tolist(), strict=True
        ):
            reach.setdefault(column, []).append((year, rank[position], position))
            values.setdefault(column, {})[position] = count
    whole: list[list[str]] = [[] for _ in frames]
    later: list[list[str]] = [[] for _ in frames]
    for column, files in reach.items():
        least = _WHOLE * max(values[column].values())
        best = max(file for file in files if values[column][file[2]] >= least)
        whole[best[2]].append(column)
        for year, _, position in files:
            if year > best[0]:
                later[position].append(column)
    # In the order of each file's own columns.
    return (
        [[c for c in frame.columns if c in set(w)] for frame, w in zip(frames, whole, strict=True)],
        [[c for c in frame.columns if c in set(x)] for frame, x in zip(frames, later, strict=True)],
    )


def joined(frames: Sequence[pd.DataFrame], chosen: Sequence[Sequence[str]]) -> pd.DataFrame:
    """The chosen columns of each frame, side by side."""
    if len(frames) == 1:
        return frames[0]
    parts = [frame[list(names)] for frame, names in zip(frames, chosen, strict=True) if names]
    return pd.concat(parts[::-1], axis=1).sort_index()
