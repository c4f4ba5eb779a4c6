"""Episodes of Regime Transformation: when democratisation or autocratisation was under way."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._readers.csv import (
    read_csv_table,
    read_excel_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes
from atrocityrisk.sources.vdem import vdem_edition

_ERT = {
    "v2x_regime": "regime",
    "reg_type": "regime_type",
    "reg_trans": "regime_change",
    "dem_ep": "democratisation_episode",
    "aut_ep": "autocratisation_episode",
}


def ert_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Episodes of Regime Transformation as published, with its edition.

    Parameters
    ----------
    path : Path
        The project's ``ert.xlsx`` or ``ERT.csv``.

    Returns
    -------
    tuple of (DataFrame, str)
        The publisher's columns; and V-Dem's edition it was made from.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    if path.suffix.lower() == ".csv":
        table = read_csv_table(path, text=("country_text_id",))
    else:
        table = read_excel_table(path, text=("country_text_id",))
    require_columns(table, ["country_text_id", "year", *_ERT], path)
    table["year"] = whole_numbers(table["year"], path)
    return table, vdem_edition(table)


def read_ert(path: Path) -> tuple[pd.DataFrame, str]:
    """Whether democratisation or autocratisation is under way, by state and year.

    Parameters
    ----------
    path : Path
        As for `ert_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        Columns gwcode, year, regime (V-Dem's four), regime_type, regime_change (-1 to 1),
        democratisation_episode and autocratisation_episode (0 or 1); and the edition. Outcomes of
        an episode are left out, because they are known only after it.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table, version = ert_table(path)
    tidy = with_gwcodes(
        table[["country_text_id", "year", *_ERT]].rename(columns=_ERT),
        "country_text_id",
        year="year",
        system="vdem",
        path=path,
    )
    return tidy.astype(dict.fromkeys(_ERT.values(), "float64")), version


ERT = Source(
    name="ert",
    title="Episodes of Regime Transformation",
    publisher="V-Dem Institute, University of Gothenburg",
    licence="CC-BY-SA-4.0",
    redistributable=True,
    citation=(
        "Edgell, Amanda B., et al. Episodes of Regime Transformation Dataset. V-Dem Institute; "
        "Maerz, Seraphine F., et al. (2024), Journal of Peace Research 61(6), 967-984."
    ),
    url="https://github.com/vdeminstitute/ERT",
    files=("ERT.csv", "ert.csv", "ert.xlsx"),
    read=read_ert,
    schema=tidy_schema(
        {
            "regime": (0.0, 3.0),
            "regime_type": (0.0, 1.0),
            "regime_change": (-1.0, 1.0),
            "democratisation_episode": (0.0, 1.0),
            "autocratisation_episode": (0.0, 1.0),
        },
        required=tuple(_ERT.values()),
    ),
)
SOURCES.add(ERT.name, ERT)
