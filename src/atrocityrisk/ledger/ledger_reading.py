"""Entries of a ledger and the forecasts in them."""

from os import PathLike
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.ledger.chain_anchors import ENTRIES, read_anchor
from atrocityrisk.ledger.entries import Entry, entry_of


def read_entries(folder: str | PathLike[str]) -> list[Entry]:
    """Entries of a ledger, each checked against its own hash.

    Parameters
    ----------
    folder : path
        A ledger.

    Returns
    -------
    list of Entry
        In their order. The chain is checked by `verify_ledger`, not here.

    Raises
    ------
    IntegrityError
        If there is no ledger, an entry was edited, or entries that its anchor knows are missing.
    DataError
        If the ledger has a newer format.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     _ = ar.ledger.append_entry(folder, {"note": "first"})
    ...     [entry.content["note"] for entry in ar.ledger.read_entries(folder)]
    ['first']
    """
    folder = Path(folder)
    anchor = read_anchor(folder)
    path = folder / ENTRIES
    content = path.read_bytes() if path.is_file() else b""
    if len(content) < anchor.size:
        raise IntegrityError(
            f"expected {anchor.size:,} bytes in {path}, as its anchor says, found "
            f"{len(content):,}; run `atrocityrisk ledger verify {folder}`"
        )
    # What lies beyond the anchor is an append under way, of this moment or interrupted.
    return [entry_of(line) for line in content[: anchor.size].split(b"\n") if line]


def entry_frame(entry: Entry) -> pd.DataFrame:
    """The forecast that an entry holds.

    Parameters
    ----------
    entry : Entry
        Of a forecast.

    Returns
    -------
    DataFrame
        model, outcome, gwcode, origin, first_year, last_year, probability, then what else was
        recorded of each state; at full precision, sorted by gwcode.

    Raises
    ------
    DataError
        If the entry holds no forecast.

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
    >>> len(ar.ledger.entry_frame(entry)) == len(now.frame)
    True
    """
    held = entry.content.get("forecast")
    if not isinstance(held, dict) or not isinstance(held.get("states"), dict):
        raise DataError(f"entry {entry.number} holds no forecast; choose another")
    table = pd.DataFrame(held["states"])
    # What is the same for every state is recorded once.
    constant = {name: held[name] for name in COLUMNS if name in held}
    frame = table.assign(**constant)
    rest = [name for name in table if name not in COLUMNS]
    return frame[[*COLUMNS, *rest]].sort_values("gwcode", ignore_index=True)
