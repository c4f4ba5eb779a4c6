"""Values in messages, written as a reader would: 0.5 and not np.float64(0.5)."""

from typing import Any

import numpy as np


def plain(value: Any) -> str:
    """Python's own spelling of a value, numbers of numpy and those inside rows' keys included."""
    return repr(_unwrapped(value))


def _unwrapped(value: Any) -> Any:
    """A numpy scalar as Python's; lists and tuples by their members."""
    if isinstance(value, np.generic):
        return value.item()
    # By exact type: a named tuple is built in another way, and is no key of a row.
    if type(value) in (tuple, list):
        return type(value)(_unwrapped(member) for member in value)
    return value
