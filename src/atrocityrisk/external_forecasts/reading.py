"""Forecasts made elsewhere from whatever holds them: one door for every form."""

from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError, WrongTypeError
from atrocityrisk.external_forecasts.list_cells import NOTHING
from atrocityrisk.external_forecasts.list_forms import COLUMNS
from atrocityrisk.external_forecasts.plain_lists import plain_forecasts
from atrocityrisk.external_forecasts.published_lists import read_list, read_lists, span_text
from atrocityrisk.external_forecasts.registered_forecasts import hub_forecasts, ledger_forecasts
from atrocityrisk.hubverse.hub_reading import OUTPUT
from atrocityrisk.ledger.chain_anchors import ENTRIES

ForecastSource = str | PathLike[str] | pd.DataFrame
"""What holds forecasts: a path or a data frame."""

TEXT = ("model", "publisher", "outcome", "country")
THE_FRAME = "the data frame"
FRAME = "forecasts"
"""Name of a data frame's forecasts that name no model."""


def read_all_forecasts(
    given: ForecastSource | Iterable[ForecastSource], *, outcome: str
) -> pd.DataFrame | None:
    """Forecasts of one source or of several as one table; None if there is no source."""
    # One path is not a sequence of its letters.
    sources = [given] if isinstance(given, (str, PathLike, pd.DataFrame)) else list(given)
    parts = [read_forecasts(source, outcome=outcome) for source in sources]
    return pd.concat(parts, ignore_index=True) if parts else None


def read_forecasts(source: ForecastSource, *, outcome: str | None = None) -> pd.DataFrame:
    """Forecasts made elsewhere, as one table.

    Parameters
    ----------
    source : path or DataFrame
        CSV or Parquet file or data frame with the columns country (or gwcode, iso3, cow and so on),
        origin, first_year, last_year and probability, optionally model, publisher and outcome; a
        list in a publisher's own form; a hub's folder; a ledger; or a folder of lists.
    outcome : str, optional
        Outcome of forecasts that name none, such as "mass_killing"; nothing is assumed.

    Returns
    -------
    DataFrame
        list, publisher, model, outcome, kind, made, published, reference, gwcode, country, origin,
        first_year, last_year, probability, file, sha256.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If a cell is none of what its column holds, a window does not follow its origin, or no
        outcome is named.
    UnknownStateError
        If a state is unknown, did not exist then, or codes of two systems are mixed.
    DuplicateRowsError
        If a state has two forecasts of one model, outcome and window.
    WrongTypeError
        If it is neither a path nor a data frame.

    Notes
    -----
    A column ``country`` may hold names or the codes of any one system that `states.translate`
    knows; the one that fits every row is taken. Numbers that fit two systems with different states
    are refused: the name of the column, gwcode or cow, tells which they are.

    Examples
    --------
    >>> import pandas as pd
    >>> mine = pd.DataFrame(
    ...     {"country": ["TCD", "SDN"], "origin": 2020, "first_year": 2021, "last_year": 2022,
    ...      "probability": [0.08, 0.11]}
    ... )
    >>> read_forecasts(mine, outcome="mass_killing")[["model", "gwcode", "probability"]].values
    array([['forecasts', 483, 0.08],
           ['forecasts', 625, 0.11]], dtype=object)
    """
    if isinstance(source, pd.DataFrame):
        return _from_frame(source, where=THE_FRAME, name=FRAME, outcome=outcome)
    try:
        path = Path(fspath(source))
    except TypeError as problem:
        raise WrongTypeError(
            f"expected a path or a data frame with forecasts, found {type(source).__name__}; a "
            "Forecast has its table as .frame"
        ) from problem
    if (path / OUTPUT).is_dir():
        return hub_forecasts(path)
    if (path / ENTRIES).is_file():
        return ledger_forecasts(path)
    if path.is_dir():
        return read_lists(path, outcome=outcome)
    if path.suffix == ".parquet" and path.is_file():
        return _from_parquet(path, outcome=outcome)
    return read_list(path, outcome=outcome)


def _from_parquet(path: Path, *, outcome: str | None) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    # What the Parquet reader raises derives from one of these.
    except (OSError, ValueError) as problem:
        raise DataError(
            f"expected a Parquet file in {path}, found another or a damaged one ({problem}); "
            "write it again"
        ) from problem
    table = _from_frame(frame, where=str(path), name=path.stem, outcome=outcome)
    return table.assign(file=path.name, sha256=sha256(path))


def _from_frame(frame: pd.DataFrame, *, where: str, name: str, outcome: str | None) -> pd.DataFrame:
    """Table of a frame; rows are counted from 1, whatever its index."""
    # A ranking's own index holds the state.
    if "gwcode" in frame.index.names and "gwcode" not in frame:
        frame = frame.reset_index()
    if frame.empty:
        raise DataError(f"expected forecasts in {where}, found no rows; give at least one")
    read = frame.reset_index(drop=True)
    for column in TEXT:
        if column in read:
            cells = read[column].astype("str")
            read[column] = cells.where(read[column].notna() & ~cells.isin(NOTHING), None)
    table = pd.concat(plain_forecasts(read, where, name=name, outcome=outcome), ignore_index=True)
    # Nobody is named, so that each model is its own maker.
    if "publisher" not in frame and where == THE_FRAME:
        table["publisher"] = table["model"]
    spans = zip(table["first_year"], table["last_year"], strict=True)
    made_of = table["publisher"] + [f" {span_text(*years)}" for years in spans]
    empty = dict.fromkeys(("made", "published", "reference", "file", "sha256"), "")
    return table.assign(list=made_of, **empty)[COLUMNS]
