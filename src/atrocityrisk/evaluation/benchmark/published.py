"""Forecasts that others published, read from the user's own copy of their file."""

from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DuplicateRowsError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.specs import Published

_COLUMNS = {"ccode": "cow", "prev_year": "origin", "risk_prev": "probability"}


def read_published(path: Path, published: Published) -> pd.DataFrame:
    """Forecasts that a task is compared with: model, gwcode, origin, probability."""
    # The committed scores are of one file; another version would be scored under its name.
    found = sha256(path) if path.is_file() else None
    if found != published.sha256:
        what = "no file" if found is None else f"SHA-256 {found}"
        raise IntegrityError(
            f"expected the published forecasts {published.name!r} at {path} with SHA-256 "
            f"{published.sha256}, found {what}; get the publisher's file, or leave --published out"
        )
    return ewp_backtest(path).assign(model=published.name)


def ewp_backtest(path: Path) -> pd.DataFrame:
    """EWP's published backtest, keyed as a panel is.

    Parameters
    ----------
    path : Path
        ``FOOSforecasts_*.csv``; its ``risk_prev`` is the risk seen from the year before,
        ``prev_year``, over two years.

    Returns
    -------
    DataFrame
        gwcode, origin, probability; states without a Gleditsch-Ward code are left out.

    Raises
    ------
    SchemaError
        If a column is missing.
    IntegrityError
        If a row has more or fewer fields than the header.
    DuplicateRowsError
        If two forecasts fall on one state and origin.
    """
    table = read_csv_table(path)
    for name in _COLUMNS:
        if name not in table:
            raise SchemaError(f"{path} has no column {name!r}; is it EWP's FOOSforecasts file?")
    table = table.rename(columns=_COLUMNS).dropna(subset=["probability", "origin"])
    table["origin"] = table["origin"].astype("int64")
    # EWP's file has codes of the Correlates of War, which differ from ours for some states.
    table["gwcode"] = states.translate(table["cow"], table["origin"], system="cow")
    table = table.dropna(subset=["gwcode"]).astype({"gwcode": "int64"})
    twice = table[table.duplicated(["gwcode", "origin"])]
    if len(twice):
        first = tuple(map(int, twice[["gwcode", "origin"]].iloc[0]))
        raise DuplicateRowsError(
            f"{path} gives {len(twice)} forecasts twice, first (gwcode, origin) {first}; "
            "use the publisher's file as it is"
        )
    return table[["gwcode", "origin", "probability"]].reset_index(drop=True)
