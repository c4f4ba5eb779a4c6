"""Refits of the default model to the past that come with the data, so that nobody makes them again.

They hold for the very rows, labels and model that they were made of, by the very code of `models`:
anything else is not found here and is computed.
"""

import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.code_identity import package_digest
from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import atomic_write
from atrocityrisk._core.parquet import read_metadata, with_metadata
from atrocityrisk.errors import StoreWarning

FILE = "past-forecasts.parquet"
FORMAT = "atrocityrisk-past-forecasts-1"
COLUMNS = ("refit", "pseudo_origin", "gwcode", "year", "probability")


@dataclass(frozen=True)
class ShippedRefit:
    """Forecast of one refit: the states and years that it is of, in the order of its rows."""

    key: str
    pseudo_origin: int
    index: pd.MultiIndex
    probability: FloatArray


def probabilities(model: Any, data: str, asked: pd.Index) -> FloatArray | None:
    """What a refit of this model to these data gave; None where it did not come with the data."""
    known = _embedded()
    if not known or asked.names != ["gwcode", "year"]:
        return None
    key = refit_key(model, data)
    found = None if key is None else known.get(key)
    if found is None or not found.index.equals(asked):
        return None
    return found.probability.copy()


def refit_key(model: Any, data: str) -> str | None:
    """Name of a refit, the same on every machine and under every version; None if it has none."""
    try:
        described = json.dumps(_described(model), sort_keys=True)
    except TypeError:
        return None
    return hashlib.sha256(f"{described} {data}".encode()).hexdigest()


def _described(value: Any) -> Any:
    """A model as the names of its classes and the values of its parameters."""
    if hasattr(value, "get_params"):
        kind = type(value)
        params = {k: _described(v) for k, v in value.get_params(deep=False).items()}
        return {"class": f"{kind.__module__}.{kind.__qualname__}", "parameters": params}
    if isinstance(value, (list, tuple)):
        return [_described(each) for each in value]
    if isinstance(value, Mapping):
        return [[_described(k), _described(v)] for k, v in value.items()]
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no spelling of its own")


@cache
def _embedded() -> Mapping[str, ShippedRefit]:
    """Refits that come with the data, if the code that made them is the code that runs."""
    path = embedded_folder() / FILE
    if not path.is_file():
        return {}
    try:
        refits, code = read_shipped(path)
    except ValueError as problem:
        warnings.warn(
            f"{path} is damaged: {problem}; it is ignored and its forecasts are made again",
            StoreWarning,
            stacklevel=2,
        )
        return {}
    # In a checkout whose models were edited, what was shipped is of other models.
    return {one.key: one for one in refits} if code == package_digest("models") else {}


def read_shipped(path: Path) -> tuple[list[ShippedRefit], str]:
    """Refits in a file, and the digest of the code that made them."""
    try:
        table = pq.read_table(path)
        facts = read_metadata(table)
        form, code, digest = facts["format"], str(facts["code"]), facts["sha256"]
        columns = {name: table.column(name).to_numpy() for name in COLUMNS[1:]}
        keys = table.column(COLUMNS[0]).to_pylist()
    except (pa.ArrowException, OSError, ValueError, LookupError) as problem:
        raise ValueError(f"it is no readable file of past forecasts ({problem})") from problem
    if form != FORMAT or _digest(keys, columns) != digest:
        raise ValueError("its content does not match its hash, or it is of another format")
    places = np.flatnonzero([a != b for a, b in zip(keys, ["", *keys], strict=False)])
    refits = []
    for start, end in zip(places, [*places[1:], len(keys)], strict=True):
        own = {name: values[start:end] for name, values in columns.items()}
        index = pd.MultiIndex.from_arrays([own["gwcode"], own["year"]], names=["gwcode", "year"])
        origin = int(own["pseudo_origin"][0])
        refits.append(ShippedRefit(keys[start], origin, index, own["probability"]))
    return refits, code


def write_shipped(refits: Sequence[ShippedRefit], path: Path) -> None:
    """Write refits with the digest of the code in `models`, whole or not at all."""
    ordered = sorted(refits, key=lambda one: (one.pseudo_origin, one.key))
    keys = [one.key for one in ordered for _ in one.index]
    columns = {
        "pseudo_origin": np.concatenate([np.full(len(o.index), o.pseudo_origin) for o in ordered]),
        "gwcode": np.concatenate([o.index.get_level_values("gwcode") for o in ordered]),
        "year": np.concatenate([o.index.get_level_values("year") for o in ordered]),
        "probability": np.concatenate([o.probability for o in ordered]),
    }
    facts = {
        "format": FORMAT,
        "code": package_digest("models"),
        "sha256": _digest(keys, columns),
    }
    table = with_metadata(pa.table({"refit": keys} | columns), facts)
    with atomic_write(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=19)


def _digest(keys: Sequence[str], columns: Mapping[str, np.ndarray]) -> str:
    """Hash of the content, whatever the file's layout."""
    made = hashlib.sha256("".join(keys).encode())
    for name in COLUMNS[1:]:
        kind = np.float64 if name == "probability" else np.int64
        made.update(np.ascontiguousarray(columns[name], dtype=kind).data)
    return made.hexdigest()
