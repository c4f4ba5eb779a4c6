"""What is recorded of a forecast, from memory or from the folder of a run."""

import json
import platform
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from atrocityrisk._core.files import atomic_write, sha256
from atrocityrisk._core.manifest import MANIFEST, draws_sha256, installed_versions, verify
from atrocityrisk.errors import DataError, IntegrityError, LedgerWarning, UnknownNameError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.ledger.appending import append_entry
from atrocityrisk.ledger.chain_anchors import DRAWS, ENTRIES
from atrocityrisk.ledger.entries import Entry, canonical
from atrocityrisk.ledger.ledger_reading import read_entries

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

RANKING = "ranking.csv"
CLOCK = (
    "The time is that of the local clock, which can be set. It is evidence only together with a "
    "head hash that was published elsewhere."
)

_CONSTANT = ("model", "outcome", "origin", "first_year", "last_year")
_TEXT = frozenset({"model", "outcome", "iso3", "country"})
_WHOLE = frozenset(
    {"gwcode", "rank", "rank_low", "rank_high", "previous_rank", "tier",
     "origin", "first_year", "last_year"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WindowState:
    """Where a moment lies with respect to a forecast's window.

    Attributes
    ----------
    state : {"before", "within", "after"}
        Before the window opens, while it is open, after it has closed.
    opens, closes : str
        First and last day, ISO 8601; a day is over when it is over in UTC.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> import atrocityrisk as ar
    >>> ar.ledger.window_state(2025, 2026, now=datetime(2025, 6, 1, tzinfo=UTC))
    WindowState(state='within', opens='2025-01-01', closes='2026-12-31')
    """

    state: Literal["before", "within", "after"]
    opens: str
    closes: str

    @property
    def prospective(self) -> bool:
        """Whether nothing of the window could have been known."""
        return self.state == "before"


def window_state(first_year: int, last_year: int, *, now: datetime) -> WindowState:
    """Whether a window had opened, or closed, at a moment.

    Parameters
    ----------
    first_year, last_year : int
        Window.
    now : datetime
        The moment, with its time zone.

    Returns
    -------
    WindowState
        With its days.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> window_state(2025, 2026, now=datetime(2024, 12, 31, 23, 59, tzinfo=UTC)).state
    'before'
    """
    # A day is over when it is over in UTC, whatever the zone of the clock.
    year = now.astimezone(UTC).year
    state: Literal["before", "within", "after"] = (
        "before" if year < first_year else "within" if year <= last_year else "after"
    )
    return WindowState(state=state, opens=f"{first_year}-01-01", closes=f"{last_year}-12-31")


def forecast_content(
    frame: pd.DataFrame,
    *,
    manifest: dict[str, Any] | None,
    files: dict[str, str],
    draws: dict[str, Any] | None,
    note: str,
    now: datetime,
) -> dict[str, Any]:
    """What an entry says of a forecast.

    Parameters
    ----------
    frame : DataFrame
        Forecast or ranking, one row per state.
    manifest : dict, optional
        Manifest of the run.
    files : dict of str to str
        SHA-256 of each file of the run.
    draws : dict, optional
        Hash, shape and, if they are stored, file of the draws.
    note : str
        Free text.
    now : datetime
        Moment of registration.

    Returns
    -------
    dict
        Ready for `append_entry`.

    Raises
    ------
    DataError
        If the frame is no forecast of one window.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> from datetime import UTC, datetime
    >>> sorted(ar.ledger.forecast_content(
    ...     now.frame, manifest=None, files={}, draws=None, note="",
    ...     now=datetime(2025, 1, 2, tzinfo=UTC),
    ... ))[:4]
    ['corrects', 'draws', 'environment', 'files']
    """
    absent = [name for name in COLUMNS if name not in frame]
    if absent or frame.empty:
        raise DataError(
            f"expected a forecast with the columns {', '.join(COLUMNS)}, found "
            + (f"no {absent[0]!r}" if absent else "no rows")
            + "; give a Forecast or a run's folder"
        )
    for name in _CONSTANT:
        values = frame[name].drop_duplicates()
        if len(values) != 1:
            raise DataError(
                f"expected one {name} in a forecast, found {len(values)}; register each by itself"
            )
    # Sorted, so that the entry of a forecast does not depend on the order of its rows.
    ordered = frame.sort_values("gwcode")
    first = ordered.iloc[0]
    held: dict[str, Any] = {name: _plain(first[name], whole=name in _WHOLE) for name in _CONSTANT}
    names = [str(name) for name in ordered if name not in _CONSTANT]
    held["states"] = {
        name: [_plain(value, whole=name in _WHOLE) for value in ordered[name]] for name in names
    }
    window = window_state(held["first_year"], held["last_year"], now=now)
    return {
        "kind": "forecast",
        "forecast": held,
        "draws": draws,
        "manifest": manifest,
        "files": files,
        "registration": {
            "window": window.state,
            "prospective": window.prospective,
            "opens": window.opens,
            "closes": window.closes,
            "clock": CLOCK,
        },
        "environment": {
            "versions": installed_versions(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "note": note,
        "corrects": None,
    }


def register_run(
    ledger: str | PathLike[str],
    run: str | PathLike[str],
    *,
    note: str = "",
    corrects: int | None = None,
    key: "Ed25519PrivateKey | None" = None,
    now: datetime | None = None,
) -> Entry:
    """Register the forecast in the folder of a run.

    Parameters
    ----------
    ledger : path
        A ledger.
    run : path
        Folder that `atrocityrisk rank` or `run` wrote; its files are checked first.
    note : str
        Free text; of a correction, the reason.
    corrects : int, optional
        Number of the entry that this one corrects; that entry stays.
    key : Ed25519PrivateKey, optional
        Signs the entry.
    now : datetime, optional
        Moment of registration; the local clock's if None.

    Returns
    -------
    Entry
        As it stands in the ledger.

    Raises
    ------
    IntegrityError
        If a file of the run is not what its manifest says, or the ledger is broken at its end.
    DataError
        If the folder holds no forecast, or a correction no reason.
    UnknownNameError
        If there is no entry to correct.

    Warns
    -----
    LedgerWarning
        If the same forecast is registered already and this is no correction, or if there is no
        key, though the entry before is signed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> spec = ar.specs.amend_spec(ar.default_spec(), {"model": "climatology"})
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.run(spec, f"{folder}/out")
    ...     _ = ar.ledger.init_ledger(f"{folder}/ledger")
    ...     entry = ar.ledger.register_run(
    ...         f"{folder}/ledger", f"{folder}/out", note="by climatology"
    ...     )
    >>> entry.number, entry.content["note"]
    (1, 'by climatology')
    """
    ledger, run = Path(ledger), Path(run)
    broken = [check.name for check in verify(run) if not check.intact]
    if broken:
        raise IntegrityError(
            f"expected {run / broken[0]} as its manifest describes it, found another file; run "
            "again, then register"
        )
    moment = datetime.now(UTC) if now is None else now
    if not (run / MANIFEST).is_file():
        raise DataError(
            f"expected the {MANIFEST} of a ranking in {run}, found that of a brief alone; name the "
            "folder of a ranking"
        )
    manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    outputs = {str(name): str(digest) for name, digest in manifest["outputs"].items()}
    if RANKING not in outputs:
        raise DataError(
            f"expected a run with a {RANKING} in {run}, found none, so it holds no forecast to "
            "register; name the folder of a ranking"
        )
    frame = _read_ranking(run / RANKING)
    metadata = manifest.get("forecast", {})
    digest = metadata.get("draws_sha256")
    content = forecast_content(
        frame,
        manifest=manifest,
        files={**outputs, MANIFEST: sha256(run / MANIFEST)},
        draws=None if digest is None else {"sha256": digest, "draws": metadata["draws"]},
        note=note,
        now=moment,
    )
    content["corrects"] = _corrected(ledger, corrects, note)
    if corrects is None:
        _warn_if_registered(ledger, content["forecast"])
    return append_entry(ledger, content, key=key, now=moment)


def register_forecast(
    ledger: str | PathLike[str],
    forecast: Forecast,
    *,
    note: str = "",
    corrects: int | None = None,
    keep_draws: bool = False,
    key: "Ed25519PrivateKey | None" = None,
    now: datetime | None = None,
) -> Entry:
    """Register a forecast that is in memory.

    Parameters
    ----------
    ledger : path
        A ledger.
    forecast : Forecast
        Its frame is recorded in full, its draws by hash.
    note : str
        Free text; of a correction, the reason.
    corrects : int, optional
        Number of the entry that this one corrects.
    keep_draws : bool
        Store the draws in the ledger's folder ``draws``, under their hash.
    key : Ed25519PrivateKey, optional
        Signs the entry.
    now : datetime, optional
        Moment of registration; the local clock's if None.

    Returns
    -------
    Entry
        As it stands in the ledger.

    Raises
    ------
    IntegrityError
        If the ledger is broken at its end.
    DataError
        If a correction has no reason.
    UnknownNameError
        If there is no entry to correct.

    Warns
    -----
    LedgerWarning
        If the same forecast is registered already and this is no correction, or if there is no
        key, though the entry before is signed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     entry = ar.ledger.register_forecast(folder, now, note="for the record")
    >>> entry.number, entry.content["note"]
    (1, 'for the record')
    """
    ledger = Path(ledger)
    moment = datetime.now(UTC) if now is None else now
    draws: dict[str, Any] | None = None
    if forecast.draws is not None:
        digest = draws_sha256(forecast.draws)
        draws = {"sha256": digest, "draws": int(forecast.draws.shape[1])}
        if keep_draws:
            # Named by its content: the same draws are stored once, and none can be exchanged.
            name = f"{DRAWS}/{digest}.npy"
            with atomic_write(ledger / name) as temporary:
                np.save(temporary, np.ascontiguousarray(forecast.draws), allow_pickle=False)
            draws["file"] = name
    content = forecast_content(
        forecast.frame, manifest=None, files={}, draws=draws, note=note, now=moment
    )
    content["inputs"] = {
        "panel_fingerprint": forecast.panel_fingerprint,
        "timing": forecast.timing,
        "seed": forecast.seed,
    }
    content["corrects"] = _corrected(ledger, corrects, note)
    if corrects is None:
        _warn_if_registered(ledger, content["forecast"])
    return append_entry(ledger, content, key=key, now=moment)


def _warn_if_registered(ledger: Path, forecast: dict[str, Any]) -> None:
    """Say that the very same forecast stands in the ledger already."""
    # Entries are canonical text: the same forecast is the same bytes, found without parsing.
    path = ledger / ENTRIES
    content = path.read_bytes() if path.is_file() else b""
    place = content.find(b'"forecast":' + canonical(forecast).encode("ascii") + b",")
    if place >= 0:
        number = content.count(b"\n", 0, place) + 1
        warnings.warn(
            f"this forecast stands in {ledger} already, as entry {number}; nothing more is proved "
            "by a second entry, and a count of entries takes it for another forecast",
            LedgerWarning,
            stacklevel=3,
        )


def _corrected(ledger: Path, number: int | None, note: str) -> dict[str, Any] | None:
    """Number and hash of the entry that is corrected."""
    if number is None:
        return None
    if not note.strip():
        raise DataError(f"a correction of entry {number} needs its reason; give it as the note")
    found = [entry for entry in read_entries(ledger) if entry.number == number]
    if not found:
        raise UnknownNameError(f"no entry {number} in {ledger} to correct; see `ledger list`")
    return {"number": number, "hash": found[0].hash}


def _read_ranking(path: Path) -> pd.DataFrame:
    """A ranking's table, every number to the last bit."""
    text = pd.read_csv(path, dtype="str", keep_default_na=False)
    # Python's own conversion is exact in every version; pandas' default has not always been.
    columns = {
        name: pd.Series(_cells(text[name].tolist()), dtype="object")
        for name in map(str, text)
        if name not in _TEXT
    }
    return text.assign(**columns)


def _cells(cells: list[str]) -> list[float | None] | list[str]:
    """Numbers, or the text as it is where a cell is none."""
    try:
        return [float(cell) if cell else None for cell in cells]
    except ValueError:
        return cells


def _plain(value: Any, *, whole: bool = False) -> Any:
    """A cell as JSON holds it: None for missing, Python's own numbers."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if whole else value
