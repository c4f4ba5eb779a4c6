"""A published table of another project, with its own codes, as a panel."""

from pathlib import Path

import pytest

from atrocityrisk.errors import DuplicateRowsError, UnresolvedRowsError
from atrocityrisk.panels.import_specs import ImportSpec
from atrocityrisk.panels.own_files import panel_of_file

ASKED = ImportSpec().amended(
    table={"state": "ccode", "code": "cow"}, outcome={"column": "onset", "ongoing": "war"}
)


def test_fearon_and_laitin_with_their_correlates_of_war_numbers(shared: Path) -> None:
    path = shared / "more_data/panels/fearon_laitin.csv"
    spec = ASKED.with_indicators(("lmtnest", "polity2l"))
    with pytest.raises(UnresolvedRowsError, match="5 of 6,610 rows fit no state and year") as told:
        panel_of_file(path, spec)
    assert [row.year for row in told.value.rows] == ["1945", "1946", "1947", "1948", "1953"]
    with pytest.raises(UnresolvedRowsError, match="Correlates of War numbers"):
        panel_of_file(path, spec.amended(table={"code": "gwcode", "without_unresolved": True}))
    spec = spec.amended(table={"without_unresolved": True})
    # North Yemen and Yemen both stand in the year in which they united.
    with pytest.raises(DuplicateRowsError, match=r"Yemen \(678\) 1990"):
        panel_of_file(path, spec)
    made = panel_of_file(path, spec.without_rows([("678", 1990, "united in May")]))
    assert (len(made.panel.index), len(made.left_out)) == (6604, 6)
    assert made.panel.events["onset"].sum() == 111
    assert made.panel.columns.loc["lmtnest", "kind"] == "structural"
