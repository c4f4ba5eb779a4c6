"""What a forecast of a world is worth: by what happened, and by what was truly probable."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.errors import DataError, ModelError
from atrocityrisk.metrics import (
    CalibrationLine,
    CountCheck,
    brier_score,
    calibration_line,
    calibration_slope,
    count_check,
    country_draws,
    differences,
    log_score,
    resample,
)
from atrocityrisk.teaching.grading.forecast_sentences import forecast_sentences
from atrocityrisk.teaching.grading.learners_forecasts import ForecastGiven, learners_rows
from atrocityrisk.teaching.worlds.world_files import world_and_truth

SCORES = {"log": log_score, "brier": brier_score}
LEVEL = 0.9
"""Coverage of the intervals of a grade."""
N_BOOT = 1000
SEED = 1


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ForecastGrade:
    """Scores of a forecast beside those of the truth and of the base rate.

    Attributes
    ----------
    frame : DataFrame
        score ("log", "brier"), comparison ("observed" against what happened, "expected" under the
        true probabilities), forecast, truth, base_rate, skill. Lower scores are better; skill is 0
        for the base rate, 1 for the truth, and missing where the truth itself was not better than
        the base rate.
    skill : float
        Skill by the expected log score: the grade in one number, free of luck.
    share : float
        Share of the rows of the form that were forecast; all else is about these.
    rows : int
        Their number.
    base_rate : float
        Share of known rows with an onset, as a forecast for every row.
    luck, luck_sd : float
        Observed minus expected log score of the forecast, and the standard deviation of this
        difference over worlds with the same probabilities. Above 0, what happened was unkind.
    difference, low, high : float
        Observed log score minus that of the base rate, and its interval, by redrawing states;
        missing where the impossible happened.
    count : CountCheck
        Onsets expected by the forecast and onsets that happened, with the interval of a calibrated
        forecast.
    true_count : float
        Onsets to be expected under the true probabilities.
    slope : CalibrationLine or None
        Of what happened; None where no line can be fitted.
    true_slope : float or None
        Slope of the calibration line under the true probabilities: below 1, the forecast is too
        extreme.
    level : float
        Coverage of the intervals.
    sentences : tuple of str
        The findings in words.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1)
    ...     truth = teaching.unseal(folder).graded
    ...     grade = teaching.grade_forecast(folder, truth)
    >>> round(grade.skill, 6), grade.share
    (1.0, 1.0)
    """

    frame: pd.DataFrame
    skill: float
    share: float
    rows: int
    base_rate: float
    luck: float
    luck_sd: float
    difference: float
    low: float
    high: float
    count: CountCheck
    true_count: float
    slope: CalibrationLine | None
    true_slope: float | None
    level: float = LEVEL
    sentences: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Skill and numbers of onsets in one line."""
        return (
            f"<ForecastGrade: skill {self.skill:.2f} (base rate 0, truth 1), "
            f"{counted(self.rows, 'row')}, {self.count.expected:.1f} onsets expected, "
            f"{self.count.observed} observed; read .sentences>"
        )


def grade_forecast(folder: StrPath, forecast: ForecastGiven) -> ForecastGrade:
    r"""Grade of a forecast of a world, by proper scores against the sealed truth.

    With true probabilities :math:`p_i`, outcomes :math:`y_i` and forecasts :math:`q_i` the log
    score is :math:`-\frac{1}{n}\sum_i [y_i \log q_i + (1 - y_i) \log(1 - q_i)]`. Its expected value
    has :math:`p_i` in place of :math:`y_i`. Skill is :math:`(S_b - S_q) / (S_b - S_p)` with the
    scores of base rate, forecast and truth.

    Parameters
    ----------
    folder : path
        Folder of the world.
    forecast : path, DataFrame, Forecast or list of Forecast
        Columns gwcode or state, origin, probability. Of an origin, all states or none.

    Returns
    -------
    ForecastGrade
        Scores, skill, luck, calibration, and the findings in words.

    Raises
    ------
    DataError
        If a row is not what the form asks for; the message says which.
    SchemaError
        If a column is absent.
    DuplicateRowsError
        If a state has two forecasts from one origin.
    IntegrityError
        If the folder holds no world, or one that was changed.

    Notes
    -----
    Origins that were left out are not graded, and the grade says so. What was forecast from a world
    whose truth somebody opened means nothing.

    References
    ----------
    .. [1] Gneiting, T., & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1)
    ...     rows = teaching.unseal(folder).graded
    ...     grade = teaching.grade_forecast(folder, rows.assign(probability=0.04))
    >>> grade.skill < 0.1
    True
    """
    world, truth = world_and_truth(folder)
    given = learners_rows(forecast, world)
    graded = truth.graded
    rows = given.merge(
        graded.rename(columns={"probability": "true"}), on=["gwcode", "origin"], how="left"
    )
    return graded_rows(rows, base_rate=truth.base_rate, asked=len(graded))


def graded_rows(rows: pd.DataFrame, *, base_rate: float, asked: int) -> ForecastGrade:
    """Grade of rows with gwcode, origin, probability, true and observed, of so many asked for."""
    y, p, q = (rows[name].to_numpy(np.float64) for name in ("observed", "true", "probability"))
    frame = score_frame(y, p, q, base_rate=base_rate)
    luck, luck_sd = luck_of(y, p, q)
    difference, low, high = _difference(rows, base_rate)
    made = ForecastGrade(
        frame=frame,
        skill=float(frame["skill"].iloc[1]),
        share=len(rows) / asked,
        rows=len(rows),
        base_rate=base_rate,
        luck=luck,
        luck_sd=luck_sd,
        difference=difference,
        low=low,
        high=high,
        count=count_check(y, q, level=LEVEL),
        true_count=float(p.sum()),
        slope=_slope(rows),
        true_slope=_true_slope(p, q),
    )
    return replace(made, sentences=forecast_sentences(made))


def score_frame(y: FloatArray, p: FloatArray, q: FloatArray, *, base_rate: float) -> pd.DataFrame:
    """Scores of forecast, truth and base rate, observed and expected, and skill."""
    rows = []
    for name in SCORES:
        for comparison, outcome in (("observed", y), ("expected", p)):
            forecast, truth, base = (
                mean_loss(name, outcome, made) for made in (q, p, np.full(len(q), base_rate))
            )
            rows.append(
                {
                    "score": name,
                    "comparison": comparison,
                    "forecast": forecast,
                    "truth": truth,
                    "base_rate": base,
                    # Where the truth had bad luck, a quotient would praise whoever was worse.
                    "skill": (base - forecast) / (base - truth) if base > truth else np.nan,
                }
            )
    return pd.DataFrame(rows)


def mean_loss(score: str, outcome: FloatArray, q: FloatArray) -> float:
    """Mean loss of forecasts `q`, if an onset has the probability `outcome`, or happened or not."""
    happened, forecasts, weights = both_outcomes(outcome, q)
    return float(SCORES[score](happened, forecasts, weights=weights))


def both_outcomes(outcome: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each forecast with an onset and without one, weighted by how probable either is."""
    happened = np.repeat([1.0, 0.0], len(q))
    return happened, np.tile(q, 2), np.concatenate([outcome, 1 - outcome])


def luck_of(y: FloatArray, p: FloatArray, q: FloatArray) -> tuple[float, float]:
    """Observed minus expected log score, and its standard deviation if outcomes follow `p`."""
    # Each outcome moves the sum by the log-odds of its forecast, so that the variance of the mean
    # is sum p (1 - p) logit(q)^2 / n^2.
    if ((q == 0) | (q == 1)).any():
        return np.nan, np.nan
    luck = mean_loss("log", y, q) - mean_loss("log", p, q)
    return luck, float(np.sqrt((p * (1 - p) * log_odds(q) ** 2).sum()) / len(q))


def _difference(rows: pd.DataFrame, base_rate: float) -> tuple[float, float, float]:
    """Log score minus that of the base rate, with its interval by redrawing states."""
    y, q = rows["observed"].to_numpy(np.float64), rows["probability"].to_numpy(np.float64)
    if not np.isfinite(mean_loss("log", y, q)):
        return np.nan, np.nan, np.nan
    draws = country_draws(rows["gwcode"].to_numpy(), n_boot=N_BOOT, seed=SEED)
    both = np.column_stack([q, np.full(len(q), base_rate)])
    found = differences(
        resample(y, both, draws=draws, metrics=["log_score"]), against=1, level=LEVEL
    )
    return float(found.estimate[0, 0]), float(found.low[0, 0]), float(found.high[0, 0])


def _slope(rows: pd.DataFrame) -> CalibrationLine | None:
    """Calibration line of what happened; None where none can be fitted."""
    try:
        return calibration_line(
            rows["observed"], rows["probability"], gwcode=rows["gwcode"], level=LEVEL
        )
    except (DataError, ModelError):
        return None


def _true_slope(p: FloatArray, q: FloatArray) -> float | None:
    """Slope of the calibration line if every row happened as often as it truly does."""
    happened, forecasts, weights = both_outcomes(p, q)
    try:
        return float(calibration_slope(happened, forecasts, weights=weights))
    except (DataError, ModelError):
        return None
