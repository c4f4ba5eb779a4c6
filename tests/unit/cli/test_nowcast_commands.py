"""The command nowcast, and its box in a report."""

import json

import pytest

from atrocityrisk.cli.described import description_of
from write_cli_page import commands


@pytest.fixture
def asked(shell, tmp_path):
    """Two years of months of two states, read beside a list from 2022."""
    rows = [
        f"{state},{year}-{month:02d},{deaths}\n"
        for state, by_year in (("Sudan", (10, 100)), ("Chad", (1, 0)))
        for year, deaths in zip((2022, 2023), by_year, strict=True)
        for month in range(1, 13)
    ]
    spec = tmp_path / "spec.toml"
    spec.write_text(
        "[run]\nmodel = 'ridge_logit'\nseed = 3\norigin = 2022\ndraws = 20\n"
        "indicators = ['population_log2', 'infant_mortality_sqrt', 'mass_killing_ever']\n",
        encoding="utf-8",
    )
    path = tmp_path / "months.csv"
    path.write_text("state,month,deaths\n" + "".join(rows), encoding="utf-8")

    def call(*words):
        line = ("--months", path, "--spec", spec, "--out", tmp_path / "out")
        return shell("nowcast", *line, *words)

    return call


def test_it_is_shown_within_80_columns_and_written(asked, tmp_path):
    done = asked("--through", "2023-12", "-k", 5, "--state", "SDN", "--state", "Mali")
    assert done.code == 0
    shown = done.out.partition("wrote ")[0].splitlines()
    assert max(map(len, shown)) <= 80
    text = " ".join(done.out.split())
    assert "12 months seen, 12 ahead" in text
    assert "without any record" in text
    assert "Silence is not safety" in text
    assert "it does not foresee" in text
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "nowcast.csv", "nowcast.json", "nowcast.png"}  # fmt: skip


def test_json_is_all_that_is_printed(asked):
    found = json.loads(asked("--json", "--state", "Sudan").out)
    assert [row["country"] for row in found["states"]] == ["Sudan"]
    assert found["states"][0]["bin"] == "doubled to many"
    assert (found["origin"], found["through"]) == (2022, "2023-12")
    about = description_of(commands()["nowcast"])
    assert set(found) == set(about.fields)


def test_fewer_months_are_refused(asked):
    done = asked("--through", "2023-04")
    assert done.code != 0
    assert "expected 6 months of it or more, found 4" in " ".join(done.err.split())
