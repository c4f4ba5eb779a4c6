"""Every difference between releases has a cause, or is an error."""

import pandas as pd
import pytest
from ewp_revision_causes import difference_causes

from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp.edition_spec import ewp_edition
from atrocityrisk.reproductions.ewp.publisher_files import Inputs

NONE = float("nan")


def _inputs(population: list[float], growth: list[float], *, coups_to: int) -> Inputs:
    years = range(2000, 2004)
    wdi = pd.DataFrame(
        {"iso3": "USA", "year": years, "SP.POP.TOTL": population, "NY.GDP.PCAP.KD.ZG": growth}
    )
    # What the World Bank's corrections ask for must be there, or they refuse the table.
    others = pd.DataFrame(
        [
            (iso3, year)
            for iso3, first, last in (
                ("SRB", 1960, 1991),
                ("CZE", 1960, 1992),
                ("YEM", 1960, 1989),
                ("HRV", 1991, 1991),
                ("SVN", 1991, 1991),
            )
            for year in range(first, last + 1)
        ],
        columns=["iso3", "year"],
    )
    maddison = pd.DataFrame(
        {"ccode": 2.0, "year": years, "gdppc": [1.0, 2.0, 3.0, NONE], "pop": [1.0] * 4}
    )
    tables = {
        "wdi": pd.concat([wdi, others]),
        "maddison": maddison,
        "coups": pd.DataFrame({"ccode": [2], "year": [coups_to], "cou.any": [1]}),
    }
    return Inputs(edition=ewp_edition("ewp-2025"), tables=tables, files=pd.DataFrame())


def _cells(*cells: tuple[str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["column", "year"])
    return frame.assign(ccode=2, ours=1.0, published=2.0)


EWP = _inputs([1, 2, NONE, 4], [1, 2, NONE, NONE], coups_to=2003)
OTHER = _inputs([9, NONE, NONE, 4], [9, NONE, NONE, NONE], coups_to=2002)


@pytest.mark.parametrize(
    ("column", "year", "cause"),
    [
        ("popsize.log2", 2000, "revised"),
        ("popsize.log2", 2001, "withdrawn or not yet published"),
        ("popsize.log2", 2002, "line refitted"),
        ("gdppcgrowth", 2000, "revised"),
        ("gdppcgrowth", 2001, "withdrawn or not yet published"),
        ("gdppcgrowth", 2002, "line refitted"),
        ("gdppcgrowth", 2003, "carried"),
        ("coup.try.5yr", 2003, "after the last year"),
    ],
)
def test_cause(column: str, year: int, cause: str) -> None:
    found = difference_causes(_cells((column, year)), ewp=EWP, other=OTHER)
    assert found.to_dict("records") == [
        {
            "column": column,
            "cause": cause,
            "ccode": 2,
            "first_year": year,
            "last_year": year,
            "cells": 1,
        }
    ]


def test_a_figure_that_only_the_other_release_has_is_added() -> None:
    found = difference_causes(_cells(("popsize.log2", 2001)), ewp=OTHER, other=EWP)
    assert found["cause"].tolist() == ["added"]


def test_cells_of_one_cause_are_counted_together() -> None:
    cells = _cells(("coup.try.5yr", 2003), ("coup.try.5yr", 2004))
    found = difference_causes(cells, ewp=EWP, other=OTHER)
    assert found[["first_year", "last_year", "cells"]].values.tolist() == [[2003, 2004, 2]]


@pytest.mark.parametrize("cell", [("efindex", 2000), ("coup.try.5yr", 2001)])
def test_a_difference_without_a_cause_is_an_error(cell: tuple[str, int]) -> None:
    with pytest.raises(DataError, match=f"none for .*{cell[0]}"):
        difference_causes(_cells(cell), ewp=EWP, other=OTHER)
