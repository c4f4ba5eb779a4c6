"""Probabilities that experts gave, read and pooled openly, to be scored beside models."""

import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
from scipy.special import expit

from atrocityrisk import states
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    LeftOutWarning,
    SchemaError,
    UnknownNameError,
    UnknownStateError,
)
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.sources._readers.column_checks import first_position
from atrocityrisk.sources._readers.desk_files import read_desk_file, refuse_cells, whole_cells
from atrocityrisk.states.state_tables import LAST_YEAR

WRITTEN = (
    "gwcode", "outcome", "first_year", "last_year", "probability", "low", "high", "made_at",
    "assessor", "assessment",
)  # fmt: skip
"""Columns of the desk's file."""

COLUMNS = (
    "gwcode", "origin", "outcome", "first_year", "last_year", "probability", "low", "high",
    "made_at", "assessor", "assessment",
)  # fmt: skip

_WHAT = ["outcome", "gwcode", "origin", "first_year", "last_year"]
_NAMES = {"linear": "experts, linear pool", "log_odds": "experts, log-odds pool"}

Pool = Literal["linear", "log_odds"]


def read_judgements(path: StrPath) -> pd.DataFrame:
    """Probabilities of experts from the file that ``atrocityrisk desk export judgements`` writes.

    Parameters
    ----------
    path : str or path-like
        The file, as it was written.

    Returns
    -------
    DataFrame
        One row per assessment: gwcode, origin (the year before the first that the outcome's window
        can begin with), outcome, first_year, last_year, probability, low, high, made_at (when this
        probability was first stated, UTC), assessor (a pseudonym) and assessment (its key).

    Raises
    ------
    SchemaError
        If it is another file, of another format, or a column is missing, renamed or added.
    IntegrityError
        If rows were added or are gone.
    DataError
        If a cell is none of what its column holds, ``low <= probability <= high`` does not hold, or
        the file is that of a training desk.
    DuplicateRowsError
        If an assessment occurs twice.
    UnknownStateError
        If a number is of no State of the origin.
    UnknownNameError
        If an outcome is unknown.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = '''# lines above the table,5
    ... # content,judgements
    ... # format,1
    ... # rows,1
    ... # training,no
    ... gwcode,outcome,first_year,last_year,probability,low,high,made_at,assessor,assessment
    ... 625,mass_killing,2025,2026,0.2,0.1,0.3,2024-11-04T10:00:00Z,a-51,3f0c1a52
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "judgements.csv")
    ...     _ = path.write_text(text)
    ...     judgements = read_judgements(path)
    >>> judgements[["gwcode", "origin", "probability"]].values.tolist()
    [[625.0, 2024.0, 0.2]]
    """
    path = Path(path)
    read = read_desk_file(path, content="judgements", columns=WRITTEN).frame
    for name in ("outcome", "assessor", "assessment"):
        refuse_cells(read[name], read[name].isna(), path, "a text")
    frame = read.assign(
        gwcode=whole_cells(read["gwcode"], path, least=1, most=9999),
        first_year=whole_cells(read["first_year"], path, least=1900, most=2200),
        last_year=whole_cells(read["last_year"], path, least=1900, most=2200),
        made_at=_times(read["made_at"], path),
        **{name: _share(read[name], path) for name in ("probability", "low", "high")},
    )
    frame["origin"] = frame["first_year"] - _first_offsets(read["outcome"], path)
    ordered = frame["low"].le(frame["probability"]) & frame["probability"].le(frame["high"])
    refuse_cells(read["probability"], ~ordered, path, "low <= probability <= high")
    backwards = frame["last_year"].lt(frame["first_year"])
    refuse_cells(read["last_year"], backwards, path, "a year no earlier than first_year")
    _refuse_states(frame, path)
    twice = frame[frame["assessment"].duplicated()]
    if len(twice):
        raise DuplicateRowsError(
            f"{path}: expected each assessment once, found {twice['assessment'].iloc[0]} again; "
            "export it again"
        )
    return frame[list(COLUMNS)]


def pool_judgements(
    judgements: pd.DataFrame,
    *,
    method: Pool = "linear",
    clip: float | None = None,
    keep_late: bool = False,
    model: str | None = None,
) -> pd.DataFrame:
    """Probabilities of experts as one forecast per State and window, every expert counting alike.

    Parameters
    ----------
    judgements : DataFrame
        As `read_judgements` gives them; those of one assessor alone give that assessor's forecast.
    method : {"linear", "log_odds"}, default "linear"
        The mean of the probabilities, or the probability at the mean of their log-odds.
    clip : float, optional
        For log-odds: what stands for 0, and its complement for 1. Without it, a judgement of 0 or 1
        is refused: its log-odds are infinite, so that one expert would decide alone.
    keep_late : bool, default False
        Whether judgements count that were made once their window had begun.
    model : str, optional
        Name of the forecast; one that says how it was pooled if None.

    Returns
    -------
    DataFrame
        model, publisher, outcome, gwcode, origin, first_year, last_year, probability, and
        n_experts, lowest and highest of what was pooled: the form that `score_forecasts` and
        `make_leaderboard` take. A State and window that nobody judged has no row.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If the method is unknown, `clip` is out of place, a probability is none, a judgement of 0 or
        1 meets log-odds without `clip`, or nothing is left.
    DuplicateRowsError
        If two judgements of an assessor on the same are of the same time.

    Warns
    -----
    LeftOutWarning
        If judgements are left out that were made once their window had begun.

    Notes
    -----
    One judgement of each assessor counts for a State, outcome and window: the newest. Experts count
    alike; none is weighted by a record. The result is of experts alone: no model's probability
    enters, and to score both, give both to a leaderboard. Ranges that experts gave are not pooled,
    since nothing says that they mean the same by them.

    References
    ----------
    .. [1] Genest, C., & Zidek, J. V. (1986). Combining probability distributions: a critique and an
       annotated bibliography. Statistical Science, 1(1), 114-135.
    .. [2] Satopää, V. A., et al. (2014). Combining multiple probability predictions using a simple
       logit model. International Journal of Forecasting, 30(2), 344-356.

    Examples
    --------
    >>> import pandas as pd
    >>> given = pd.DataFrame(
    ...     {"gwcode": 625, "origin": 2024, "outcome": "mass_killing", "first_year": 2025,
    ...      "last_year": 2026, "probability": [0.1, 0.3], "assessor": ["a-1", "a-2"],
    ...      "made_at": pd.Timestamp("2024-11-04", tz="UTC")}
    ... )
    >>> pool_judgements(given)[["gwcode", "probability", "n_experts"]].values.tolist()
    [[625.0, 0.2, 2.0]]
    >>> round(float(pool_judgements(given, method="log_odds")["probability"].iloc[0]), 4)
    0.1791
    """
    pool = _pool(method, clip)
    kept = _newest(_in_time(_checked(judgements), keep_late=keep_late))
    if method == "log_odds":
        if clip is None:
            _refuse_certain(kept)
        else:
            kept = kept.assign(probability=kept["probability"].clip(clip, 1 - clip))
    name = _NAMES[method] if model is None else model
    rows = []
    for what, group in kept.groupby(_WHAT, sort=True):
        given = sorted(group["probability"].tolist())
        rows.append((name, name, *what, pool(given), len(given), given[0], given[-1]))
    columns = ["model", "publisher", *_WHAT, "probability", "n_experts", "lowest", "highest"]
    return pd.DataFrame(rows, columns=columns)


def _checked(judgements: pd.DataFrame) -> pd.DataFrame:
    needed = [*_WHAT, "probability", "assessor", "made_at"]
    absent = [name for name in needed if name not in judgements]
    if absent:
        raise SchemaError(
            f"expected judgements with the columns {', '.join(needed)}, found none named "
            f"{absent[0]!r}; read them by read_judgements"
        )
    frame = judgements[needed].reset_index(drop=True)
    frame["probability"] = pd.to_numeric(frame["probability"], errors="coerce")
    frame["made_at"] = pd.to_datetime(frame["made_at"], utc=True)
    wrong = ~frame["probability"].between(0, 1)
    unnamed = frame.drop(columns="probability").isna().any(axis=1)
    if wrong.any():
        row = frame[wrong].iloc[0]
        raise DataError(
            f"expected probabilities from 0 to 1, found {plain(row['probability'])} of {_told(row)}"
        )
    if unnamed.any():
        raise DataError(
            "expected every cell of a judgement filled, found one empty in row "
            f"{first_position(unnamed) + 1}; fill it"
        )
    return frame


def _in_time(frame: pd.DataFrame, *, keep_late: bool) -> pd.DataFrame:
    """Judgements made before their window began, which alone are forecasts of all of it."""
    late = frame["made_at"].dt.year >= frame["first_year"]
    if keep_late or not late.any():
        kept = frame
    else:
        warnings.warn(
            f"{int(late.sum())} of {len(frame)} judgements were made once their window had begun "
            f"and are left out, first that of {_told(frame[late].iloc[0])}; they know part of what "
            "they forecast; keep_late=True counts them",
            LeftOutWarning,
            stacklevel=3,
        )
        kept = frame[~late]
    if kept.empty:
        raise DataError("expected at least one judgement to pool, found none left; give others")
    return kept


def _newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The newest judgement of each assessor on each State, outcome and window."""
    key = ["assessor", *_WHAT]
    newest = frame[frame["made_at"].eq(frame.groupby(key)["made_at"].transform("max"))]
    twice = newest[newest.duplicated(key)]
    if len(twice):
        raise DuplicateRowsError(
            f"expected one newest judgement, found two of the same time of "
            f"{_told(twice.iloc[0])}; drop one"
        )
    return newest


def _pool(method: str, clip: float | None) -> Callable[[Sequence[float]], float]:
    if method not in _NAMES:
        raise DataError(f"expected a method among {', '.join(_NAMES)}, found {plain(method)}")
    if clip is not None and (method != "log_odds" or not 0 < clip < 0.5):
        raise DataError(
            "expected a clip between 0 and 0.5, with the method log_odds alone, found "
            f"{plain(clip)}"
        )
    return _mean if method == "linear" else _mean_of_log_odds


def _mean(given: Sequence[float]) -> float:
    # Within what was given, whatever the last digit: one expert pooled is that expert.
    return _within(math.fsum(given) / len(given), given)


def _mean_of_log_odds(given: Sequence[float]) -> float:
    return _within(float(expit(math.fsum(log_odds(given)) / len(given))), given)


def _within(value: float, given: Sequence[float]) -> float:
    return min(max(value, min(given)), max(given))


def _refuse_certain(frame: pd.DataFrame) -> None:
    certain = frame[frame["probability"].isin([0.0, 1.0])]
    if len(certain):
        row = certain.iloc[0]
        raise DataError(
            f"expected probabilities between 0 and 1 to pool by log-odds, found "
            f"{plain(row['probability'])} of {_told(row)}: its log-odds are infinite, so that it "
            "would decide alone; choose a clip such as 0.001, or pool linearly"
        )


def _told(row: pd.Series) -> str:
    return (
        f"{row['assessor']} on State {row['gwcode']}, {row['outcome']} {row['first_year']}-"
        f"{row['last_year']}"
    )


def _times(column: pd.Series, path: Path) -> pd.Series:
    text = column.astype("str")
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"
    good = text.str.fullmatch(form).fillna(False).astype(bool)
    times = pd.to_datetime(text.where(good), utc=True, errors="coerce", format="ISO8601")
    refuse_cells(column, times.isna(), path, "a time such as 2024-11-04T10:00:00Z")
    return times


def _share(column: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    refuse_cells(column, ~numbers.between(0, 1), path, "a number from 0 to 1")
    return numbers


def _first_offsets(outcomes: pd.Series, path: Path) -> pd.Series:
    """Years from the origin to the first of each outcome's window."""
    offsets = {}
    for name in outcomes.unique():
        try:
            offsets[name] = outcome_named(str(name)).first
        except UnknownNameError as problem:
            raise UnknownNameError(f"{path}: {problem}") from problem
    return outcomes.map(offsets).astype("int64")


def _refuse_states(frame: pd.DataFrame, path: Path) -> None:
    years = frame["origin"].clip(upper=LAST_YEAR)
    known = states.translate(frame["gwcode"].astype("str"), years, system="gw")
    wrong = frame[known.isna()]
    if len(wrong):
        row = wrong.iloc[0]
        raise UnknownStateError(
            f"{path}: expected the number of a State of {row['origin']}, found {row['gwcode']} in "
            f"{len(wrong)} rows; export it again"
        )
