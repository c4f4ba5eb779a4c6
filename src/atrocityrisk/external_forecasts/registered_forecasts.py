"""Forecasts from ledgers and hubs, in the table of published lists."""

from os import PathLike
from pathlib import Path

import pandas as pd

from atrocityrisk import hubverse, ledger, states
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.external_forecasts.list_cells import refuse_stated_window
from atrocityrisk.external_forecasts.list_forms import COLUMNS
from atrocityrisk.external_forecasts.publication_dates import with_publication
from atrocityrisk.external_forecasts.published_lists import span_text


def ledger_forecasts(folder: str | PathLike[str]) -> pd.DataFrame:
    """Forecasts registered in a ledger.

    Parameters
    ----------
    folder : path
        A ledger; it is verified first.

    Returns
    -------
    DataFrame
        As `read_list`; of kind "registered", or "withdrawn" where a later entry corrects it. The
        day of registration is `made` and `published`, the entry, and whether it is signed, the
        `reference`, the hash of the entry `sha256`.

    Raises
    ------
    IntegrityError
        If the ledger is not intact.
    DataError
        If it holds no forecast.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     _ = ar.ledger.register_forecast(folder, now)
    ...     len(ar.external_forecasts.ledger_forecasts(folder))
    30
    """
    folder = Path(folder)
    checked = ledger.verify_ledger(folder)
    if checked.problem is not None:
        raise IntegrityError(
            f"expected an intact ledger in {folder}, found that {checked.problem.message}; its "
            "forecasts are not scored: restore the ledger from a copy"
        )
    entries = ledger.read_entries(folder)
    # A correction leaves the entry that it corrects; that one stays on the board as withdrawn.
    withdrawn = {e.content["corrects"]["number"]: e for e in entries if e.content.get("corrects")}
    parts = [
        _table(
            ledger.entry_frame(entry),
            publisher=folder.resolve().name,
            kind="withdrawn" if entry.number in withdrawn else "registered",
            made=entry.time[:10],
            file=f"{folder.resolve().name}, entry {entry.number}",
            digest=entry.hash,
        ).assign(
            published=entry.time[:10],
            reference=_entry_text(folder, entry, withdrawn.get(entry.number)),
        )
        for entry in entries
        if entry.content.get("kind") == "forecast"
    ]
    if not parts:
        raise DataError(
            f"expected forecasts in the ledger {folder}, found none; register one first"
        )
    return pd.concat(parts, ignore_index=True)


def hub_forecasts(folder: str | PathLike[str]) -> pd.DataFrame:
    """Forecasts in a hub's model output.

    Parameters
    ----------
    folder : path
        Folder of the hub.

    Returns
    -------
    DataFrame
        As `read_list`, of kind "submitted"; when they were made a hub does not say, so that their
        date is not verified unless a file ``published.csv`` in its folder says where it can be
        seen; see `read_list`.

    Raises
    ------
    DataError
        If there is no model output, or a file is refused.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> frame = pd.DataFrame(
    ...     {"model": "ours", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": 0.08}
    ... )
    >>> forecast = ar.hubverse.HubForecast(frame=frame)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.hubverse.write_hub(folder, [forecast], team="ours")
    ...     rows = ar.external_forecasts.hub_forecasts(folder)
    >>> rows[["gwcode", "probability"]].to_numpy().tolist()
    [[483.0, 0.08]]
    """
    parts = []
    for path in hubverse.output_files(folder):
        for forecast in hubverse.read_model_output(path):
            table = _table(
                forecast.frame,
                publisher=path.parent.name.partition("-")[0],
                kind="submitted",
                made="",
                file=path.name,
                digest=sha256(path),
            )
            parts.append(with_publication(table, path, Path(folder)))
    return pd.concat(parts, ignore_index=True)


def _entry_text(folder: Path, entry: ledger.Entry, corrected: ledger.Entry | None) -> str:
    signed = "unsigned" if entry.signature is None else f"signed by {str(entry.signer)[:16]}…"
    text = f"ledger {folder.resolve().name}, entry {entry.number}, {signed}"
    if corrected is None:
        return text
    # When it was withdrawn tells a mistake from a forecast that had turned out wrong.
    return f"{text}, corrected on {corrected.time[:10]} by entry {corrected.number}"


def _table(
    frame: pd.DataFrame, *, publisher: str, kind: str, made: str, file: str, digest: str
) -> pd.DataFrame:
    first, last = int(frame["first_year"].iloc[0]), int(frame["last_year"].iloc[0])
    stated = frame[["outcome", "origin", "first_year", "last_year"]].drop_duplicates()
    for outcome, *years in stated.to_numpy(dtype=object).tolist():
        refuse_stated_window(str(outcome), (years[0], years[1], years[2]), file)
    index = pd.MultiIndex.from_arrays([frame["gwcode"], frame["origin"]], names=["gwcode", "year"])
    return frame.assign(
        list=f"{publisher} {span_text(first, last)}",
        publisher=publisher,
        kind=kind,
        made=made,
        published="",
        reference="",
        country=states.labels(index)["name"].fillna("").to_numpy(),
        file=file,
        sha256=digest,
    )[COLUMNS]
