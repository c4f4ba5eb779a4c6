import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError
from atrocityrisk.indicators import INDICATORS, compute

NAN = np.nan


def vdem(gwcode: int = 2, first: int = 1990, **columns: list[float]) -> dict[str, pd.DataFrame]:
    rows = len(next(iter(columns.values())))
    index = pd.MultiIndex.from_product(
        [[gwcode], range(first, first + rows)], names=["gwcode", "year"]
    )
    return {"vdem": pd.DataFrame(columns, index=index)}


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("party_ban_total", "v2psparban_ord", [1, 1, 0, 0, 0, NAN]),
        ("party_ban_partial", "v2psparban_ord", [0, 0, 1, 1, 0, NAN]),
        ("party_ban_none", "v2psparban_ord", [0, 0, 0, 0, 1, NAN]),
        ("media_censored", "v2mecenefm_ord", [1, 1, 1, 0, 0, NAN]),
        ("women_barred_from_civil_society", "v2csgender_ord", [1, 1, 1, 0, 0, NAN]),
        ("political_killing_systematic", "v2clkill_ord", [1, 0, 0, 0, 0, NAN]),
        ("civil_society_repressed_severely", "v2csreprss_ord", [1, 0, 0, 0, 0, NAN]),
        ("religious_freedom", "v2clrelig_ord", [0, 1, 2, 3, 4, NAN]),
        ("social_groups_much_less_free", "v2clsocgrp_ord", [1, 0, 0, 0, 0, NAN]),
        ("power_monopolised_by_social_groups", "v2pepwrsoc_ord", [1, 1, 1, 0, 0, NAN]),
        ("minority_rule", "v2pepwrsoc_ord", [1, 1, 0, 0, 0, NAN]),
    ],
)
def test_levels_become_dichotomies_and_missing_stays_missing(name, column, expected):
    values = compute(name, vdem(**{column: [0, 1, 2, 3, 4, NAN]}))
    np.testing.assert_array_equal(values.to_numpy(), expected)


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("judicial_reform", "v2jureform_ord", [0, 1, 2, NAN]),
        ("civil_liberties_even_across_regions", "v2clrgunev_ord", [0, 0, 1, NAN]),
    ],
)
def test_variables_with_three_levels(name, column, expected):
    values = compute(name, vdem(**{column: [0, 1, 2, NAN]}))
    np.testing.assert_array_equal(values.to_numpy(), expected)


@pytest.mark.parametrize(
    ("name", "level", "extract"),
    [
        ("political_killing_systematic", "v2clkill_ord", "pol_killing_approved"),
        ("social_groups_much_less_free", "v2clsocgrp_ord", "social_inequality"),
        ("civil_liberties_even_across_regions", "v2clrgunev_ord", "even_civilrights"),
    ],
)
def test_the_published_dichotomy_stands_in_only_where_the_level_is_absent(name, level, extract):
    alone = compute(name, vdem(**{extract: [1, 0, NAN]}))
    np.testing.assert_array_equal(alone.to_numpy(), [1, 0, NAN])
    both = compute(name, vdem(**{extract: [1, 1, 1], level: [1, 1, NAN]}))
    np.testing.assert_array_equal(both.to_numpy(), [0, 0, NAN])


def test_a_frame_with_neither_names_the_level_that_is_looked_for():
    with pytest.raises(SchemaError, match="v2x_polyarchy"):
        compute("electoral_democracy", vdem(v2x_libdem=[0.5]))


def test_changes_are_differences_by_year():
    values = compute("physical_integrity_change_3y", vdem(v2x_clphy=[0.9, 0.8, 0.6, 0.4, NAN]))
    np.testing.assert_allclose(values.to_numpy(), [NAN, NAN, NAN, -0.5, NAN])


def test_changes_do_not_pass_from_the_soviet_union_to_russia():
    values = compute(
        "physical_integrity_change_1y", vdem(365, 1990, v2x_clphy=[0.3, 0.4, 0.8, 0.7])
    )
    np.testing.assert_allclose(values.to_numpy(), [NAN, 0.1, NAN, -0.1])


def test_fall_of_democracy_is_measured_from_the_best_of_five_years():
    index_values = [0.9, 0.5, 0.6, 0.7, 0.8, 0.4, 0.8]
    values = compute("electoral_democracy_fall_5y", vdem(v2x_polyarchy=index_values))
    np.testing.assert_allclose(values.to_numpy(), [NAN, NAN, NAN, NAN, 0.1, 0.4, 0.0], atol=1e-12)


def test_levels_have_units_and_bounds_of_their_scale():
    index, scale = INDICATORS["physical_integrity"], INDICATORS["freedom_from_torture"]
    assert (index.bounds, index.unit) == ((0.0, 1.0), "index, 0 to 1")
    assert scale.bounds == (-7.0, 7.0)
    assert INDICATORS["physical_integrity_change_3y"].bounds == (-1.0, 1.0)
    assert INDICATORS["freedom_from_torture_change_1y"].kind == "dynamic"
