"""How a law is tried, and how a broken one is told."""

from collections.abc import Callable, Mapping
from typing import NoReturn

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import AtrocityRiskError, BrokenLawError, UnknownNameError

Laws = Mapping[str, Callable[..., None]]


def broken(found: str, *, todo: str) -> NoReturn:
    """Say what was found against a law, and what to do."""
    raise BrokenLawError(f"{found}; {todo}")


def obeyed(what: str, laws: Laws, only: str | None, *given: object) -> None:
    """Try every law, or one of them, and raise once for all that are broken."""
    if only is not None and only not in laws:
        raise UnknownNameError(f"no law named {only!r}{did_you_mean(only, dict(laws))}")
    faults = []
    for name, law in laws.items():
        if only not in (None, name):
            continue
        try:
            law(*given)
        except BrokenLawError as problem:
            faults.append(f"{name}: {problem}")
        except Exception as problem:
            # A law that ends in an error of the thing itself is broken by it, and says where.
            kind = type(problem).__name__
            hint = "" if isinstance(problem, AtrocityRiskError) else " (see the cause above)"
            faults.append(f"{name}: {kind}: {problem}{hint}")
            if only is not None or len(laws) == 1:
                raise BrokenLawError(f"{what}: {faults[0]}") from problem
    if len(faults) == 1:
        raise BrokenLawError(f"{what}: {faults[0]}")
    if faults:
        listed = "".join(f"\n  {fault}" for fault in faults)
        raise BrokenLawError(f"{what} breaks {len(faults)} laws:{listed}")


def place(series: pd.Series, at: int = 0) -> str:
    """Key of a value, for a message."""
    key = series.index[at]
    return str(tuple(int(part) for part in key)) if isinstance(key, tuple) else str(key)


def first_difference(left: pd.Series, right: pd.Series) -> str:
    """Where two series of one index differ first, for a message; "" where they do not."""
    if not left.index.equals(right.index):
        return f"{len(left)} rows in place of {len(right)}, or rows in another order"
    same = (left.to_numpy() == right.to_numpy()) | (left.isna() & right.isna()).to_numpy()
    if same.all():
        return ""
    at = int(np.argmin(same))
    return f"{left.iloc[at]:g} in place of {right.iloc[at]:g} at {place(left, at)}"
