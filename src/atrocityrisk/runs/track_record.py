"""The track record: what one specification said from every past origin, by the path of the list.

The embedded default comes with its own, so that a report can show each state's history, and what
the forecasts were worth, without forecasting thirty times again. What happened is not in the file:
it is read from the panel, so that a late label changes the verdict and not the forecast.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import StrPath, atomic_write
from atrocityrisk._core.parquet import read_metadata, with_metadata
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk.errors import DataError, IntegrityError, OriginError
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import Ranking, rank
from atrocityrisk.runs import ranking_run
from atrocityrisk.runs.as_specified import chosen_panel, origin_of
from atrocityrisk.specs import RunSpec

FORMAT = "atrocityrisk-track-record-1"
FILE = "track-record.parquet"
FIRST_ORIGIN = 1993
COLUMNS = ["origin", "gwcode", "probability", "low", "high", "rank", "rank_low", "rank_high"]
SAME = 1e-6
"""Largest relative difference between a probability and the same on another machine."""
_INTEGER = ("origin", "gwcode", "rank", "rank_low", "rank_high")


@dataclass(frozen=True, kw_only=True, eq=False)
class TrackRecord:
    """Forecasts of one specification from many origins.

    Attributes
    ----------
    frame : DataFrame
        One row per origin and state, sorted by both: origin, gwcode, probability, low, high, rank,
        rank_low, rank_high. Intervals are missing for models without draws.
    context : dict
        What the forecasts depend on: see `record_context`.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> int(record.frame["origin"].min()), int(record.frame["origin"].max())
    (1993, 2025)
    """

    frame: pd.DataFrame
    context: dict[str, Any]

    def fits(self, spec: RunSpec, panel: Panel) -> bool:
        """Whether the record is of this specification and these data.

        Parameters
        ----------
        spec : RunSpec
            Specification of a run.
        panel : Panel
            With the run's outcome, timing and indicators.

        Returns
        -------
        bool
            False if anything that can change a forecast differs.
        """
        return self.context == record_context(spec, panel)

    def with_recorded_intervals(self, ranking: Ranking) -> Ranking | None:
        """A ranking without draws, with the intervals that the record holds of the same forecast.

        Parameters
        ----------
        ranking : Ranking
            Of one of the record's origins, by its specification.

        Returns
        -------
        Ranking or None
            With low, high, rank_low and rank_high; P(top k) and tiers stay missing. None where the
            record does not hold this forecast, or has no intervals itself.
        """
        own = self.frame[self.frame["origin"] == ranking.forecast.origin].set_index("gwcode")
        codes = ranking.frame["gwcode"]
        if set(own.index) != set(codes) or own["rank_low"].isna().any():
            return None
        told = own.loc[codes].reset_index(drop=True).set_index(ranking.frame.index)
        if not np.allclose(told["probability"], ranking.frame["probability"], rtol=SAME, atol=0):
            return None
        lent = {name: told[name] for name in ("low", "high", "rank_low", "rank_high")}
        return replace(ranking, frame=ranking.frame.assign(**lent))


def record_context(spec: RunSpec, panel: Panel) -> dict[str, Any]:
    """Everything in a specification and its data that a past forecast depends on."""
    # Neither the origin, of which a record has many, nor states left out of one list. The keys are
    # those of the published file.
    return {
        "model": spec.model,
        "outcome": panel.outcome.name,
        "seed": spec.seed,
        "interval": spec.level,
        "draws": spec.draws,
        "panel": panel.fingerprint(),
    }


def make_track_record(
    spec: RunSpec,
    *,
    first_origin: int = FIRST_ORIGIN,
    last_origin: int | None = None,
    progress: ProgressCallback | None = None,
) -> TrackRecord:
    """Forecast from every origin as the list of a specification would have been made.

    Parameters
    ----------
    spec : RunSpec
        Specification; its own origin is not used.
    first_origin, last_origin : int, optional
        Range of origins; to that of the specification, or the panel's usual one, if None.
    progress : callable, optional
        Told what is being done, how many origins are done and how many there are.

    Returns
    -------
    TrackRecord
        Origins from which there was too little to learn are left out.

    Raises
    ------
    OriginError
        If no origin is left.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.specs.amend_spec(ar.default_spec(), {"model": "climatology"})
    >>> record = ar.runs.make_track_record(spec, first_origin=2021, last_origin=2022)
    >>> sorted(record.frame["origin"].unique().tolist())
    [2021, 2022]
    """
    panel = chosen_panel(spec)
    end = origin_of(spec, panel) if last_origin is None else last_origin
    origins = range(max(first_origin, panel.years[0]), end + 1)
    parts = []
    progress = progress or no_progress
    for done, origin in enumerate(origins):
        progress(f"forecasting from {origin}", done, len(origins))
        try:
            made = ranking_run.forecast_from(spec, panel, origin=origin)
        except OriginError:
            continue
        parts.append(rank(made, level=spec.level, k=spec.k).frame[COLUMNS])
    if not parts:
        raise OriginError(
            f"no origin of {first_origin}-{end} leaves enough to learn from; the panel covers "
            f"{panel.years[0]}-{panel.years[1]}"
        )
    frame = pd.concat(parts).sort_values(["origin", "gwcode"], ignore_index=True)
    return TrackRecord(frame=_typed(frame), context=record_context(spec, panel))


def write_track_record(record: TrackRecord, path: StrPath) -> None:
    """Write a track record to one Parquet file, whole or not at all.

    Parameters
    ----------
    record : TrackRecord
        Record to keep.
    path : str or path-like
        File to write.

    Raises
    ------
    OutputError
        If the file cannot be put in place.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> with TemporaryDirectory() as folder:
    ...     ar.runs.write_track_record(record, f"{folder}/record.parquet")
    ...     len(ar.runs.read_track_record(f"{folder}/record.parquet").frame) == len(record.frame)
    True
    """
    table = pa.Table.from_pandas(record.frame, preserve_index=False)
    metadata = {"format": FORMAT, "facts": record.context, "sha256": _digest(record.frame)}
    table = with_metadata(table, metadata)
    with atomic_write(Path(path)) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=19)


def read_track_record(path: StrPath) -> TrackRecord:
    """Read a track record that `write_track_record` wrote.

    Parameters
    ----------
    path : str or path-like
        Parquet file.

    Returns
    -------
    TrackRecord
        As it was written.

    Raises
    ------
    DataError
        If there is no such file, or it is not a track record.
    IntegrityError
        If the file is damaged or its content was changed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> with TemporaryDirectory() as folder:
    ...     ar.runs.write_track_record(record, f"{folder}/record.parquet")
    ...     len(ar.runs.read_track_record(f"{folder}/record.parquet").frame) == len(record.frame)
    True
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"expected a track record at {path}, found no file")
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise IntegrityError(f"{path} is not a readable Parquet file ({problem})") from problem
    try:
        metadata = read_metadata(table)
        form, context, digest = metadata["format"], dict(metadata["facts"]), metadata["sha256"]
    except (ValueError, TypeError, LookupError) as problem:
        raise DataError(f"{path} is no track record; make one with this version") from problem
    if form != FORMAT or sorted(table.column_names) != sorted(COLUMNS):
        raise DataError(
            f"{path} is no track record of this version: expected format {FORMAT!r}, found {form!r}"
        )
    frame = _typed(table.to_pandas(ignore_metadata=True))
    if _digest(frame) != digest:
        raise IntegrityError(
            f"{path} does not match its own hash: its content was changed after it was written"
        )
    return TrackRecord(frame=frame, context=context)


def embedded_track_record() -> TrackRecord | None:
    """The track record of the embedded default.

    Returns
    -------
    TrackRecord or None
        None where the installation has none.

    Raises
    ------
    IntegrityError
        If the file is damaged.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> record.frame["gwcode"].nunique() > 150
    True
    """
    path = embedded_folder() / FILE
    return read_track_record(path) if path.is_file() else None


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    whole = dict.fromkeys(_INTEGER, "Int64")
    return frame[COLUMNS].astype({name: whole.get(name, "float64") for name in COLUMNS})


def _digest(frame: pd.DataFrame) -> str:
    numbers = frame.astype("float64").fillna(np.nan).to_numpy(dtype=np.float64, na_value=np.nan)
    return hashlib.sha256(np.ascontiguousarray(numbers).data).hexdigest()
