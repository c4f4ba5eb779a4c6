"""The indicators as a table: for the command line, the documentation and data packages."""

from collections.abc import Iterable

import pandas as pd

from atrocityrisk.indicators.base import INDICATORS

FIELDS = [
    "kind",
    "source",
    "unit",
    "publication_lag",
    "max_age_years",
    "least",
    "greatest",
    "framework",
    "quality",
    "ewp",
    "description",
    "reference",
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
        Indexed by name: kind, source (names separated by ", "), unit, lag and carry (years), least
        and greatest (plausible values), framework (numbers separated by ", "), quality, ewp
        (column of the Early Warning Project, or ""), description, reference.

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
        {
            "kind": entry.kind,
            "source": ", ".join(entry.source),
            "unit": entry.unit,
            "publication_lag": entry.publication_lag,
            "max_age_years": entry.max_age_years,
            "least": entry.bounds[0],
            "greatest": entry.bounds[1],
            "framework": ", ".join(entry.framework),
            "quality": entry.quality,
            "ewp": entry.ewp or "",
            "description": entry.description,
            "reference": entry.reference,
        }
        for entry in entries
    ]
    index = pd.Index([entry.name for entry in entries], name="name")
    return pd.DataFrame(rows, index=index, columns=FIELDS)
