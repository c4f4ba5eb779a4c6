"""Learning the craft: worlds with a sealed truth, what grades work on them, a quiz.

All of it runs on this machine alone. States of a world are invented; nothing in one says anything
about any country. The names are in the stub beside this file and are imported when first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
