"""Treaties: whether a state has ratified the optional protocol of the ICCPR."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import require_codes, require_columns, to_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources.source import Source, register, tidy_schema


def iccpr_table(path: Path) -> pd.DataFrame:
    """Ratification of the ICCPR's first optional protocol; ios.iccpr1 is 1 from the year of it."""
    # The protocol lets individuals complain of violations of the International Covenant on Civil
    # and Political Rights. The table is the Early Warning Project's, from the UN Treaty Collection.
    table = read_csv_table(path, text=("country",))
    require_columns(
        table,
        ("year", "ccode", "ios.iccpr1"),
        path,
        renamed={"ios.iccpr1": ("iccpr1", "ios_iccpr1"), "ccode": ("COWcode", "sftgcode")},
    )
    table = to_numbers(table, path, whole=("year", "ccode"), decimal=("ios.iccpr1",))
    require_codes(table, "ios.iccpr1", (0, 1), path, at=("ccode", "year"))
    return table


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """Whether the protocol is ratified, by state and year; and the last year."""
    table = iccpr_table(path)
    version = f"to {table['year'].max()}"
    frame = with_gwcodes(table, "ccode", year="year", system="cow", path=path)
    tidy = frame[["gwcode", "year", "ios.iccpr1"]].rename(columns={"ios.iccpr1": "ratified"})
    return tidy.astype({"ratified": "float64"}), version


register(
    Source(
        name="iccpr",
        title="Ratification of the ICCPR's first optional protocol",
        publisher="UN Treaty Collection, compiled by the Early Warning Project",
        licence="not stated",
        # A year of ratification is a bare fact, so what is derived from it may be shipped.
        redistributable=True,
        citation="United Nations Treaty Collection, chapter IV.5",
        url="https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-5&chapter=4",
        files=("iccpr*.csv",),
        read=_read,
        schema=tidy_schema({"ratified": (0.0, 1.0)}, required=("ratified",)),
    ),
)
