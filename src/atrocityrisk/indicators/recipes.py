"""Recipes: how a row of `indicators.csv` makes its column, read from two short texts.

The columns are names separated by commas: all of the one source, or the n-th of the n-th source;
`year` is the year of the row. The transform is a chain of names from `TRANSFORMS`, the first of
which takes the columns: ``log_plus_one | change(1)``. Where releases of a source name one thing
differently, both give alternatives, the preferred one first: ``at_most(0) else level``.
"""

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError
from atrocityrisk.indicators.base import Fill
from atrocityrisk.indicators.state_transforms import zero_fill_unlisted
from atrocityrisk.indicators.transforms import TRANSFORMS

T = TypeVar("T")

YEAR = "year"
OTHERWISE = " else "


@dataclass(frozen=True)
class Step:
    """One transform with its parameters."""

    name: str
    values: tuple[object, ...]
    named: tuple[tuple[str, object], ...]

    def apply(self, *columns: pd.Series) -> pd.Series:
        """The transform of one series, or for the first step of several."""
        return TRANSFORMS[self.name](*columns, *self.values, **dict(self.named))


@dataclass(frozen=True)
class Recipe:
    """Columns of one release and the steps from them to an indicator."""

    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    fill: Fill = "missing"

    def fits(self, frames: Sequence[pd.DataFrame]) -> bool:
        """Whether the frames have all columns."""
        return all(name == YEAR or name in frame for frame, name in self.paired(frames))

    def make(self, frames: Sequence[pd.DataFrame]) -> pd.Series:
        """The indicator from the frames of its sources."""
        columns = [column(frame, name) for frame, name in self.paired(frames)]
        if self.fill == "zero_unlisted":
            columns = [zero_fill_unlisted(values) for values in columns]
        first, *rest = self.steps
        made = first.apply(*columns)
        for step in rest:
            made = step.apply(made)
        return made

    def paired(self, origins: Sequence[T]) -> list[tuple[T, str]]:
        """Each column with the one it comes from of the sources, given by name or frame."""
        spread = [origins[0]] * len(self.columns) if len(origins) == 1 else origins
        return list(zip(spread, self.columns, strict=True))


def first_available(*frames: pd.DataFrame, recipes: Sequence[Recipe]) -> pd.Series:
    """What the first recipe makes whose columns are there; the preferred one names what is not."""
    return next((recipe for recipe in recipes if recipe.fits(frames)), recipes[0]).make(frames)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """One column of a tidy frame as float64, or the year of its rows, sorted by (gwcode, year)."""
    if name == YEAR:
        index = frame.index.sort_values()
        return pd.Series(index.get_level_values(YEAR), index=index, dtype="float64")
    if name not in frame:
        raise SchemaError(
            f"expected a column {name!r} in a tidy frame, found none; use a release that has it"
            f"{did_you_mean(name, [str(c) for c in frame.columns])}"
        )
    return frame[name].astype("float64").sort_index()


def recipes_of(columns: str, transform: str, *, fill: Fill, n_sources: int) -> tuple[Recipe, ...]:
    """Recipes, the preferred one first, from the two texts of a row."""
    names, chains = columns.split(OTHERWISE), transform.split(OTHERWISE)
    if len(names) != len(chains):
        raise ValueError(
            f"expected as many alternatives of columns as of transforms, found {columns!r} and "
            f"{transform!r}"
        )
    return tuple(
        _recipe(tuple(n.strip() for n in each.split(",")), chain, fill, n_sources)
        for each, chain in zip(names, chains, strict=True)
    )


def _recipe(columns: tuple[str, ...], chain: str, fill: Fill, n_sources: int) -> Recipe:
    if n_sources > 1 and len(columns) != n_sources:
        raise ValueError(
            f"expected one column of each of {n_sources} sources, found {', '.join(columns)}"
        )
    return Recipe(columns, _steps(chain, len(columns)), fill)


@cache
def _steps(chain: str, n_columns: int) -> tuple[Step, ...]:
    """The steps of a chain, each of them able to take what the one before gives."""
    steps = tuple(_step(node, chain) for node in _links(_parsed(chain)))
    for number, step in enumerate(steps):
        taken = n_columns if number == 0 else 1
        try:
            inspect.signature(TRANSFORMS[step.name]).bind(
                *range(taken), *step.values, **dict(step.named)
            )
        except TypeError as problem:
            raise ValueError(
                f"transform {step.name!r} cannot take {taken} column(s) and these parameters: "
                f"{problem}, in {chain!r}"
            ) from None
    return steps


def _parsed(chain: str) -> ast.expr:
    try:
        return ast.parse(chain.strip(), mode="eval").body
    except SyntaxError:
        raise _unreadable(chain) from None


def _links(node: ast.expr) -> list[ast.expr]:
    """The steps of a chain, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_links(node.left), node.right]
    return [node]


def _step(node: ast.expr, chain: str) -> Step:
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    if not isinstance(call.func, ast.Name):
        raise _unreadable(chain)
    try:
        # Only literals: a text from a file must not be able to run anything.
        values = tuple(ast.literal_eval(value) for value in call.args)
        named = tuple((str(k.arg), ast.literal_eval(k.value)) for k in call.keywords)
    except ValueError:
        raise _unreadable(chain) from None
    return Step(call.func.id, values, named)


def _unreadable(chain: str) -> ValueError:
    return ValueError(
        f"expected a chain of transforms such as 'log_plus_one | change(1)', found {chain!r}"
    )
