"""Refits to the past that were made before: in this process, with the data, or in the store.

A refit is known by everything it depends on: rows, labels, model, seed, code and versions.
"""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pickle import PicklingError
from typing import Any

import joblib
import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk._core.code_identity import UnknownCodeError, identity_of
from atrocityrisk._core.recorded_warnings import recorded_categories, recorded_category
from atrocityrisk._core.store import current_store, key_of
from atrocityrisk.models._base.parallel import Messages
from atrocityrisk.models.combine import _shipped_past


@dataclass(frozen=True)
class Prediction:
    """Probabilities of some rows, or why there are none, and the warnings of the fit."""

    probability: FloatArray
    problem: str | None = None
    warnings: Messages = ()


@dataclass(frozen=True)
class Fold:
    """A pseudo-origin: what was known then (X, y), and the rows to predict with their places."""

    origin: int
    rows: IntArray
    X: pd.DataFrame
    y: pd.Series
    asked: pd.DataFrame
    seed: int
    # Labels of further outcomes, rows as X; None for a model that asks for none.
    further: pd.DataFrame | None = None

    @cached_property
    def digest(self) -> str:
        """Digest of all data, the same on every machine."""
        made = hashlib.blake2b(digest_size=32)
        for frame in (self.X, self.asked):
            made.update(np.ascontiguousarray(frame.to_numpy(np.float64)).data)
            made.update(repr((frame.shape, list(frame.columns))).encode())
            _add_index(made, frame.index)
        made.update(repr(self.y.dtype).encode())
        _add_labels(made, self.y.to_numpy())
        _add_index(made, self.y.index)
        if self.further is not None:
            made.update(np.ascontiguousarray(self.further.to_numpy(np.float64)).data)
            made.update(repr((self.further.shape, list(self.further.columns))).encode())
            _add_index(made, self.further.index)
        return made.hexdigest()


def _add_index(digest: Any, index: pd.Index) -> None:
    """Names and labels of every level."""
    digest.update(repr(list(index.names)).encode())
    for level in range(index.nlevels):
        _add_labels(digest, np.asarray(index.get_level_values(level)))


def _add_labels(digest: Any, values: np.ndarray) -> None:
    """Values by their bytes, or, where they are objects, by their spelling."""
    if values.dtype.hasobject:
        digest.update(repr(values.tolist()).encode())
    else:
        digest.update(values.dtype.str.encode() + np.ascontiguousarray(values).data)


class _Memory:
    """The latest predictions, by everything they depend on; the least recently used goes first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Any, Prediction] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Prediction | None:
        """Prediction of the key, if it is remembered."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Any, value: Prediction) -> None:
        """Remember a prediction."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


# Neighbouring origins share all pseudo-origins but one at most. An entry holds about 350 numbers.
MEMORY = _Memory(4096)


class Remembered:
    """Where the refit of one model in one fold would be found, and is kept once it is made."""

    def __init__(self, model: Any, fold: Fold) -> None:
        self._model, self._fold = model, fold

    def prediction(self) -> Prediction | None:
        """What the refit gave; None where it has not been made."""
        key = self._in_memory
        found = None if key is None else MEMORY.get(key)
        found = found or self._shipped() or self._stored()
        if found is not None and key is not None:
            MEMORY.put(key, found)
        return found

    def keep(self, made: Prediction) -> None:
        """Remember a refit for this process and, where a store is in use, for others."""
        if self._in_memory is not None:
            MEMORY.put(self._in_memory, made)
        # In a thread nobody heard the fit warn, and another kind of warning has no name there.
        known = all(issubclass(kind, recorded_categories()) for kind, _ in made.warnings)
        if self._in_store and known and threading.current_thread() is threading.main_thread():
            told = [[kind.__name__, text] for kind, text in made.warnings]
            current_store().put(self._in_store, [made.probability, made.problem, told])

    def _shipped(self) -> Prediction | None:
        """What came with the data."""
        if not current_store().shipped:
            return None
        asked = self._fold.asked.index
        found = _shipped_past.probabilities(self._model, self._fold.digest, asked)
        return None if found is None else Prediction(found)

    def _stored(self) -> Prediction | None:
        """What another process kept."""
        return current_store().get(self._in_store, self._read) if self._in_store else None

    def _read(self, value: Any) -> Prediction:
        """A prediction from what was kept of it."""
        probability, problem, told = value
        if probability.shape != (len(self._fold.asked),):
            raise ValueError(f"it holds {probability.shape} forecasts for other rows")
        warned = [(recorded_category(name), text) for name, text in told]
        return Prediction(probability, problem, warned)

    @cached_property
    def _in_memory(self) -> Any:
        """Digest of model and data beside the classes themselves; None for no digest."""
        try:
            digest = joblib.hash(self._model)
        except (PicklingError, AttributeError, TypeError):
            return None
        # A class or function defined anew in a session keeps its name but is another object.
        parts = (self._model, *self._model.get_params(deep=True).values())
        kinds = [part if callable(part) else type(part) for part in parts]
        return digest, self._fold.digest, tuple(kinds)

    @cached_property
    def _in_store(self) -> str | None:
        """Name in the store; None where there is none, or the code cannot be told from another."""
        if current_store().folder is None:
            return None
        try:
            identity = identity_of(self._model)
        except UnknownCodeError:
            return None
        return key_of(identity | {"kind": "refit to the past", "data": self._fold.digest})
