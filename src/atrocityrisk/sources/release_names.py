"""Which edition a file is, where its name says so and its content does not."""

import re
from pathlib import Path

_VERSION = re.compile(r"(?<![A-Za-z0-9])v\.?(\d+(?:[._]\d+)+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def edition_in_name(path: Path) -> str:
    """Edition that a file's name states: a version such as ``v4.02``, else the last year in it.

    Parameters
    ----------
    path : Path
        The file; only its name is looked at.

    Returns
    -------
    str
        Empty if the name states none.

    Examples
    --------
    >>> from pathlib import Path
    >>> edition_in_name(Path("LHRS-v4.02-2021.Rdata")), edition_in_name(Path("EPR-2023.csv"))
    ('4.02', '2023')
    >>> edition_in_name(Path("data.csv"))
    ''
    """
    version = _VERSION.search(path.stem)
    if version:
        return version.group(1).replace("_", ".")
    years = _YEAR.findall(path.stem)
    return str(years[-1]) if years else ""
