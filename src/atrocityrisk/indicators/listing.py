"""The indicators as a table: for the command line, the documentation and data packages."""

from collections.abc import Iterable

import pandas as pd

from atrocityrisk.indicators.base import INDICATORS

FIELDS = [
    "kind",
    "source",
    "column",
    "transform",
    "fill",
    "unit",
    "publication_lag",
    "max_age_years",
    "first_release",
    "coded_live_since",
    "least",
    "greatest",
    "theme",
    "family",
    "framework",
    "quality",
    "ewp",
    "description",
    "reference",
    "note",
]


def indicator_table(names: Iterable[str] | None = None) -> pd.DataFrame:
    """Metadata of indicators, one row each.

    Parameters
    ----------
    names : iterable of str, optional
        Names in `INDICATORS`; all of them, sorted, by default.

    Returns
    -------
    DataFrame
        Indexed by name: kind, source (names separated by ", "), column and transform (how it is
        made; empty where a function of Python says), fill, unit, publication_lag and max_age_years
        (years), first_release and coded_live_since (years, missing where not known), least and
        greatest (plausible values), theme, family, framework (numbers separated by ", "), quality,
        ewp (column of the Early Warning Project, or ""), description, reference, note.

    Raises
    ------
    UnknownNameError
        If an indicator is not registered.

    Examples
    --------
    >>> indicator_table(["electoral_democracy"])["publication_lag"].tolist()
    [1]
    """
    entries = [INDICATORS[name] for name in (sorted(INDICATORS) if names is None else names)]
    rows = [
        vars(entry)
        | {
            "source": ", ".join(entry.source),
            "least": entry.bounds[0],
            "greatest": entry.bounds[1],
            "framework": ", ".join(entry.framework),
            "ewp": entry.ewp or "",
        }
        for entry in entries
    ]
    index = pd.Index([entry.name for entry in entries], name="name")
    table = pd.DataFrame(rows, index=index, columns=FIELDS)
    return table.astype({"first_release": "Int64", "coded_live_since": "Int64"})
