"""Where the data sets lie that every installation carries."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_PACKAGED = _PACKAGE / "_datasets"
_CHECKOUT = _PACKAGE.parents[1] / "datasets"


def embedded_folder() -> Path:
    """Folder of the data sets that come with the package."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
