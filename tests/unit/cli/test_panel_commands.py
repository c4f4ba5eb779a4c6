"""Tables of one's own from files: what is taken, written and refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.panels import load_panel, read_panel

NAMES = {"TCD": "Tschad", "NER": "Niger", "MLI": "Mali", "CIV": "Côte d’Ivoire"}
ASKED = ("--state", "country", "--code", "iso3", "--outcome", "coup")


def table() -> pd.DataFrame:
    """Four states, five years, two onsets, one indicator and a text."""
    rows = pd.MultiIndex.from_product([NAMES, range(2016, 2021)], names=["country", "year"])
    frame = pd.DataFrame(index=rows).reset_index()
    keys = zip(frame["country"], frame["year"], strict=True)
    frame["coup"] = [int(key in {("TCD", 2018), ("MLI", 2020)}) for key in keys]
    frame["rain"] = [float(i) for i in range(len(frame))]
    return frame.assign(label=frame["country"].map(NAMES))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.csv"
    table().to_csv(path, index=False)
    return path


def written(text: bytes | str, name: str = "mine.csv") -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_table_becomes_a_panel_and_a_file_to_edit(shell, file):
    done = shell("panel", "import", file, *ASKED, "--out", "own.parquet")
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.split())
    assert "20 rows, 4 states, 2016–2020, outcome coup: 2 country-years with an onset" in text
    assert "mine.csv: 20 rows read, 0 left out" in text
    assert "rain dynamic 1 1 100.0 0.0 0.0 2016–2020" in text
    assert "column 'label' is no indicator: holds text" in text
    assert "wrote own.parquet wrote own.toml" in text
    facts = read_panel("own.parquet").columns.loc["rain"]
    assert facts["source"] == "mine.csv"
    assert facts["version"].startswith("sha256 ")


def test_a_corrected_table_is_imported_again(shell, file):
    shell("panel", "import", file, *ASKED)
    file.write_text(file.read_text().replace("0.0", "0.5", 1))
    assert shell("panel", "import", file, *ASKED).code == 0
    assert read_panel("panel.parquet").indicators["rain"].iloc[0] == pytest.approx(10.0)
    Path("panel.toml").write_text(Path("panel.toml").read_text() + "# mine\n")
    refused = shell("panel", "import", file, *ASKED)
    assert refused.code != 0
    assert "--metadata panel.toml" in " ".join(refused.err.split())


def test_the_file_can_be_edited_and_makes_the_panel_again(shell, file):
    shell("panel", "import", file, *ASKED)
    spec = Path("panel.toml").read_text(encoding="utf-8")
    again = ("--metadata", "panel.toml", "--out", "again.parquet")
    assert shell("panel", "import", file, *again).code == 0
    assert read_panel("again.parquet").fingerprint() == read_panel("panel.parquet").fingerprint()
    edited = spec.replace("publication_lag = 1", "publication_lag = 2").replace(
        'event = "coup"', 'event = "coup d\'état"'
    )
    Path("panel.toml").write_text("# mine\n" + edited, encoding="utf-8")
    # An edit is never written over.
    done = shell("panel", "import", file, *ASKED)
    assert done.code == 2
    assert "import with --metadata panel.toml" in " ".join(done.err.split())
    assert shell("panel", "import", file, "--metadata", "panel.toml").code == 0
    assert Path("panel.toml").read_text(encoding="utf-8").startswith("# mine")
    panel = read_panel("panel.parquet")
    assert panel.columns.loc["rain", "publication_lag"] == 2
    assert panel.outcome.event == "coup d'état"


def test_json_tells_all_and_nothing_else(shell, file):
    frame = table()
    frame.loc[0, "country"] = "QQQ"
    frame.to_csv(file, index=False)
    done = shell("panel", "import", file, *ASKED, "--without-unresolved", "--json")
    told = json.loads(done.out)
    assert told["left_out"][0]["row"] == 1
    assert (told["rows"], told["read"], told["onsets"]) == (19, 20, 2)
    assert told["no_indicators"] == {"label": "holds text"}
    assert told["files"] == ["panel.parquet", "panel.toml"]
    assert shell("panel", "import", file, *ASKED, "--without-unresolved", "-q").out == ""
    assert "data row 1: QQQ" in " ".join(shell("data", "describe", "panel.parquet").out.split())


def test_rows_without_a_place_are_refused_and_written_down(shell, file):
    frame = table()
    frame.loc[[0, 7], "country"] = "QQQ"
    frame.to_csv(file, index=False)
    done = shell("panel", "import", file, *ASKED, "--list-unresolved", "rows.csv")
    assert done.code == 2
    assert "2 of 20 rows fit no state and year" in done.err
    assert not Path("panel.parquet").exists()
    assert pd.read_csv("rows.csv")["row"].tolist() == [1, 8]
    named = ("--without", "QQQ 2016=nowhere", "--without", "QQQ 2018=nowhere")
    assert shell("panel", "import", file, *ASKED, *named).code == 0
    assert len(read_panel("panel.parquet").index) == 18
    assert shell("panel", "import", file, *ASKED, "--without", "QQQ").code == 2


def test_other_formats_give_the_same_panel(shell, file):
    shell("panel", "import", file, *ASKED)
    expected = read_panel("panel.parquet").indicators
    table().to_excel("mine.xlsx", index=False)
    table().to_stata("mine.dta", write_index=False, version=118)
    table().set_index(["country", "year"]).to_parquet("mine.parquet")
    table().to_csv("bom.csv", index=False, sep=";", encoding="utf-8-sig")
    table().to_csv("mine.tsv", index=False, sep="\t")
    for name in ("mine.xlsx", "mine.dta", "mine.parquet", "bom.csv", "mine.tsv"):
        done = shell("panel", "import", name, *ASKED, "--out", f"{name}.panel.parquet")
        assert (done.code, name) == (0, name)
        assert read_panel(f"{name}.panel.parquet").indicators.equals(expected)


def test_labels_of_stata_are_the_states_where_codes_are_letters(shell, file):
    """Stata's `encode` numbers the states by alphabet; 1 to 4 are then no codes of any list."""
    shell("panel", "import", file, *ASKED)
    expected = read_panel("panel.parquet").indicators
    labelled = table().astype({"country": "category"})
    labelled.to_stata("encoded.dta", write_index=False, version=118)
    assert shell("panel", "import", "encoded.dta", *ASKED, "--out", "e.parquet").code == 0
    assert read_panel("e.parquet").indicators.equals(expected)


@pytest.mark.parametrize("column", ["country", "year", "coup"])
def test_a_formula_without_a_value_is_refused_with_its_cell(shell, file, column):
    frame = table().astype({column: object})
    frame.loc[3, column] = "=A1"
    frame.to_excel("mine.xlsx", index=False)
    done = shell("panel", "import", "mine.xlsx", *ASKED)
    assert done.code != 0
    words = " ".join(done.err.split())
    assert f"column '{column}' has a formula without a computed value in" in words
    assert "UnreadCell" not in words


def test_latin_1_is_asked_for(shell, file):
    frame = table()
    frame["country"] = frame["country"].map(NAMES).replace("Tschad", "Chad")
    frame.to_csv(file, index=False, encoding="cp1252")
    asked = ("--state", "country", "--code", "name", "--outcome", "coup")
    done = shell("panel", "import", file, *asked)
    assert done.code == 2
    assert "--encoding latin-1" in " ".join(done.err.split())
    assert shell("panel", "import", file, *asked, "--encoding", "cp1252").code == 0
    assert shell("panel", "import", file, *asked, "--encoding", "klingon").code == 2


def test_a_code_of_letters_that_reads_as_missing_stays(shell, file):
    frame = table().replace({"country": {"TCD": "NA", "NER": "NE", "MLI": "ML", "CIV": "CI"}})
    frame.to_csv(file, index=False)
    assert shell("panel", "import", file, "--state", "country", "--code", "iso2", "--outcome",
                 "coup").code == 0  # fmt: skip
    assert 565 in read_panel("panel.parquet").index.get_level_values("gwcode")


def test_own_columns_beside_those_of_a_panel(shell, file):
    shell("panel", "import", file, *ASKED, "--out", "first.parquet")
    table().assign(snow=range(20)).rename(columns={"coup": "riot"}).to_csv("more.csv", index=False)
    asked = ("--state", "country", "--code", "iso3", "--join", "first.parquet")
    done = shell("panel", "import", "more.csv", *asked, "--outcome", "riot", "--indicators", "snow")
    assert done.code == 0
    panel = read_panel("panel.parquet")
    assert panel.outcome.name == "riot"
    assert list(panel.events) == ["coup", "riot"]
    assert list(panel.columns.index) == ["rain", "snow"]
    assert "rain" not in Path("panel.toml").read_text(encoding="utf-8")
    only = ("--outcome", "coup", "--indicators", "none", "--out", "again.parquet")
    done = shell("panel", "import", file, *asked, *only)
    assert "the panel has an event series named 'coup' already" in " ".join(done.err.split())


@pytest.mark.slow
def test_own_columns_beside_those_of_the_embedded_panel(shell, file):
    """Slow: the whole panel is written."""
    asked = ("--join", "embedded", "--indicators", "rain")
    assert shell("panel", "import", file, *ASKED, *asked).code == 0
    panel = read_panel("panel.parquet")
    assert set(panel.columns.index) == {"rain", *load_panel().columns.index}
    assert (panel.outcome.name, panel.years[0]) == ("coup", 1960)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("country,year,coup,rain\n", "has a header but no rows"),
        ("country\tyear\n", "has a header but no rows"),
        ("just words\nTCD 2016\n", "no delimiter"),
        ("country,year,coup,rain\nTCD,2016,0,1\nNER,2016\n", "line 3 has 2 fields"),
        ("country,year,coup,rain\nTCD,2016,0,1,2\nTCD,2017,1,2,4\n", "first row has 5 fields"),
        ("country,year,rain\nTCD,2016,1\nNER,2016,2\n", "no column 'coup' (the outcome)"),
        ("country,year,coup,rain\nTCD,2016-17,0,1\nNER,2016,1,2\n", "'2016-17' in data row 1"),
        ("country;year;coup;rain\nTCD;2016;0;1,5\nNER;2016;1;2,5\n", "a point before decimals"),
        (b"PK\x03\x04", "archive, workbook or PDF"),
        (table().to_csv(index=False).encode("utf-16"), "is in UTF-16"),
    ],
)
def test_files_that_are_no_such_table(shell, file, text, message):
    done = shell("panel", "import", written(text), *ASKED)
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert not Path("panel.parquet").exists()


def test_what_was_asked_for_must_make_sense(shell, file):
    def told(*words):
        done = shell("panel", "import", *words)
        assert done.code == 2
        return " ".join(done.err.split())

    assert "such as --state country" in told(file, "--code", "iso3", "--outcome", "coup")
    assert "such as --code iso3" in told(file, "--state", "country", "--outcome", "coup")
    assert "found none" in told("nowhere.csv", *ASKED)
    assert "FIRST-LAST" in told(file, *ASKED, "--window", "soon")
    assert "(`--join embedded`)" in told(file, "--state", "country", "--code", "iso3")
    shell("panel", "import", file, *ASKED)
    assert "is a panel already" in told("panel.parquet", *ASKED)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[tabel]\n", "no table [tabel]; did you mean 'table'"),
        ("[table]\nstat = 'x'\n", "has no key 'stat'; did you mean 'state'"),
        ("[indicators.rain]\npublication_lag = -3\n", "publication_lag: expected greater than"),
        ("[indicators.rain]\nkind = 'foo'\n", "kind: expected 'structural' or 'dynamic'"),
        ("[indicators.snow]\n", "no column 'snow'"),
        ("indicators = 3\n", "expected a table, found 3"),
        ("without = 3\n", "expected [[without]]"),
        ("[[without]]\nstate = 'TCD'\nyear = 2016\n", "lacks the key 'reason'"),
    ],
)
def test_a_specification_that_makes_no_sense(shell, file, toml, message):
    Path("spec.toml").write_text(toml, encoding="utf-8")
    done = shell("panel", "import", file, *ASKED, "--metadata", "spec.toml")
    assert done.code == 2
    assert message in " ".join(done.err.split())
