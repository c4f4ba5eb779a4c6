"""Forecasts on record: an append-only file in which nothing can be changed unseen.

Each entry holds the hash of its content and of the entry before, so that an edit, a gap, a change
of order or a repetition shows and is named; an anchor beside the file holds length and head, so
that a cut tail shows too. Whoever can write to the folder can rewrite all of it, and a local clock
can be set: what proves a date is a head hash that was published elsewhere (docs/guides/ledger.md).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
