"""Spells as one row a year."""

import numpy as np
import pandas as pd

from atrocityrisk._core.spells import spell_years


def test_every_year_of_every_spell_in_order():
    spell, year = spell_years(pd.Series([1990, 2001, 1990]), pd.Series([1992, 2001, 1991]))
    assert spell.tolist() == [0, 0, 0, 1, 2, 2]
    assert year.tolist() == [1990, 1991, 1992, 2001, 1990, 1991]


def test_a_spell_that_ends_before_it_begins_has_no_year():
    spell, year = spell_years([1990, 1995], [1988, 1995])
    assert (spell.tolist(), year.tolist()) == ([1], [1995])


def test_no_spells_have_no_years():
    spell, year = spell_years(np.array([], dtype=int), np.array([], dtype=int))
    assert len(spell) == len(year) == 0
