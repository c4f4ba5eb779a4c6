"""What an assessor would have to find out: made from the gaps of the data, typed in by nobody."""

from collections.abc import Iterator, Mapping

import pandas as pd

from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.plain_values import heading, readable
from atrocityrisk.sources import SOURCES

LISTS = {"states": "List of states, their regions and borders"}
"""Names of what the package carries itself and no publisher's file is read for."""


def questions(gaps: pd.DataFrame, factors: pd.DataFrame, units: Mapping[str, str]) -> Iterator[str]:
    """Questions about the values that are unknown or old, and about what nobody measures.

    Parameters
    ----------
    gaps : DataFrame
        Rows of `Coverage.cells` of one state that are worth asking about.
    factors : DataFrame
        Risk factors of the Framework of this state.
    units : mapping of str to str
        Unit of each indicator.

    Yields
    ------
    str
        One question for each source and year of missing or old values, and one for all risk factors
        of which nothing is measured.
    """
    rows = records(gaps)
    unknown: dict[str, list[str]] = {}
    old: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        unit = units.get(str(row["indicator"]), "")
        text = str(row["description"])
        what = heading(text, unit=unit)
        source = source_title(str(row["source"]))
        if row["status"] == "unknown":
            unknown.setdefault(source, []).append(what)
        else:
            value = readable(float(row["value"]), description=text, unit=unit)
            old.setdefault((source, int(row["value_year"])), []).append(f"{what}: {value}")
    for source, names in unknown.items():
        yield f"No value is known ({source}). What is it today? {'; '.join(names)}."
    for (source, year), told in old.items():
        yield f"Last known of {year} ({source}). Does it still hold? {'; '.join(told)}."
    silent = [
        f"{str(row['risk_factor_id']).removeprefix('RF')}. {row['risk_factor']}"
        for row in records(factors)
        if row["known"] == 0
    ]
    if silent:
        yield (
            "Of these risk factors of the Framework nothing is measured. What do people on the "
            f"ground report? {'; '.join(silent)}."
        )


def source_title(names: str) -> str:
    """Names of sources as people know them.

    Parameters
    ----------
    names : str
        Names in the registry, separated by ", ".

    Returns
    -------
    str
        Their titles; a source that the package does not know by its name.

    Examples
    --------
    >>> source_title("states")
    'List of states, their regions and borders'
    """
    # A registry answers an unknown name with an error of its own, which get() lets through.
    return ", ".join(
        SOURCES[name].title if name in SOURCES else LISTS.get(name, name)
        for name in names.split(", ")
    )
