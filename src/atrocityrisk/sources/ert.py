"""Episodes of Regime Transformation: when democratisation or autocratisation was under way."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_columns, whole_numbers
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, register, tidy_schema
from atrocityrisk.sources.vdem import release_by_year

_ERT = {
    "v2x_regime": "regime",
    "reg_type": "regime_type",
    "reg_trans": "regime_change",
    "dem_ep": "democratisation_episode",
    "aut_ep": "autocratisation_episode",
}


def ert_table(path: Path) -> tuple[pd.DataFrame, str]:
    """The publisher's table; and V-Dem's release from which it was made."""
    table = read_table(path, text=("country_text_id",))
    require_columns(table, ["country_text_id", "year", *_ERT], path)
    table["year"] = whole_numbers(table["year"], path)
    return table, release_by_year(table)


def read_ert(path: Path) -> tuple[pd.DataFrame, str]:
    """Regime and episodes of democratisation and autocratisation by state and year; the release."""
    # Outcomes of an episode are left out, because they are known only after it.
    table, version = ert_table(path)
    tidy = with_gwcodes(
        table[["country_text_id", "year", *_ERT]].rename(columns=_ERT),
        "country_text_id",
        year="year",
        system="vdem",
        path=path,
    )
    return tidy.astype(dict.fromkeys(_ERT.values(), "float64")), version


register(
    Source(
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
)
