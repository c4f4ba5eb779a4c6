"""The model half of EWP's assessment: prepared panel in, list and backtest out.

EWP's protocol is copied, flaws included: rows with any missing value are dropped, folds are random
rows, and an outcome whose window is still open counts as none.
"""

from dataclasses import dataclass
from pathlib import Path

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
from atrocityrisk.reproductions.ewp.edition_spec import (
    EwpEdition,
    EwpModel,
    edition_names,
    ewp_edition,
)

YEARS_AHEAD = 2


@dataclass(frozen=True)
class OriginFit:
    """One fit: the fitted `model` and `risks`, a frame of country, name and ``probability``."""

    model: ElasticNetLogit
    risks: pd.DataFrame


def fit_origin(
    prepared: pd.DataFrame,
    origin: int,
    *,
    spec: EwpModel,
    outcome: str | None = None,
    known_outcome: bool = False,
) -> OriginFit:
    """Model fitted to what EWP knew at an origin, and risks of the countries of that year."""
    # The random folds follow the order of the rows, so the panel must have that of EWP's file.
    frame = _checked(prepared, spec)
    target = outcome or spec.outcome
    labels = [spec.country, spec.name]
    # The window of a row two years before the origin has just closed.
    learnt = frame[frame["year"] <= origin - YEARS_AHEAD]
    learnt = learnt.dropna(subset=_columns(spec))
    # EWP's backtest leaves out countries without a known outcome, its list does not.
    asked = frame[frame["year"] == origin]
    asked = asked.dropna(
        subset=[*spec.predictors, *labels, *([spec.outcome] if known_outcome else [])]
    )
    for rows, what in ((learnt, f"complete row up to {origin - YEARS_AHEAD}"), (asked, "row")):
        if not len(rows):
            raise OriginError(
                f"origin {origin} has no {what} in the prepared panel, which holds "
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


def ranking(prepared: pd.DataFrame, *, spec: EwpModel) -> pd.DataFrame:
    """EWP's list: risk of an onset in the next two years, beside one year ahead and last year's."""
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
    # Missing for a country that the list a year earlier did not have.
    before = before.assign(
        previous_probability=before["probability"], previous_rank=_ranks(before).astype("Int64")
    )
    table = table.merge(
        before[[spec.country, "previous_probability", "previous_rank"]], how="left", on=spec.country
    )
    table = table.sort_values(["rank", spec.country], ignore_index=True)
    return table[["rank", *[name for name in table.columns if name != "rank"]]]


def backtest(prepared: pd.DataFrame, *, spec: EwpModel) -> pd.DataFrame:
    """EWP's backtest: at each origin, risks from a model of the rows known two years before."""
    if spec.first_origin is None or spec.last_origin is None:
        raise SpecError("[model] has no first_origin and last_origin, so there is no backtest")
    end = int(prepared["year"].max()) if "year" in prepared.columns else 0
    parts = []
    for origin in range(spec.first_origin, spec.last_origin + 1):
        fit = fit_origin(prepared, origin, spec=spec, known_outcome=True)
        # EWP has 0 where the window is still open at the end of the panel.
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


def refuse_other_edition(prepared: pd.DataFrame, *, edition: EwpEdition, path: Path) -> None:
    """Refuse a prepared panel that is not the one of an edition, by its columns and its years."""
    fault = _other_edition(prepared, edition)
    if fault is None:
        return
    own = [name for name in edition_names() if _other_edition(prepared, ewp_edition(name)) is None]
    advice = (
        f"it is the panel of {own[0]}"
        if own
        else "give the panel of this edition, or the TOML file of the panel's own edition"
    )
    raise SchemaError(f"{path}: expected {fault}; {advice}")


def _other_edition(prepared: pd.DataFrame, edition: EwpEdition) -> str | None:
    """What of an edition a prepared panel lacks: columns, or its years."""
    wanted, years = _columns(edition.model), edition.panel
    absent = [name for name in wanted if name not in prepared.columns]
    if absent:
        more = f" and {len(absent) - 8} more" if len(absent) > 8 else ""
        return f"the {len(wanted)} columns of the edition, found no {', '.join(absent[:8])}{more}"
    found = pd.to_numeric(prepared["year"], errors="coerce")
    if (found.min(), found.max()) == (years.first_year, years.last_year):
        return None
    return (
        f"the years of the edition, {years.first_year}-{years.last_year}, found "
        f"{found.min():.0f}-{found.max():.0f}"
    )


def left_out(prepared: pd.DataFrame, *, spec: EwpModel, origin: int | None = None) -> pd.DataFrame:
    """Countries that the list lacks, with their missing predictors; EWP never names them."""
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
    # As in EWP's list: tied risks share the smallest rank.
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
