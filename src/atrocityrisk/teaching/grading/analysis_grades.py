"""What an analysis of a world is worth: leaks found, and intervals that should hold the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import WrongTypeError
from atrocityrisk.metrics import count_check, poisson_binomial
from atrocityrisk.specs.strict_toml import read_toml
from atrocityrisk.teaching.grading.analysis_sentences import analysis_sentences
from atrocityrisk.teaching.grading.learners_analyses import Analysis, checked_analysis
from atrocityrisk.teaching.worlds.sealed_truth import Truth
from atrocityrisk.teaching.worlds.world_files import world_and_truth

LEVEL = 0.9
"""Coverage that every interval of an analysis should have."""


@dataclass(frozen=True, kw_only=True)
class LeaksGrade:
    """Columns called leaks: found, missed, and accused though they are honest.

    Attributes
    ----------
    found, missed, accused : tuple of str
        Names of columns, in order of the alphabet.

    Examples
    --------
    >>> from atrocityrisk.teaching import LeaksGrade
    >>> LeaksGrade(found=("a",), missed=(), accused=("b",)).accused
    ('b',)
    """

    found: tuple[str, ...]
    missed: tuple[str, ...]
    accused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CountGrade:
    """Interval of the number of onsets in all graded windows.

    Attributes
    ----------
    low, high : int
        As stated.
    happened : int
        Onsets that there were.
    covered : bool
        Whether the interval holds them.
    chance : float
        Probability, under the truth, that it would: 0.9 was asked for.
    score : float
        Interval score of what happened; lower is better.
    expected_score, best_score : float
        Interval score to be expected under the truth, of the interval stated and of the best one.

    Examples
    --------
    >>> from atrocityrisk.teaching import CountGrade
    >>> CountGrade(low=1, high=3, happened=2, covered=True, chance=0.9, score=2.0,
    ...            expected_score=2.5, best_score=2.4).covered
    True
    """

    low: int
    high: int
    happened: int
    covered: bool
    chance: float
    score: float
    expected_score: float
    best_score: float


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AnalysisGrade:
    """What was said of a world beside its truth; what was not said is None.

    Attributes
    ----------
    leaks : LeaksGrade or None
        Columns that hold the future.
    base_rate : tuple of float or None
        Share stated and true share of known rows with an onset.
    expected_onsets : CountGrade or None
        Interval of the number of onsets in the graded windows.
    effects : DataFrame or None
        One row a column: column, low, high, truth, covered, score (interval score).
    strongest : tuple of str or None
        Column stated, and the one with the greatest true effect in either direction.
    level : float
        Coverage that intervals should have.
    sentences : tuple of str
        The findings in words.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    ...     said = {"leaks": ["petition_register", "grain_prices"]}
    ...     grade = teaching.grade_analysis(folder, said)
    >>> grade.leaks.found, grade.leaks.accused
    (('petition_register',), ('grain_prices',))
    """

    leaks: LeaksGrade | None
    base_rate: tuple[float, float] | None
    expected_onsets: CountGrade | None
    effects: pd.DataFrame | None
    strongest: tuple[str, str] | None
    level: float = LEVEL
    sentences: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """What was graded in one line."""
        parts = ("leaks", "base_rate", "expected_onsets", "effects", "strongest")
        said = [name for name in parts if getattr(self, name) is not None]
        return f"<AnalysisGrade: {', '.join(said)}; read .sentences>"


def grade_analysis(
    folder: StrPath, analysis: str | PathLike[str] | Mapping[str, Any]
) -> AnalysisGrade:
    r"""Grade of an analysis of a world: leaks, base rate, count of onsets, effects.

    An interval :math:`[l, u]` of level :math:`1 - \alpha` scores, where :math:`x` is the truth,
    :math:`(u - l) + \frac{2}{\alpha} \max(l - x, 0) + \frac{2}{\alpha} \max(x - u, 0)`.

    Parameters
    ----------
    folder : path
        Folder of the world.
    analysis : path or mapping
        TOML file, or what is in one: leaks (list of columns), base_rate, expected_onsets ([low,
        high]), strongest (a column), effects (column to [low, high]); all may be left out.

    Returns
    -------
    AnalysisGrade
        Each part beside the truth, and the findings in words.

    Raises
    ------
    SpecError
        If a key or a column is unknown, an interval runs backwards, or nothing is said.
    IntegrityError
        If the folder holds no world, or one that was changed.

    References
    ----------
    .. [1] Gneiting, T., & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    ...     grade = teaching.grade_analysis(folder, {"effects": {"grain_prices": [0.5, 1.5]}})
    >>> grade.effects[["column", "covered"]].values.tolist()
    [['grain_prices', True]]
    """
    if isinstance(analysis, Mapping):
        content, where = dict(analysis), "the analysis"
    elif isinstance(analysis, (str, PathLike)):
        path = Path(fspath(analysis))
        content, where = read_toml(path, expected="an analysis"), str(path)
    else:
        raise WrongTypeError(
            f"expected a path or a mapping, found {type(analysis).__name__}; give analysis.toml"
        )
    world, truth = world_and_truth(folder)
    said = checked_analysis(content, where=where, columns=list(world.columns["name"]))
    return graded_analysis(said, truth)


def graded_analysis(said: Analysis, truth: Truth) -> AnalysisGrade:
    """Grade of an analysis that was checked."""
    made = AnalysisGrade(
        leaks=None if said.leaks is None else _leaks(said.leaks, truth),
        base_rate=None if said.base_rate is None else (said.base_rate, truth.base_rate),
        expected_onsets=None
        if said.expected_onsets is None
        else count_grade(said.expected_onsets, truth.graded),
        effects=None if not said.effects else _effects(said.effects, truth),
        strongest=None if said.strongest is None else (said.strongest, _strongest(truth)),
    )
    return replace(made, sentences=analysis_sentences(made))


def interval_score(low: float, high: float, values: FloatArray) -> FloatArray:
    """Interval score of Gneiting and Raftery (2007, eq. 43) at the level of an analysis."""
    outside = np.maximum(low - values, 0) + np.maximum(values - high, 0)
    return np.asarray((high - low) + 2 / (1 - LEVEL) * outside)


def count_grade(stated: tuple[int, int], graded: pd.DataFrame) -> CountGrade:
    """Grade of an interval of the number of onsets."""
    low, high = stated
    mass = poisson_binomial(graded["probability"])
    counts = np.arange(len(mass), dtype=np.float64)
    inside = (counts >= low) & (counts <= high)
    # The best interval ends at the quantiles; with counts there may be several, equally good.
    best = count_check(graded["observed"], graded["probability"], level=LEVEL)
    return CountGrade(
        low=low,
        high=high,
        happened=best.observed,
        covered=low <= best.observed <= high,
        chance=float(mass[inside].sum()),
        score=float(interval_score(low, high, np.array([best.observed]))[0]),
        expected_score=float((mass * interval_score(low, high, counts)).sum()),
        best_score=float((mass * interval_score(best.low, best.high, counts)).sum()),
    )


def _leaks(stated: tuple[str, ...], truth: Truth) -> LeaksGrade:
    said, real = set(stated), set(truth.leaks)
    return LeaksGrade(
        found=tuple(sorted(said & real)),
        missed=tuple(sorted(real - said)),
        accused=tuple(sorted(said - real)),
    )


def _effects(stated: Mapping[str, tuple[float, float]], truth: Truth) -> pd.DataFrame:
    """One row a column, in the order stated."""
    rows = []
    for column, (low, high) in stated.items():
        value = truth.coefficients[column]
        rows.append(
            {
                "column": column,
                "low": low,
                "high": high,
                "truth": value,
                "covered": low <= value <= high,
                "score": float(interval_score(low, high, np.array([value]))[0]),
            }
        )
    return pd.DataFrame(rows)


def _strongest(truth: Truth) -> str:
    return max(sorted(truth.coefficients), key=lambda name: abs(truth.coefficients[name]))
