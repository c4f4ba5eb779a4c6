"""The embedded default is what the compile script makes of the publishers' files, and no more."""

import json
from pathlib import Path

import pytest

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import load_panel
from atrocityrisk.sources import SOURCES
from atrocityrisk.specs import read_spec
from embedded_panel import BEYOND_BARE_FACTS, compile_default

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def package() -> dict:
    return json.loads((ROOT / "datasets" / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_rebuilding_gives_the_same_fingerprint(shared, tmp_path, package):
    with pytest.warns(LeftOutWarning, match="antisystem_movements"):
        panel = compile_default(shared / "data", tmp_path)
    assert panel.fingerprint() == package["fingerprint"], "run scripts/compile_datasets.py FOLDER"
    assert panel.fingerprint() == load_panel().fingerprint()
    made = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert made == package


def test_it_is_small_and_reaches_2024():
    assert (ROOT / "datasets" / "panel.parquet").stat().st_size < 5_000_000
    panel = load_panel()
    assert panel.years == (1960, 2024)
    assert panel.indicators.shape[1] >= 60
    assert panel.outcome == OUTCOMES["mass_killing"]


def test_only_what_may_be_passed_on_is_in_it(package):
    names = {source["name"] for source in package["sources"]}
    assert all(SOURCES[name].redistributable for name in names)
    assert not names & {"epr", "epr_growup", "hief", "pts", "hrps", "mepv", "csp_coups"}
    assert not set(BEYOND_BARE_FACTS) & set(load_panel().indicators.columns)


def test_every_column_is_described_with_unit_and_licence(package):
    resource = next(entry for entry in package["resources"] if entry["name"] == "panel")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    panel = load_panel()
    for name in panel.indicators.columns:
        field = fields[f"value.{name}"]
        assert field["unit"], name
        assert field["licence"], name
        assert field["description"], name
    for name in panel.events.columns:
        assert fields[f"event.{name}"]["licence"], name
    assert all(source["citation"] and source["filesRead"] for source in package["sources"])


def test_the_default_forecast_names_indicators_of_both_kinds():
    spec = read_spec(embedded_folder() / "default.toml")
    chosen = load_panel().columns.loc[list(spec.indicators)]
    assert chosen["kind"].value_counts().min() >= 20
