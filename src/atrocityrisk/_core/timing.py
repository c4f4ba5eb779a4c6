"""How inputs were placed in time: named in every result."""

from typing import Literal

Timing = Literal["pseudo-real-time", "revised", "true vintage"]
