import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk._core.csv_files import write_table
from atrocityrisk.errors import DataError, IntegrityError, OriginError, OutputError, SpecError
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import rank
from atrocityrisk.runs import ranking_run, run
from atrocityrisk.runs.ranking_run import verify
from atrocityrisk.specs import RunSpec

NAMES = ["manifest.json", "ranking.csv", "ranking.png"]
COLUMNS = (
    "rank,gwcode,iso3,country,probability,origin,first_year,last_year,outcome,model,"
    "low,high,rank_low,rank_high,p_top_10,p_top_30,tier,previous_rank"
)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def spec(panel_file: Path, drawn: str) -> RunSpec:
    return RunSpec(panel=panel_file, model=drawn, seed=3)


def test_three_files_and_nothing_else(spec: RunSpec, tmp_path: Path) -> None:
    record = run(spec, tmp_path / "deep" / "out")
    assert sorted(path.name for path in record.files) == NAMES
    assert sorted(contents(tmp_path / "deep" / "out")) == NAMES


def test_the_file_holds_the_ranking_to_the_last_bit(
    spec: RunSpec, small_panel: Panel, tmp_path: Path
) -> None:
    run(spec, tmp_path)
    model = MODELS[spec.model]()
    now = forecast(model, small_panel, origin=2024, seed=3, name=spec.model)
    before = forecast(model, small_panel, origin=2023, seed=3, name=spec.model)
    expected = rank(now, previous=before).frame
    text = (tmp_path / "ranking.csv").read_text()
    assert text.splitlines()[0] == COLUMNS
    read = pd.read_csv(tmp_path / "ranking.csv")
    for name in ("probability", "low", "high", "p_top_10"):
        np.testing.assert_array_equal(read[name], expected[name])
    assert read["previous_rank"].tolist() == expected["previous_rank"].tolist()
    assert len(read) == 30


def test_same_seed_same_bytes(spec: RunSpec, tmp_path: Path) -> None:
    run(spec, tmp_path / "a")
    run(spec, tmp_path / "elsewhere" / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "elsewhere" / "b")


def test_another_seed_other_draws(spec: RunSpec, tmp_path: Path) -> None:
    run(spec, tmp_path / "a")
    run(spec.model_copy(update={"seed": 4}), tmp_path / "b")
    a, b = (pd.read_csv(tmp_path / x / "ranking.csv").sort_values("gwcode") for x in "ab")
    assert not np.array_equal(a["low"], b["low"])
    np.testing.assert_array_equal(a["probability"], b["probability"])


def test_the_manifest_names_what_could_change_a_number(
    spec: RunSpec, panel_file: Path, small_panel: Panel, tmp_path: Path
) -> None:
    record = run(spec, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == record.manifest
    assert manifest["inputs"]["panel"]["fingerprint"] == small_panel.fingerprint()
    assert manifest["inputs"]["cells"] == {
        "indicators": 3, "observed": 90, "older": 0, "missing": 0,
    }  # fmt: skip
    assert manifest["training"]["last_year"] == 2023
    assert manifest["spec"]["panel"] == "small.parquet"
    assert manifest["forecast"]["previous_origin"] == 2023
    total = record.ranking.frame["probability"].sum()
    assert math.isclose(manifest["forecast"]["expected"], total)
    assert str(panel_file.parent) not in (tmp_path / "manifest.json").read_text()
    assert set(manifest["versions"]) >= {"python", "atrocityrisk", "numpy", "scikit-learn"}


def test_a_changed_file_does_not_verify(spec: RunSpec, tmp_path: Path) -> None:
    run(spec, tmp_path)
    assert all(file.intact for file in verify(tmp_path))
    table = tmp_path / "ranking.csv"
    table.write_text(table.read_text().replace("1,", "2,", 1))
    (tmp_path / "ranking.png").unlink()
    states = {file.name: (file.intact, file.found is None) for file in verify(tmp_path)}
    assert states == {"ranking.csv": (False, False), "ranking.png": (False, True)}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "other"}', '{"format": "atrocityrisk-run-1"}']
)
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(IntegrityError, match="run again"):
        verify(tmp_path)


def test_a_folder_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="found none"):
        verify(tmp_path)


def test_a_manifest_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    manifest = {"format": "atrocityrisk-run-1", "outputs": {"../secret": "0" * 64}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(OutputError, match="outside"):
        verify(tmp_path)


def test_results_never_follow_a_link_out_of_the_folder(spec: RunSpec, tmp_path: Path) -> None:
    precious = tmp_path / "precious.csv"
    precious.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "ranking.csv").symlink_to(precious)
    with pytest.raises(OutputError, match="outside"):
        run(spec, out)
    assert precious.read_text() == "mine"
    assert [path.name for path in out.iterdir()] == ["ranking.csv"]


def test_a_file_where_the_folder_should_be(spec: RunSpec, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="expected a folder"):
        run(spec, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_failure_while_writing_leaves_the_old_files(
    spec: RunSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(spec, tmp_path)
    old = contents(tmp_path)

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ranking_run.plots, "save_png", full_disk)
    with pytest.raises(OSError, match="No space left"):
        run(spec.model_copy(update={"seed": 4}), tmp_path)
    assert contents(tmp_path) == old


def test_no_intervals_where_the_model_has_none(panel_file: Path, bare: str, tmp_path: Path) -> None:
    record = run(RunSpec(panel=panel_file, model=bare), tmp_path)
    assert record.ranking.frame["low"].isna().all()
    assert record.manifest["forecast"]["draws"] == 0


def test_draws_reach_the_model_but_not_its_first_year(spec: RunSpec, tmp_path: Path) -> None:
    record = run(spec.model_copy(update={"draws": 7}), tmp_path / "a")
    assert record.manifest["forecast"]["draws"] == 7
    none = run(spec.model_copy(update={"draws": 0}), tmp_path / "b")
    assert none.ranking.frame["rank_low"].isna().all()


def test_no_previous_rank_where_too_little_was_known_before(
    spec: RunSpec, small_panel: Panel, tmp_path: Path
) -> None:
    # The first origin with an onset already observed has no forecast a year before it.
    for origin in range(1986, 2000):
        try:
            forecast(MODELS[spec.model](), small_panel, origin=origin)
        except OriginError:
            continue
        break
    record = run(spec.model_copy(update={"origin": origin}), tmp_path)
    assert record.manifest["forecast"]["previous_origin"] is None
    assert record.ranking.frame["previous_rank"].isna().all()


def test_a_state_left_out_is_named_with_its_reason(
    spec: RunSpec, small_panel: Panel, tmp_path: Path
) -> None:
    code = int(small_panel.index[0][0])
    record = run(spec.model_copy(update={"exclude": {code: "test"}}), tmp_path)
    assert code not in set(record.ranking.frame["gwcode"])
    assert record.manifest["excluded"] == {str(code): "test"}
    with pytest.raises(SpecError, match="names 999"):
        run(spec.model_copy(update={"exclude": {999: "test"}}), tmp_path)


def test_indicators_and_timing_are_obeyed(spec: RunSpec, tmp_path: Path) -> None:
    chosen = spec.model_copy(update={"indicators": ("unrest",), "timing": "revised"})
    record = run(chosen, tmp_path)
    assert list(record.ranking.forecast.features.columns) == ["unrest"]
    assert record.manifest["forecast"]["timing"] == "revised"


def test_progress_is_told_in_order(spec: RunSpec, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    run(spec, tmp_path, progress=lambda what, done, total: told.append((what, done, total)))
    assert [done for _, done, _ in told] == list(range(told[-1][2] + 1))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n-1"])
def test_text_is_inert_in_a_spreadsheet(tmp_path: Path, cell: str) -> None:
    write_table(pd.DataFrame({"country": [cell, "Côte d'Ivoire"]}), tmp_path / "t.csv")
    read = pd.read_csv(tmp_path / "t.csv", keep_default_na=False)
    assert read["country"].tolist() == [f"'{cell.strip()}", "Côte d'Ivoire"]


def test_numbers_are_left_alone(tmp_path: Path) -> None:
    value = -0.1 - 0.2
    write_table(pd.DataFrame({"x": [value, np.nan]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == f'x\n{value!r}\n""\n'


def test_earlier_ranks_from_a_published_list_and_what_says_so(
    two_runs: Path, panel_file: Path, drawn: str, tmp_path: Path
) -> None:
    again = run(RunSpec(panel=panel_file, model=drawn, origin=2021), tmp_path / "again")
    spec = RunSpec(panel=panel_file, model=drawn, origin=2021, previous=two_runs / "last")
    record = run(spec, tmp_path / "listed")
    # The year before by the same path is what was published: one list, two ways to it.
    ranking = (tmp_path / "listed" / "ranking.csv").read_bytes()
    assert ranking == (tmp_path / "again" / "ranking.csv").read_bytes()
    manifest = record.manifest
    assert manifest["forecast"]["previous_origin"] == 2020
    assert manifest["previous"]["name"] == manifest["spec"]["previous"] == "last"
    assert any("published list last" in line for line in manifest["limits"])
    assert not {"previous"} & (set(again.manifest) | set(again.manifest["spec"]))


def test_a_published_list_that_does_not_fit_is_refused_before_the_work(
    two_runs: Path, panel_file: Path, drawn: str, tmp_path: Path, forecasts_made: list[int]
) -> None:
    values = {"panel": panel_file, "model": drawn, "origin": 2019}
    with pytest.raises(SpecError, match="give an earlier list"):
        run(RunSpec(**values, previous=two_runs / "last"), tmp_path)
    with pytest.raises(DataError, match="expected a list at"):
        run(RunSpec(**values, previous=two_runs / "gone"), tmp_path)
    assert forecasts_made == []
