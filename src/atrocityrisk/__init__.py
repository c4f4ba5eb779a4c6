"""Country-years, honest forecasts and annual rankings of the risk of mass atrocities.

Names are declared in the stub beside this file and imported when first used: importing the package
reads no data and loads neither a model nor a plotting library.
"""

from importlib import import_module

import lazy_loader

__version__ = "0.1.0"

_attribute, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """Public name, imported when first used; an old one warns and gives the new one."""
    if name in __all__ or name.startswith("_"):
        return _attribute(name)
    from atrocityrisk._core.registry import did_you_mean
    from atrocityrisk._core.renamed import current

    found = current("name", name)
    if found is None:
        hint = did_you_mean(name, __all__)
        raise AttributeError(f"module 'atrocityrisk' has no attribute {name!r}{hint}")
    room, _, new = found.rpartition(".")
    return getattr(import_module(f"atrocityrisk.{room}"), new) if room else _attribute(new)
