"""Every published column that an indicator uses has a dated, sourced row."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError
from atrocityrisk.indicators import INDICATORS, compute
from compile_first_releases import COLUMNS, gap_text, listed_releases, own_variables, vdem

ROOT = Path(__file__).parents[2]
FILE = ROOT / "src" / "atrocityrisk" / "indicators" / "first_releases.csv"
SCRIPT = ROOT / "scripts" / "compile_first_releases.py"
FIRST, LAST = 1945, 2026
WHAT_TO_DO = "add a row to scripts/releases_reviewed/publishers.csv and run the script"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    text = pd.read_csv(FILE, dtype=str, keep_default_na=False)
    years = ["first_release", "coded_live_since"]
    return text.assign(**{name: pd.to_numeric(text[name]).astype("Int64") for name in years})


@pytest.fixture(scope="module")
def rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index(["source", "column"])


class AskedFrame(pd.DataFrame):
    """A frame without rows that has every column, or none, and writes down which were asked for."""

    def __contains__(self, name: object) -> bool:
        self.asked.add(name)
        return self.has

    def __getitem__(self, name: object):
        self.asked.add(name)
        return pd.Series(dtype="float64", index=self.index, name=name)


def asked_frame(has: bool) -> AskedFrame:
    frame = AskedFrame(index=pd.MultiIndex.from_arrays([[], []], names=["gwcode", "year"]))
    object.__setattr__(frame, "asked", set())
    object.__setattr__(frame, "has", has)
    return frame


def columns_used(name: str) -> set[tuple[str, str]]:
    """Source and column of everything an indicator may read, stand-ins among them."""
    used = set()
    for has in (True, False):
        frames = {source: asked_frame(has) for source in INDICATORS[name].source}
        try:
            compute(name, frames)
        except SchemaError:
            assert not has
        used |= {(source, column) for source, frame in frames.items() for column in frame.asked}
    return used


def codebook(**fields: str) -> pd.DataFrame:
    variable = {"tag": "v2xx", "vartype": "C", "scale": "Ordinal.", "years": "1900-2025"}
    return pd.DataFrame([variable | {"datarelease": "1-16."} | fields])


@pytest.mark.parametrize("name", INDICATORS)
def test_every_column_that_an_indicator_reads_has_a_row(name: str, rows: pd.DataFrame) -> None:
    used = columns_used(name)
    assert used or INDICATORS[name].source == ("states",)
    for source, column in used:
        # V-Dem has no row for all of it, so each of its variables needs one.
        assert (source, column) in rows.index or (source, "") in rows.index, WHAT_TO_DO


@pytest.mark.parametrize("name", INDICATORS)
def test_every_source_of_an_indicator_has_a_row(name: str, table: pd.DataFrame) -> None:
    assert set(INDICATORS[name].source) <= set(table["source"]), WHAT_TO_DO


def test_vdem_has_no_row_for_the_whole_source(rows: pd.DataFrame) -> None:
    assert ("vdem", "") not in rows.index


def test_stand_ins_are_asked_for_too() -> None:
    used = columns_used("political_killing_systematic")
    assert used == {("vdem", "v2clkill_ord"), ("vdem", "pol_killing_approved")}


def test_the_table_has_its_columns_and_one_row_a_column(table: pd.DataFrame) -> None:
    assert list(table.columns) == COLUMNS
    keys = table[["source", "column"]]
    assert not keys.duplicated().any()
    assert keys.apply(tuple, axis=1).is_monotonic_increasing
    assert FILE.stat().st_size < 200_000


def test_years_are_plausible(table: pd.DataFrame) -> None:
    for name in ("first_release", "coded_live_since"):
        assert table[name].dropna().between(FIRST, LAST).all()


def test_nothing_is_coded_live_long_before_its_first_release(table: pd.DataFrame) -> None:
    both = table.dropna(subset=["first_release", "coded_live_since"])
    assert (both["first_release"] <= both["coded_live_since"] + 1).all()


def test_live_coding_needs_a_release(table: pd.DataFrame) -> None:
    assert table.loc[table["first_release"].isna(), "coded_live_since"].isna().all()


def test_every_row_names_a_reference_and_says_whether_it_was_checked(table: pd.DataFrame) -> None:
    assert table["reference"].str.strip().ne("").all()
    assert set(table["verified"]) == {"yes", "no"}
    assert table.loc[table["verified"] == "yes", "first_release"].notna().all()


def test_what_is_left_empty_is_explained(table: pd.DataFrame) -> None:
    empty = table[table["coded_live_since"].isna()]
    assert empty["note"].ne("").all()


@pytest.mark.parametrize(
    ("column", "first", "live"),
    [
        ("v2caviol", 2020, 2019),
        ("v2cagenmob", 2020, 2019),
        ("v2cacamps", 2020, 2019),
        ("v2x_clphy", 2016, 2015),
        ("v2xpe_exlsocgr", 2019, 2018),
        ("v2clkill_ord", 2016, 2015),
        ("v2elfemrst", 2016, 2019),
    ],
)
def test_known_variables_of_vdem(column: str, first: int, live: int, rows: pd.DataFrame) -> None:
    row = rows.loc[("vdem", column)]
    assert (row["first_release"], row["coded_live_since"]) == (first, live)


def test_gaps_and_changes_of_formula_are_told(rows: pd.DataFrame) -> None:
    assert rows.loc[("vdem", "v2svstterr"), "gaps"] == "releases 7-9 (2017-2019)"
    assert rows.loc[("vdem", "v2x_polyarchy"), "note"] == "other formula in releases 1-5"
    assert rows.loc[("vdem", "v2xpe_exlsocgr"), "note"] == "coded to 2023"


def test_ordinal_answers_inherit_from_their_variable(rows: pd.DataFrame) -> None:
    of_vdem = rows.loc["vdem"]
    ordinal = of_vdem[of_vdem.index.str.endswith("_ord")]
    assert len(ordinal) > 200
    base = of_vdem.loc[ordinal.index.str.removesuffix("_ord")]
    assert ordinal.reset_index(drop=True).equals(base.reset_index(drop=True))


def test_releases_are_read_as_unbroken_runs() -> None:
    assert listed_releases("1-6, 10-16.") == ([(1, 6), (10, 16)], "")
    assert listed_releases("3, 7-16. New formula.") == ([(3, 3), (7, 16)], "New formula.")
    assert listed_releases("2-3, 4-16.") == ([(2, 16)], "")


def test_releases_in_another_form_are_refused() -> None:
    with pytest.raises(SystemExit, match="expected releases such as"):
        listed_releases("since release 4")


def test_gaps_say_which_releases_and_when() -> None:
    public = {5: 2016, 6: 2016, 7: 2017, 8: 2018, 9: 2019, 10: 2020}
    assert gap_text([(5, 10)], public) == ""
    assert gap_text([(5, 6), (10, 10)], public) == "releases 7-9 (2017-2019)"
    assert gap_text([(5, 5), (7, 10)], public) == "release 6 (2016)"


@pytest.mark.parametrize(
    ("releases", "years", "live", "note"),
    [
        ("10-16.", "1900-2025", "2019", ""),
        ("10-16.", "1900-2023", "2019", "coded to 2023"),
        ("13-16.", "1945-2021", "", "coded to 2021, all before its release"),
        ("1-6, 10-16.", "1789-2025", "2019", ""),
    ],
)
def test_live_from_the_year_before_the_last_run_began(
    releases: str, years: str, live: str, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_notes(monkeypatch)
    made = vdem(codebook(datarelease=releases, years=years)).iloc[0]
    assert (made["coded_live_since"], made["note"]) == (live, note)


def test_a_remark_of_the_codebook_must_be_said_in_our_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_notes(monkeypatch)
    with pytest.raises(SystemExit, match="v2xx: the codebook remarks 'New formula"):
        vdem(codebook(datarelease="1-16. New formula."))


def test_other_publishers_variables_and_identifiers_get_no_row() -> None:
    kinds = pd.concat([codebook(), codebook(vartype="E"), codebook(vartype="A*", years=None)])
    assert len(own_variables(kinds)) == 1


def without_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The releases as reviewed, and no notes on variables, which a made-up codebook lacks."""
    import compile_first_releases as script

    read = script.reviewed
    monkeypatch.setattr(
        script,
        "reviewed",
        lambda name: read(name).iloc[:0] if name == "vdem_notes" else read(name),
    )


def test_recompiled_from_the_codebook_byte_for_byte(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "vdem" / "v16_codebook" / "codebook.RData"
    made = tmp_path / "first_releases.csv"
    subprocess.run([sys.executable, str(SCRIPT), str(source), "--out", str(made)], check=True)
    assert made.read_bytes() == FILE.read_bytes()
