"""The truth of a world in a file that nobody reads by accident, and its strict reading."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.errors import IntegrityError
from atrocityrisk.teaching.worlds.drawn_worlds import DrawnWorld

FORMAT = "atrocityrisk-truth-1"
FIRST_LINE = (
    "Sealed truth of an invented world. Opening it spoils the exercise: `atrocityrisk teach check` "
    "reads it for you."
)
LARGEST = 8_000_000
"""Bytes that the file of the largest world stays far below."""
_LINE = 76


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """What a world was made of, and what happened in it.

    Attributes
    ----------
    seed : int
        Seed of the world.
    known_until : int
        Last year of which the learner knows the onsets.
    intercept : float
        Log-odds of an onset in the next year where every column is 0.
    coefficients : Mapping of str to float
        What one standard deviation of each column adds to the log-odds; 0 for columns without a
        part in the truth, those that leak included.
    leaks : Mapping of str to str
        Columns that hold the future, and what each really is.
    probabilities : Series
        True probability of an onset in the year after the origin, by (gwcode, origin), for all
        origins.
    onsets : Series
        Whether there was one (1 or 0), by the same keys.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    ...     truth = teaching.unseal(folder)
    >>> len(truth.leaks), truth.known_until
    (3, 2014)
    """

    seed: int
    known_until: int
    intercept: float
    coefficients: Mapping[str, float]
    leaks: Mapping[str, str]
    probabilities: pd.Series = field(repr=False)
    onsets: pd.Series = field(repr=False)

    @property
    def graded(self) -> pd.DataFrame:
        """Rows that a check grades: gwcode, origin, probability (the true one), observed."""
        rows = pd.DataFrame({"probability": self.probabilities, "observed": self.onsets})
        rows = rows.reset_index()
        return rows[rows["origin"] >= self.known_until].reset_index(drop=True)

    @property
    def base_rate(self) -> float:
        """Share of rows of the known years with an onset: what was there for a learner to find."""
        past = self.onsets[self.onsets.index.get_level_values("origin") < self.known_until]
        return float(past.mean())


def sealed_text(world: DrawnWorld) -> str:
    """The file's text, the same for the same world on every machine."""
    # Not compressed: the bytes would depend on the version of the library, and a file that is no
    # longer than what it holds cannot unfold into more than the memory has.
    years = world.rows["origin"].nunique()
    wide = {name: world.rows[name].to_numpy().reshape(-1, years) for name in _CELLS}
    content = {
        "format": FORMAT,
        "seed": world.seed,
        "known_until": world.known_until,
        "first_origin": int(world.rows["origin"].min()),
        "intercept": world.intercept,
        "coefficients": dict(sorted(world.coefficients.items())),
        "leaks": dict(sorted(world.leaks.items())),
        "gwcodes": [int(code) for code in world.states.index],
        **{name: array.tolist() for name, array in wide.items()},
    }
    packed = base64.b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()
    lines = [packed[k : k + _LINE] for k in range(0, len(packed), _LINE)]
    return "\n".join([FIRST_LINE, *lines, ""])


def read_sealed(path: Path) -> Truth:
    """Truth of a file; refused if it is anything else."""
    if path.stat().st_size > LARGEST:
        raise IntegrityError(
            f"{path} has {path.stat().st_size:,} bytes, expected fewer than {LARGEST:,}; it is no "
            "sealed truth: write the world again"
        )
    first, _, rest = path.read_bytes().partition(b"\n")
    try:
        if first.decode() != FIRST_LINE:
            raise ValueError("its first line is another")
        content = json.loads(base64.b64decode(rest.replace(b"\n", b""), validate=True))
        return _truth(content)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as problem:
        raise IntegrityError(
            f"{path} is no sealed truth ({problem}); write the world again with its seed"
        ) from problem


_CELLS = ("probability", "observed")


def _truth(content: Any) -> Truth:
    """Truth of JSON, every part of it checked."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"expected the format {FORMAT}")
    codes = np.asarray(content["gwcodes"])
    cells = [np.asarray(content[name], dtype=np.float64) for name in _CELLS]
    if codes.ndim != 1 or codes.dtype.kind != "i" or len(set(codes.tolist())) != len(codes):
        raise ValueError("its states are no list of different numbers")
    if any(array.ndim != 2 or array.shape != cells[0].shape for array in cells):
        raise ValueError("its tables have different shapes")
    if cells[0].shape[0] != len(codes) or not cells[0].size:
        raise ValueError("its tables do not have one row a state")
    probability, observed = cells
    if not ((probability > 0) & (probability < 1)).all() or not np.isin(observed, (0, 1)).all():
        raise ValueError("a probability or an onset is none")
    first, known = int(content["first_origin"]), int(content["known_until"])
    last = first + probability.shape[1] - 1
    if not first < known <= last:
        raise ValueError("its years contradict each other")
    index = pd.MultiIndex.from_product(
        [codes.tolist(), range(first, last + 1)], names=["gwcode", "origin"]
    )
    return Truth(
        seed=int(content["seed"]),
        known_until=known,
        intercept=float(content["intercept"]),
        coefficients={str(k): float(v) for k, v in content["coefficients"].items()},
        leaks={str(k): str(v) for k, v in content["leaks"].items()},
        probabilities=pd.Series(probability.ravel(), index=index, name="probability"),
        onsets=pd.Series(observed.ravel().astype(int), index=index, name="observed"),
    )
