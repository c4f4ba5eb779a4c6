"""Treaties: whether a state has ratified the optional protocol of the ICCPR."""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes


def iccpr_table(path: Path) -> pd.DataFrame:
    """Ratification of the first optional protocol of the ICCPR by country and year.

    The protocol lets individuals complain of violations of the International Covenant on Civil and
    Political Rights.

    Parameters
    ----------
    path : Path
        ``iccpr-data.csv``, as the Early Warning Project compiles it from the UN Treaty Collection.

    Returns
    -------
    DataFrame
        year, country, ccode (Correlates of War), ios.iccpr1 (1 from the year of ratification).

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If a value is neither 0 nor 1.
    """
    table = read_csv_table(path, text=("country",))
    require_columns(
        table,
        ("year", "ccode", "ios.iccpr1"),
        path,
        renamed={"ios.iccpr1": ("iccpr1", "ios_iccpr1"), "ccode": ("COWcode", "sftgcode")},
    )
    for name in ("year", "ccode"):
        table[name] = whole_numbers(table[name], path)
    table["ios.iccpr1"] = numbers(table["ios.iccpr1"], path)
    wrong = table[~table["ios.iccpr1"].isin([0, 1]) & table["ios.iccpr1"].notna()]
    if len(wrong):
        row = wrong.iloc[0]
        raise DataError(
            f"{path}: column 'ios.iccpr1' has {row['ios.iccpr1']} for code {row['ccode']} in "
            f"{row['year']}, expected 0 or 1 ({len(wrong)} such values); correct the file"
        )
    return table


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    table = iccpr_table(path)
    version = f"to {table['year'].max()}"
    frame = with_gwcodes(table, "ccode", year="year", system="cow", path=path)
    tidy = frame[["gwcode", "year", "ios.iccpr1"]].rename(columns={"ios.iccpr1": "ratified"})
    return tidy.astype({"ratified": "float64"}), version


SOURCES.add(
    "iccpr",
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
