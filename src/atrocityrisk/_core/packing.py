"""Results as bytes and back: plain values, arrays, frames, and fitted models made of these.

Nothing in such bytes can execute. They hold numbers, texts and names; a name must be that of a
dataclass, an estimator or a function of this package or of scikit-learn, and no estimator's or
dataclass's own code runs while one is read.
"""

import json
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import partial
from importlib import import_module
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd

_MAGIC = b"atrocityrisk packed 1\n"
_PACKAGES = ("atrocityrisk", "sklearn")
# Arrays begin at multiples of this, as freshly made ones do: compiled kernels tell them apart.
_ALIGNMENT = 64
_PLAIN = (type(None), bool, int, float, str)


class UnpackableError(ValueError):
    """A value that has no place in packed bytes, or bytes that are no packed value."""


def pack(value: Any) -> bytes:
    """Bytes from which `unpack` makes an equal value, to the bit."""
    packer = _Packer()
    tree = json.dumps(packer.node(value)).encode()
    header = json.dumps({"tree": len(tree), "arrays": packer.table}).encode()
    parts = [_MAGIC, len(header).to_bytes(8, "little"), header, tree, *packer.chunks]
    return b"".join(parts)


def unpack(content: bytes) -> Any:
    """The value that was packed."""
    try:
        if not content.startswith(_MAGIC):
            raise UnpackableError("it does not begin as packed values do")
        start = len(_MAGIC) + 8
        size = int.from_bytes(content[len(_MAGIC) : start], "little")
        header = json.loads(content[start : start + size])
        end = start + size + header["tree"]
        tree = json.loads(content[start + size : end])
        # A bytearray: arrays of fitted models are writable, and compiled code tells the two apart.
        return _Unpacker(header["arrays"], bytearray(memoryview(content)[end:])).value(tree)
    except UnpackableError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ImportError) as problem:
        raise UnpackableError(f"it is no packed value ({problem})") from problem
    except (RecursionError, OverflowError, MemoryError) as problem:
        raise UnpackableError(f"it is no packed value ({type(problem).__name__})") from problem


class _Packer:
    """Nodes of JSON, and beside them the numbers of all arrays one after the other."""

    def __init__(self) -> None:
        self.table: list[list[Any]] = []
        self.chunks: list[bytes] = []
        self._size = 0

    def node(self, value: Any) -> Any:
        """JSON of a value: itself if plain, else a list of a kind and its parts."""
        # The exact types: a subclass, such as numpy's float64, is another value.
        if type(value) in _PLAIN:
            return value
        for kind, (holds, parts) in _WRITERS.items():
            if holds(value):
                return [kind, *parts(self, value)]
        raise UnpackableError(f"{type(value).__module__}.{type(value).__qualname__} has no packing")

    def array(self, values: np.ndarray) -> list[Any]:
        """Place of an array of numbers or texts of one width, or the objects themselves."""
        if values.dtype.hasobject:
            return ["objects", self.node(list(values.ravel())), list(values.shape)]
        order = "F" if values.flags.f_contiguous and not values.flags.c_contiguous else "C"
        numbers = values.tobytes(order=order)  # type: ignore[arg-type]
        padding = -len(numbers) % _ALIGNMENT
        self.table.append([self._size, values.dtype.str, list(values.shape), order])
        self.chunks += [numbers, b"\0" * padding]
        self._size += len(numbers) + padding
        return ["numbers", len(self.table) - 1]


class _Unpacker:
    """Values of nodes, with arrays in one block of memory."""

    def __init__(self, table: list[list[Any]], block: bytearray) -> None:
        self._table, self._block = table, block

    def value(self, node: Any) -> Any:
        """The value that a node stands for."""
        if not isinstance(node, list):
            return node
        kind, *parts = node
        return _READERS[kind](self, *parts)

    def array(self, kind: str, place: Any, shape: Any = None) -> np.ndarray:
        """An array of its own memory order and type."""
        if kind == "objects":
            made = np.empty(shape, dtype=object)
            made.ravel()[:] = self.value(place)
            return made
        offset, dtype, shape, order = self._table[place]
        size = np.dtype(dtype)
        if size.hasobject:
            raise UnpackableError("an array of objects among the numbers")
        count = int(np.prod(shape, dtype=np.int64))
        flat: np.ndarray = np.frombuffer(self._block, dtype=size, count=count, offset=offset)
        return flat.reshape(shape, order=order)


def _named(value: Any) -> list[str]:
    """Where a class or function is found again."""
    module, name = value.__module__, value.__qualname__
    if module.partition(".")[0] not in _PACKAGES or _looked_up(module, name) is not value:
        raise UnpackableError(f"{module}.{name} is not found under its own name")
    return [module, name]


def _looked_up(module: str, name: str) -> Any:
    """Class or function of one of the packages, by name."""
    if module.partition(".")[0] not in _PACKAGES:
        raise UnpackableError(f"{module} is not of {' or '.join(_PACKAGES)}")
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _has_state_only(kind: type) -> bool:
    """Whether an object is its attributes and nothing else: a dataclass or an estimator."""
    return is_dataclass(kind) or hasattr(kind, "get_params")


def _object(module: str, name: str, state: dict[str, Any]) -> Any:
    """An object with these attributes; its constructor is not called."""
    kind = _looked_up(module, name)
    if not (isinstance(kind, type) and _has_state_only(kind)):
        raise UnpackableError(f"{module}.{name} is no dataclass and no estimator")
    made: Any = object.__new__(kind)
    vars(made).update(state)
    return made


def _function(module: str, name: str) -> Any:
    """A function of one of the packages."""
    found = _looked_up(module, name)
    if not isinstance(found, FunctionType) or found.__module__ != module:
        raise UnpackableError(f"{module}.{name} is no function of its own module")
    return found


def _index(made: pd.Index | pd.MultiIndex, p: _Packer) -> list[Any]:
    """Labels by level, each with its type, and the names."""
    levels = [made.get_level_values(k) for k in range(made.nlevels)]
    told = [[p.array(np.asarray(level)), str(level.dtype)] for level in levels]
    return [told, p.node(list(made.names)), isinstance(made, pd.MultiIndex)]


def _read_index(u: _Unpacker, levels: Any, names: Any, several: bool) -> pd.Index:
    named = u.value(names)
    if several:
        arrays = [pd.Index(u.array(*values), dtype=dtype) for values, dtype in levels]
        return pd.MultiIndex.from_arrays(arrays, names=named)
    ((values, dtype),) = levels
    made: pd.Index = pd.Index(u.array(*values), dtype=dtype, name=named[0])
    return made


def _series(p: _Packer, made: pd.Series) -> list[Any]:
    values = [p.array(np.asarray(made)), str(made.dtype)]
    return [*values, p.node(made.index), p.node(made.name)]


def _read_series(u: _Unpacker, values: Any, dtype: str, index: Any, name: Any) -> pd.Series:
    return pd.Series(u.array(*values), index=u.value(index), name=u.value(name), dtype=dtype)


def _frame(p: _Packer, made: pd.DataFrame) -> list[Any]:
    columns = [[p.array(np.asarray(c)), str(c.dtype)] for _, c in made.items()]
    return [columns, p.node(made.columns), p.node(made.index)]


def _read_frame(u: _Unpacker, columns: Any, names: Any, index: Any) -> pd.DataFrame:
    rows = u.value(index)
    made: pd.DataFrame = pd.DataFrame(
        {k: pd.Series(u.array(*v), index=rows, dtype=d) for k, (v, d) in enumerate(columns)},
        index=rows,
    )
    made.columns = u.value(names)
    return made


def _seeds(made: np.random.SeedSequence) -> list[Any]:
    return [made.entropy, list(made.spawn_key), made.pool_size, made.n_children_spawned]


def _read_seeds(entropy: Any, key: Any, pool: int, spawned: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(
        entropy, spawn_key=tuple(key), pool_size=pool, n_children_spawned=spawned
    )


_Writer = tuple[Callable[[Any], bool], Callable[[_Packer, Any], list[Any]]]

_WRITERS: dict[str, _Writer] = {
    "list": (lambda v: type(v) is list, lambda p, v: [p.node(each) for each in v]),
    "tuple": (lambda v: type(v) is tuple, lambda p, v: [p.node(each) for each in v]),
    "dict": (
        lambda v: type(v) is dict,
        lambda p, v: [[p.node(key), p.node(value)] for key, value in v.items()],
    ),
    "array": (lambda v: type(v) is np.ndarray, lambda p, v: p.array(v)),
    "scalar": (lambda v: isinstance(v, np.generic), lambda p, v: p.array(np.asarray(v))),
    "range index": (
        lambda v: type(v) is pd.RangeIndex,
        lambda p, v: [v.start, v.stop, v.step, p.node(v.name)],
    ),
    "index": (lambda v: type(v) in (pd.Index, pd.MultiIndex), lambda p, v: _index(v, p)),
    "series": (lambda v: type(v) is pd.Series, _series),
    "frame": (lambda v: type(v) is pd.DataFrame, _frame),
    "seeds": (lambda v: type(v) is np.random.SeedSequence, lambda p, v: [p.node(_seeds(v))]),
    "function": (lambda v: isinstance(v, FunctionType), lambda p, v: _named(v)),
    "partial": (
        lambda v: type(v) is partial,
        lambda p, v: [p.node(v.func), p.node(v.args), p.node(v.keywords)],
    ),
    "object": (
        lambda v: _has_state_only(type(v)) and hasattr(v, "__dict__"),
        lambda p, v: [*_named(type(v)), p.node(dict(vars(v)))],
    ),
}
"""By kind: which values it holds, and its parts in JSON."""

_READERS: dict[str, Callable[..., Any]] = {
    "list": lambda u, *parts: [u.value(each) for each in parts],
    "tuple": lambda u, *parts: tuple(u.value(each) for each in parts),
    "dict": lambda u, *pairs: {u.value(key): u.value(value) for key, value in pairs},
    "array": lambda u, *place: u.array(*place),
    "scalar": lambda u, *place: u.array(*place)[()],
    "range index": lambda u, start, stop, step, name: pd.RangeIndex(
        start, stop, step, name=u.value(name)
    ),
    "index": _read_index,
    "series": _read_series,
    "frame": _read_frame,
    "seeds": lambda u, parts: _read_seeds(*u.value(parts)),
    "function": lambda u, *name: _function(*name),
    "partial": lambda u, func, args, named: partial(
        u.value(func), *u.value(args), **u.value(named)
    ),
    "object": lambda u, module, name, state: _object(module, name, u.value(state)),
}
"""By kind: the value of its parts."""
