"""Where a state's page is found."""

import re
from collections.abc import Mapping
from typing import Any


def anchor(row: Mapping[str, Any]) -> str:
    """Name of a state's page within a report.

    Parameters
    ----------
    row : mapping
        With gwcode and iso3.

    Returns
    -------
    str
        Its ISO 3166 code; "s" and the Gleditsch-Ward number for a state without one.

    Examples
    --------
    >>> anchor({"gwcode": 483, "iso3": "TCD"}), anchor({"gwcode": 347, "iso3": None})
    ('TCD', 's347')
    """
    iso3 = row["iso3"]
    if isinstance(iso3, str) and re.fullmatch(r"[A-Z]{3}", iso3):
        return iso3
    return f"s{int(row['gwcode'])}"
