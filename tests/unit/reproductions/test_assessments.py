"""The joint of both halves; the halves themselves are tested beside their own code."""

import json

import pandas as pd
import pytest

from atrocityrisk._core.manifest import verify
from atrocityrisk.errors import OutputError, SpecError, UnknownNameError
from atrocityrisk.reproductions import reproduce

PREPARED = "reference/ewp/2025/prepared2024predictors-2025-09-03.csv"
COLUMNS = ["table", "quantity", "ccode", "year", "ours", "published", "difference"]


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("assessment", "words", "error", "message"),
    [
        ("ewp-2024", {}, UnknownNameError, "did you mean 'ewp-2025'"),
        ("ewp-2025", {}, SpecError, "found neither"),
    ],
)
def test_what_cannot_be_obeyed(tmp_path, assessment, words, error, message) -> None:
    with pytest.raises(error, match=message):
        reproduce(assessment, out=tmp_path / "out", **words)
    assert not (tmp_path / "out").exists()


def test_a_file_where_the_folder_should_be(tmp_path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="expected a folder"):
        reproduce("ewp-2025", out=tmp_path / "out", data=tmp_path)


@pytest.fixture(scope="module")
def both(shared, tmp_path_factory):
    out = tmp_path_factory.mktemp("ewp")
    made = reproduce("ewp-2025", out=out, data=shared / "data", prepared=shared / PREPARED)
    return out, made


@pytest.mark.slow
def test_both_halves_write_four_tables_and_a_manifest(both) -> None:
    out, made = both
    expected = ["backtest.csv", "differences.csv", "manifest.json", "panel.csv", "ranking.csv"]
    assert names(out) == sorted(path.name for path in made.files) == expected
    assert all(file.intact for file in verify(out))


@pytest.mark.slow
def test_the_published_numbers_come_out(both) -> None:
    out, made = both
    differences = pd.read_csv(out / "differences.csv", low_memory=False)
    assert list(differences.columns) == COLUMNS
    risks = differences[differences["quantity"] == "probability"]
    assert (risks["table"].value_counts() == pd.Series({"backtest": 5032, "ranking": 168})).all()
    assert risks["difference"].abs().max() < 2.5e-4
    assert "list: 30 of the published first 30 are among ours" in made.summary
    assert len(pd.read_csv(out / "backtest.csv")) == 5032


@pytest.mark.slow
def test_the_panel_has_the_published_columns_and_values(both, shared) -> None:
    out, _ = both
    published = pd.read_csv(shared / PREPARED)
    made = pd.read_csv(out / "panel.csv")
    assert list(made.columns) == list(published.columns)
    differences = pd.read_csv(out / "differences.csv", low_memory=False)
    cells = differences[differences["table"] == "panel"].groupby("quantity").size()
    assert (1 - cells / len(published) >= 0.995).all()


@pytest.mark.slow
def test_the_model_half_needs_no_publishers_files(shared, tmp_path) -> None:
    prepared = tmp_path / "prepared.csv"
    prepared.write_bytes((shared / PREPARED).read_bytes())
    made = reproduce("ewp-2025", out=tmp_path / "out", prepared=prepared)
    assert made.panel is None
    assert names(tmp_path / "out") == [
        "backtest.csv", "differences.csv", "manifest.json", "ranking.csv"]  # fmt: skip
    # Nothing published lies beside the copy, and the summary says so.
    assert sum("compared without" in line for line in made.summary) == 2
    assert made.differences.empty
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["inputs"]) == ["prepared.csv"]


@pytest.mark.slow
def test_the_panel_half_needs_no_prepared_panel(shared, tmp_path) -> None:
    made = reproduce("ewp-2025", out=tmp_path / "out", data=shared / "data")
    assert names(tmp_path / "out") == ["differences.csv", "manifest.json", "panel.csv"]
    assert made.ranking is None
    assert "panel: compared with nothing; give --prepared to compare it" in made.summary
