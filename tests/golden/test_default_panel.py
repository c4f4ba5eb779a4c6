"""The embedded default is what the compile script makes of the publishers' files, and no more."""

import json
from pathlib import Path

import pytest

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import build_panel, load_panel, read_folder
from atrocityrisk.panels._precision import in_single_precision
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
        panel = compile_default(shared / "data", shared / "more_data", tmp_path)
    assert panel.fingerprint() == package["fingerprint"], "run scripts/compile_datasets.py"
    assert panel.fingerprint() == load_panel().fingerprint()
    made = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert made == package


def test_it_is_small_and_reaches_a_provisional_2025():
    assert (ROOT / "datasets" / "panel.parquet").stat().st_size < 5_000_000
    panel = load_panel()
    assert panel.years == (1960, 2025)
    assert panel.last_settled_year == 2024
    assert panel.record_end == 2024
    # Nobody knows yet which killings began in 2025: unknown, not none.
    assert panel.events.xs(2025, level="year").isna().all(axis=None)
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


@pytest.mark.slow
def test_no_value_before_the_provisional_year_depends_on_the_files_of_it(shared):
    allowed = [name for name, source in SOURCES.items() if source.redistributable]
    with pytest.warns(LeftOutWarning, match="antisystem_movements"):
        plain = in_single_precision(
            build_panel(
                read_folder(shared / "data", names=allowed, strict=True),
                outcome=OUTCOMES["mass_killing"],
                years=(1960, 2024),
            )
        )
    whole = load_panel()
    names = list(whole.columns.index)
    settled = whole.index.get_level_values("year") <= 2024
    assert whole.indicators[settled].equals(plain.indicators[names])
    assert whole.ages[settled].equals(plain.ages[names])


def test_late_cells_are_of_the_provisional_year_and_name_their_release():
    cells = load_panel().late_cells
    assert set(cells["year"]) == {2025}
    assert cells["release"].str.len().gt(0).all()
    marked = cells.loc[cells["provisional"], "indicator"]
    assert {"battle_deaths_home_log", "population_log2", "refugees_from_log"} <= set(marked)
    assert not set(cells.loc[~cells["provisional"], "indicator"]) & set(marked)
