"""Figures: results in, `Axes` out. The only place that imports matplotlib.

Every figure is made without pyplot, so that drawing leaves no state behind and works in threads,
servers and tests alike.

The names are in the stub beside this file and are imported when first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
