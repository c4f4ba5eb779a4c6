"""Where whatever can be made again is kept for whoever uses this account."""

import os
from pathlib import Path

VARIABLE = "ATROCITYRISK_CACHE_DIR"


def user_folder() -> Path:
    """The user's cache folder of this package, or the one that a variable names."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    # Not needed by those who name a folder, and slower to import than all else here.
    import platformdirs

    return platformdirs.user_cache_path("atrocityrisk", appauthor=False)
