"""Country-years, honest forecasts and annual rankings of the risk of mass atrocities.

Names are declared in the stub beside this file and imported when first used: importing the package
reads no data and loads neither a model nor a plotting library.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
