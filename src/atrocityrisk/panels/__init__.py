"""Panels: states by years, every cell with its source and age; built, read, written, dated.

The names are in the stub beside this file and are imported when first used: reading a panel does
not load the readers of publishers' files.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
