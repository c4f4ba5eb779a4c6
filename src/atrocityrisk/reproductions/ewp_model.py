"""The model half of EWP's assessment: prepared panel in, list and backtest out.

EWP's protocol is copied, flaws included: rows with any missing value vanish, folds are random rows,
and an outcome whose window is still open counts as none. Another edition differs in its
`EwpModel`, never in code.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    OriginError,
    SchemaError,
    SpecError,
)
from atrocityrisk.models import ElasticNetLogit
from atrocityrisk.models._base.folds import group_folds, r_folds
from atrocityrisk.panels._checks import LARGEST

YEARS_AHEAD = 2


@dataclass(frozen=True, kw_only=True)
class EwpModel:
    """What one edition of EWP's assessment fits, to which rows, with which seed.

    Attributes
    ----------
    country, name : str
        Columns with the number and the name of a country; the year is in ``year``.
    outcome, outcome_one_year : str
        Columns with 1 for an onset in the next two years, and in the next year.
    complete : tuple of str
        Outcome columns that must be known in a row that is learnt from.
    predictors : tuple of str
        Columns that enter the model, in this order.
    origin : int
        Year whose values the list is made from.
    first_origin, last_origin : int
        Range of the backtest.
    seed : int
        R's seed, set before every fit.
    n_folds : int
        Folds of the cross-validation, random rows.
    folds_of_countries : bool
        Make the folds of whole countries instead, which EWP does not: neighbouring rows of a
        country share an onset, so that random rows leak.
    l1_ratio : float
        The elastic net's share of the absolute-value penalty.
    published_list, published_backtest : str
        Names of the files that EWP published; empty where it published none.
    """

    country: str
    name: str
    outcome: str
    outcome_one_year: str
    complete: tuple[str, ...]
    predictors: tuple[str, ...]
    origin: int
    first_origin: int
    last_origin: int
    seed: int
    n_folds: int = 10
    folds_of_countries: bool = False
    l1_ratio: float = 0.5
    published_list: str = ""
    published_backtest: str = ""


EWP_2025 = EwpModel(
    country="ccode",
    name="ewp_name",
    outcome="mk_onset_1or2",
    outcome_one_year="mk_onset_1",
    complete=("mk_onset", "mk_onset_1", "mk_onset_2", "mk_onset_1or2"),
    predictors=(
        *("widetargeting", "narrowtargeting", "v2csgender_binary", "v2mecenefm_binary"),
        *("partyban.new.0", "partyban.new.1", "partyban.new.2", "minorityrule"),
        *("judicialreform", "religiousfreedom", "pol_killing_approved", "freediscussion"),
        *("social_inequality", "even_civilrights", "repress_civilsoc", "social_power_dist"),
        *("ses_power_dist", "popsize.log2", "gdppcgrowth", "un_imr_sqrt", "efindex"),
        *("discrimpop", "reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur", "ios.iccpr1"),
        *("battledeaths.log2", "coup.try.5yr", "mk_ongoing_count_log2"),
        *("mean_mk_onset_interaction", "mk_onset_prev_year", "newcountry", "mk_ever"),
        *("year_sq", "year", "countryage.new.log2", "includesnonstate"),
    ),
    origin=2024,
    first_origin=1993,
    last_origin=2023,
    seed=90035,
    published_list="final_forecasts_data_3Sep2025.csv",
    published_backtest="FOOSforecasts_3Sep2025.csv",
)


@dataclass(frozen=True)
class OriginFit:
    """One fit: the fitted `model` and `risks`, a frame of country, name and ``probability``."""

    model: ElasticNetLogit
    risks: pd.DataFrame


def read_model_spec(path: Path) -> EwpModel:
    """Edition's protocol from a TOML file with one table ``[model]``.

    Parameters
    ----------
    path : Path
        File to read; its keys are the fields of `EwpModel`.

    Returns
    -------
    EwpModel
        The protocol.

    Raises
    ------
    SpecError
        If the file is not TOML, or a key is unknown, missing or of the wrong type.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SpecError(f"{path}: expected a TOML file with a table [model]: {problem}") from None
    known = {field.name: field for field in fields(EwpModel)}
    values = table.get("model", {})
    for unknown in [key for key in table if key != "model"]:
        raise SpecError(f"{path} has no table [{unknown}]{did_you_mean(unknown, ['model'])}")
    for key, value in values.items():
        if key not in known:
            raise SpecError(f"{path}: [model] has no key {key!r}{did_you_mean(key, [*known])}")
        wanted = {"tuple[str, ...]": list, "float": float}.get(
            str(known[key].type), known[key].type
        )
        if type(value) is not wanted:
            raise SpecError(
                f"{path}: [model] {key} must be of type {known[key].type}, but is {value!r}"
            )
    try:
        plain: dict[str, Any] = {
            key: tuple(value) if type(value) is list else value for key, value in values.items()
        }
        return EwpModel(**plain)
    except TypeError as problem:
        raise SpecError(f"{path}: [model] lacks a key: {problem}") from None


def fit_origin(
    prepared: pd.DataFrame,
    origin: int,
    *,
    spec: EwpModel = EWP_2025,
    outcome: str | None = None,
    known_outcome: bool = False,
) -> OriginFit:
    """Model fitted to what EWP knew at an origin, and risks of the countries of that year.

    Parameters
    ----------
    prepared : DataFrame
        Prepared panel, in the order of the published file: the folds follow that order.
    origin : int
        Year whose values the risks are made from; rows up to two years earlier are learnt from.
    spec : EwpModel
        The edition's protocol.
    outcome : str, optional
        Column to predict; the spec's two-year outcome if None.
    known_outcome : bool
        Leave out countries whose two-year outcome is missing at the origin, as the backtest does.

    Returns
    -------
    OriginFit
        Model, and risks in the order of the file.

    Raises
    ------
    OriginError
        If the panel has no row to learn from, or none of the origin.
    SchemaError
        If a column is missing.
    DuplicateRowsError
        If a country-year occurs twice.
    DataError
        If a predictor is infinite or not a number.
    """
    frame = _checked(prepared, spec)
    target = outcome or spec.outcome
    labels = [spec.country, spec.name]
    learnt = frame[frame["year"] <= origin - YEARS_AHEAD]
    learnt = learnt.dropna(subset=_columns(spec))
    asked = frame[frame["year"] == origin]
    asked = asked.dropna(
        subset=[*spec.predictors, *labels, *([spec.outcome] if known_outcome else [])]
    )
    for rows, what in ((learnt, f"complete row up to {origin - YEARS_AHEAD}"), (asked, "row")):
        if not len(rows):
            raise OriginError(
                f"origin {origin} has no {what} in the panel, which holds "
                f"{frame['year'].min()}-{frame['year'].max()}; choose another origin"
            )
    folds = (
        group_folds(learnt[spec.country], n_folds=spec.n_folds, seed=spec.seed)
        if spec.folds_of_countries
        else r_folds(len(learnt), n_folds=spec.n_folds, seed=spec.seed)
    )
    model = ElasticNetLogit(l1_ratio=spec.l1_ratio, foldid=folds)
    names = list(spec.predictors)
    model.fit(learnt[names], learnt[target])
    risks = asked[[*labels, spec.outcome]].assign(
        probability=model.predict_proba(asked[names])[:, 1]
    )
    return OriginFit(model, risks.reset_index(drop=True))


def ranking(prepared: pd.DataFrame, *, spec: EwpModel = EWP_2025) -> pd.DataFrame:
    """EWP's list: risk of an onset in the next two years, beside one year ahead and last year's.

    Parameters
    ----------
    prepared : DataFrame
        Prepared panel, in the order of the published file.
    spec : EwpModel
        The edition's protocol.

    Returns
    -------
    DataFrame
        By falling risk: ``rank`` (1 = highest; tied risks share the smallest), country and name as
        the spec calls them, ``probability``, ``origin``, ``first_year``, ``last_year``,
        ``probability_one_year`` and ``rank_one_year``, ``previous_probability`` and
        ``previous_rank`` (from the year before; missing for a country that was not there).
    """
    now = fit_origin(prepared, spec.origin, spec=spec).risks
    one = fit_origin(prepared, spec.origin, spec=spec, outcome=spec.outcome_one_year).risks
    before = fit_origin(prepared, spec.origin - 1, spec=spec).risks
    table = now[[spec.country, spec.name, "probability"]].assign(
        rank=_ranks(now),
        origin=spec.origin,
        first_year=spec.origin + 1,
        last_year=spec.origin + YEARS_AHEAD,
        probability_one_year=one["probability"],
        rank_one_year=_ranks(one),
    )
    before = before.assign(
        previous_probability=before["probability"], previous_rank=_ranks(before).astype("Int64")
    )
    table = table.merge(
        before[[spec.country, "previous_probability", "previous_rank"]], how="left", on=spec.country
    )
    table = table.sort_values(["rank", spec.country], ignore_index=True)
    return table[["rank", *[name for name in table.columns if name != "rank"]]]


def backtest(prepared: pd.DataFrame, *, spec: EwpModel = EWP_2025) -> pd.DataFrame:
    """EWP's backtest: at each origin, risks from a model of the rows known two years before.

    Parameters
    ----------
    prepared : DataFrame
        Prepared panel, in the order of the published file.
    spec : EwpModel
        The edition's protocol.

    Returns
    -------
    DataFrame
        Country, name, ``origin``, ``first_year``, ``last_year``, ``observed`` (missing while the
        window is open at the end of the panel, where EWP has 0), ``probability``, ``rank``
        (smallest of ties), ``penalty`` (lambda chosen).
    """
    end = int(prepared["year"].max()) if "year" in prepared.columns else 0
    parts = []
    for origin in range(spec.first_origin, spec.last_origin + 1):
        fit = fit_origin(prepared, origin, spec=spec, known_outcome=True)
        closed = origin + YEARS_AHEAD <= end
        parts.append(
            fit.risks[[spec.country, spec.name]].assign(
                origin=origin,
                first_year=origin + 1,
                last_year=origin + YEARS_AHEAD,
                observed=fit.risks[spec.outcome] if closed else np.nan,
                probability=fit.risks["probability"],
                rank=_ranks(fit.risks),
                penalty=fit.model.alpha_,
            )
        )
    return pd.concat(parts, ignore_index=True)


def left_out(
    prepared: pd.DataFrame, *, spec: EwpModel = EWP_2025, origin: int | None = None
) -> pd.DataFrame:
    """Countries that a list does not have because a predictor is missing, which EWP never names.

    Parameters
    ----------
    prepared : DataFrame
        Prepared panel.
    spec : EwpModel
        The edition's protocol.
    origin : int, optional
        Year of the list; the spec's if None.

    Returns
    -------
    DataFrame
        Country, name and ``missing``, the predictors without a value, joined by commas.
    """
    frame = _checked(prepared, spec)
    rows = frame[frame["year"] == (spec.origin if origin is None else origin)]
    absent = rows[list(spec.predictors)].isna()
    names = np.array(spec.predictors)
    rows = rows[[spec.country, spec.name]].assign(
        missing=[",".join(names[row]) for row in absent.to_numpy()]
    )
    return rows[absent.any(axis=1)].reset_index(drop=True)


def _columns(spec: EwpModel) -> list[str]:
    return list(dict.fromkeys([*spec.predictors, *spec.complete, spec.country, spec.name, "year"]))


def _ranks(risks: pd.DataFrame) -> pd.Series:
    return risks["probability"].rank(ascending=False, method="min").astype("int64")


def _checked(prepared: pd.DataFrame, spec: EwpModel) -> pd.DataFrame:
    """Columns of the protocol as numbers, refused where they cannot be what they claim."""
    wanted = list(dict.fromkeys([*_columns(spec), spec.outcome, spec.outcome_one_year]))
    for name in wanted:
        if name not in prepared.columns:
            hint = did_you_mean(name, [str(column) for column in prepared.columns])
            raise SchemaError(f"the prepared panel has no column {name!r}{hint}")
    frame = prepared[wanted].copy()
    for name in wanted:
        if name in (spec.country, spec.name):
            continue
        try:
            frame[name] = frame[name].astype("float64")
        except (TypeError, ValueError) as problem:
            raise DataError(
                f"column {name!r} of the prepared panel must hold numbers, but {problem}; "
                "is the file EWP's prepared panel?"
            ) from None
    for name in frame.select_dtypes("float64").columns:
        endless = np.abs(frame[name].to_numpy()) > LARGEST
        if endless.any():
            row = frame[endless].iloc[0]
            raise DataError(
                f"column {name!r} of the prepared panel must be finite and below {LARGEST:g}, but "
                f"is {row[name]:g} for {row[spec.name]} {row['year']:.0f}; correct the cell or "
                "leave it empty"
            )
    broken = (frame["year"] % 1 != 0).to_numpy()
    if broken.any():
        at = int(np.flatnonzero(broken)[0])
        raise DataError(
            f"column 'year' of the prepared panel must hold whole numbers, but {broken.sum()} "
            f"are not, first {frame['year'].iloc[at]:g} in data row {at + 1}; correct the file"
        )
    repeated = frame[frame.duplicated([spec.country, "year"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise DuplicateRowsError(
            f"the prepared panel needs one row per country-year, but repeats {len(repeated)}, "
            f"first ({row[spec.country]}, {row['year']:.0f}); drop or merge them"
        )
    frame["year"] = frame["year"].astype("int64")
    return frame
