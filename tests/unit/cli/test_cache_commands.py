"""Commands share finished work, say where it is, and make the same bytes with it and without."""

import re
from pathlib import Path

import pytest

from atrocityrisk.forecasting import _tasks, one_origin

SPEC = """
[run]
model = "ridge_logit"
seed = 3
origin = 2024
draws = 5
indicators = ["population_log2", "infant_mortality_sqrt", "mass_killing_ever"]
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_a_second_run_forecasts_nothing_and_writes_the_same_bytes(
    shell, spec, forecasts_made, tmp_path
):
    first = shell("run", spec, "--out", tmp_path / "a")
    assert forecasts_made == [2024, 2023]
    second = shell("run", spec, "--out", tmp_path / "b")
    assert forecasts_made == [2024, 2023]
    anew = shell("run", spec, "--out", tmp_path / "c", "--no-cache")
    assert forecasts_made == [2024, 2023] * 2
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(tmp_path / "c")
    told = [done.out.split("wrote")[0] for done in (first, second, anew)]
    assert told[0] == told[1] == told[2]


def test_a_brief_after_a_run_makes_neither_forecast_again(shell, spec, tmp_path, monkeypatch):
    made, real = [], one_origin.made_forecast

    def named(model, panel, **given):
        made.append((given["name"], given["origin"]))
        return real(model, panel, **given)

    monkeypatch.setattr(one_origin, "made_forecast", named)
    shell("run", spec, "--out", tmp_path / "a")
    assert made == [("ridge_logit", 2024), ("ridge_logit", 2023)]
    assert shell("brief", "Chad", "--spec", spec, "--out", tmp_path / "b").code == 0
    # New work: draws of the year before, which no record holds for this specification, and each
    # year's model under the other's seed, by which it is found what moved a state.
    assert made[2:] == [("PanelPipeline", 2024), ("PanelPipeline", 2023), ("ridge_logit", 2023)]
    so_far = len(made)
    assert shell("brief", "Mali", "--spec", spec, "--out", tmp_path / "b").code == 0
    assert len(made) == so_far


@pytest.mark.slow
def test_a_report_is_the_same_with_kept_work_and_without(shell, spec, tmp_path):
    for folder, words in (("kept", ()), ("again", ()), ("anew", ("--no-cache",))):
        shell("report", "--out", tmp_path / folder, "--spec", spec, *words)
    kept, again, anew = (contents(tmp_path / name) for name in ("kept", "again", "anew"))
    assert kept == again == anew


def test_explain_finds_its_forecast_again(shell, on_panel, forecasts_made):
    words = ("explain", "TCD", *on_panel, "--model", "ridge_logit")
    told = [shell(*words).out for _ in range(2)]
    assert len(forecasts_made) == 1
    assert told[0] == told[1]


def test_another_seed_is_another_forecast(shell, spec, forecasts_made, tmp_path):
    shell("run", spec, "--out", tmp_path / "a")
    spec.write_text(spec.read_text().replace("seed = 3", "seed = 4"))
    shell("run", spec, "--out", tmp_path / "b")
    assert forecasts_made == [2024, 2023] * 2


def test_no_cache_keeps_nothing(shell, spec, tmp_path, monkeypatch):
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(tmp_path / "kept"))
    shell("run", spec, "--out", tmp_path / "a", "--no-cache")
    assert not list(tmp_path.rglob("*.finished"))


@pytest.mark.filterwarnings("default::atrocityrisk.errors.StoreWarning")
def test_a_damaged_entry_is_told_in_one_line_and_changes_nothing(
    shell, spec, tmp_path, monkeypatch
):
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(tmp_path / "kept"))
    shell("run", spec, "--out", tmp_path / "a")
    for path in (tmp_path / "kept").rglob("*.finished"):
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    done = shell("run", spec, "--out", tmp_path / "b")
    lines = done.err.splitlines()
    assert done.code == 0
    assert len(lines) == 2
    assert all(re.match(r"atrocityrisk: note: .*is damaged: .*made again$", each) for each in lines)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_info_and_clear_say_what_there_is(shell, spec, tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(folder))
    monkeypatch.setenv("ATROCITYRISK_CACHE_MB", "50")
    before = shell("cache", "info")
    assert before.code == 0
    assert re.search(r"entries +0\n", before.out)
    shell("run", spec, "--out", tmp_path / "a")
    after = shell("cache", "info")
    assert f"folder   {folder / 'finished'}\n" in after.out
    assert re.search(r"entries +2\nsize +\d+\.\d of at most 50 MB", after.out)
    assert "dropped 2 entries" in shell("cache", "clear").out
    assert not list(folder.rglob("*.finished"))
    assert "dropped 0 entries" in shell("cache", "clear").out


TASK = """
[backtest]
outcome = "mass_killing"
first_origin = 2004
last_origin = 2006
seed = 3
n_boot = 20
against = ["climatology"]
reason = "a short range"
[indicators]
all = ["population_log2", "mass_killing_ever"]
[[model]]
name = "climatology"
model = "climatology"
indicators = "all"
reason = "base rate"
[[model]]
name = "ridge"
model = "ridge_logit"
indicators = "all"
reason = "a model"
"""


# Three origins hold few onsets.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_a_second_backtest_forecasts_nothing(shell, tmp_path, monkeypatch):
    origins, real = [], _tasks.made_forecast

    def counted(model, panel, **given):
        origins.append(given["origin"])
        return real(model, panel, **given)

    monkeypatch.setattr(_tasks, "made_forecast", counted)
    task = tmp_path / "task.toml"
    task.write_text(TASK)
    told = [shell("backtest", task, "--jobs", 1, "--out", tmp_path / name) for name in "ab"]
    assert [done.code for done in told] == [0, 0]
    assert origins == [2004, 2005, 2006] * 2
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    shell("backtest", task, "--jobs", 1, "--out", tmp_path / "c", "--cache", tmp_path / "own")
    assert len(origins) == 12
    assert len(list((tmp_path / "own").glob("*.finished"))) == 6
    shell("backtest", task, "--jobs", 1, "--out", tmp_path / "d", "--no-cache")
    assert len(origins) == 18
