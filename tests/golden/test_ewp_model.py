"""EWP's 2025 list and backtest, made again, against what EWP and R's glmnet gave."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.models import r_folds
from atrocityrisk.reproductions.ewp.edition_spec import EwpModel, ewp_edition
from atrocityrisk.reproductions.ewp.list_differences import (
    agreement,
    differences,
    read_published,
    shared_top,
)
from atrocityrisk.reproductions.ewp.risk_model import backtest, fit_origin, left_out, ranking

SPEC = ewp_edition("ewp-2025").model


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "reference" / "ewp" / "2025"


@pytest.fixture(scope="module")
def prepared(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "prepared2024predictors-2025-09-03.csv")


@pytest.fixture(scope="module")
def tested(prepared: pd.DataFrame) -> pd.DataFrame:
    return backtest(prepared, spec=SPEC)


def test_published_numbers(folder: Path, prepared: pd.DataFrame, tested: pd.DataFrame) -> None:
    listed = ranking(prepared, spec=SPEC)
    compared = differences(listed, tested, read_published(folder, spec=SPEC), spec=SPEC)
    largest = agreement(compared).set_index(["table", "quantity"])
    assert (largest["unmatched"] == 0).all()
    assert largest.loc[("backtest", "probability"), "numbers"] == 5032
    # glmnet's own threshold leaves its risks off by up to 1.8e-4.
    assert largest.loc[("backtest", "probability"), "largest"] < 2.5e-4
    assert largest.loc[("ranking", "probability"), "largest"] < 1e-4
    assert shared_top(compared, k=30) == 30
    assert left_out(prepared, spec=SPEC).empty


def test_converged_glmnet(folder: Path, tested: pd.DataFrame) -> None:
    tight = pd.read_csv(folder / "glmnet" / "tight_pred_R.csv")
    tight = tight[tight["thresh"] == 1e-14]
    both = tight.merge(tested, on=["origin", "ccode"], validate="1:1")
    assert len(both) == len(tight) > 900
    assert (both["risk"] - both["probability"]).abs().max() < 1e-6


def test_same_penalty_in_all_34_fits(
    folder: Path, prepared: pd.DataFrame, tested: pd.DataFrame
) -> None:
    fits = pd.read_csv(folder / "glmnet" / "fits_R.csv").set_index("tag")
    ours = {f"foos{o}": lam for o, lam in tested.groupby("origin")["penalty"].first().items()}
    for tag, origin, outcome in (
        ("full2024", 2024, "mk_onset_1or2"),
        ("full2023", 2023, "mk_onset_1or2"),
        ("oneyear2024", 2024, "mk_onset_1"),
    ):
        model = fit_origin(prepared, origin, spec=SPEC, outcome=outcome).model
        ours[tag] = model.alpha_
        index = int(np.flatnonzero(model.alphas_ == model.alpha_)[0]) + 1
        assert index == fits.loc[tag, "idx_min"]
        assert model.alpha_1se_ == pytest.approx(fits.loc[tag, "lambda_1se"], rel=1e-9)
        assert abs(len(model.alphas_) - fits.loc[tag, "nlambda"]) <= 1
    assert len(ours) == len(fits) == 34
    # Steps of the path are 9 % apart, so the same penalty is the same index.
    assert pd.Series(ours)[fits.index].to_numpy() == pytest.approx(
        fits["lambda_min"].to_numpy(), rel=1e-9
    )


def test_folds_of_r(folder: Path) -> None:
    for tag in ("foos1993", "foos2010", "full2024"):
        folds = pd.read_csv(folder / "glmnet" / f"folds_{tag}.csv")["foldid"]
        assert (r_folds(len(folds), n_folds=10, seed=90035) == folds).all()


def test_open_windows_are_not_observed(tested: pd.DataFrame) -> None:
    known = tested.groupby("origin")["observed"].count()
    assert known[2022] == 168
    assert known[2023] == 0


def test_panel_of_2019(shared: Path) -> None:
    """Another edition, other columns: its seed is unknown, so the list agrees but for fold luck."""
    reference = shared / "reference" / "ewp"
    panel = pd.read_csv(reference / "panels" / "prepared2019predictors-2020-08-10.csv")
    outside = {"sftgcode", "country_name", "year", "COWcode"}
    outcomes = ("anymk.start.1", "anymk.start.2window")
    spec = EwpModel(
        country="COWcode",
        name="country_name",
        outcome="anymk.start.2window",
        outcome_one_year="anymk.start.1",
        complete=outcomes,
        predictors=tuple(c for c in panel.columns if c not in outside | set(outcomes)),
        origin=2019,
        first_origin=2015,
        last_origin=2016,
        seed=1,
    )
    listed = ranking(panel, spec=spec)
    published = pd.read_csv(reference / "lists" / "base2019-run-2020-08-18.csv")
    both = listed.merge(published, left_on="COWcode", right_on="COW")
    assert len(both) == len(listed) == len(published)
    assert both["probability"].corr(both["risk_in_2020_21"], method="spearman") > 0.995
    assert len(backtest(panel, spec=spec)) > 250
