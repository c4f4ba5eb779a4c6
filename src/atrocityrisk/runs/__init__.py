"""From a specification to files: rankings, benchmarks, their manifests and the track record.

The names are in the stub beside this file and are imported when first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
