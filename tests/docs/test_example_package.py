"""The example package is installed and used by the commands of its page, as a reader would."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import atrocityrisk

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "unrest-watch"
MADE = shutil.ignore_patterns("*.parquet", "ranking", "scores", "__pycache__")


def commands() -> list[str]:
    """The lines of the page's shell block, those that go on joined."""
    (block,) = re.findall(r"^```sh\n(.*?)^```", (EXAMPLE / "README.md").read_text(), re.S | re.M)
    return block.replace("\\\n", " ").splitlines()


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """Folder in which every command was executed, and what each printed."""
    folder = tmp_path_factory.mktemp("example")
    site, here = folder / "site", folder / "unrest-watch"
    shutil.copytree(EXAMPLE, here, ignore=MADE)
    package = Path(atrocityrisk.__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), str(package)])}
    printed = {}
    for command in commands():
        words = shlex.split(command)
        if words[0] == "pip":
            # Beside the environment of the tests, which must not have it, and without the network.
            words[1:1] = ["--disable-pip-version-check"]
            words += ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(site)]
        words = words[1:] if words[0] == "python" else ["-m", *words]
        done = subprocess.run(
            [sys.executable, *words], cwd=here, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        printed[command] = done.stdout
    return here, printed


def test_it_is_a_list_by_its_own_outcome_model_and_indicator(used):
    here, printed = used
    assert len(printed) == 5
    manifest = json.loads((here / "ranking" / "manifest.json").read_text())
    assert manifest["outcome"]["name"] == "deadly_riots_onset"
    (plugin,) = manifest["plugins"]
    assert (plugin["package"], plugin["version"]) == ("unrest-watch", "1.0.0")
    listed = pd.read_csv(here / "ranking" / "ranking.csv")
    assert listed["probability"].between(0, 1).all()


def test_it_is_scored_by_its_own_metric_and_has_skill(used):
    here, _ = used
    card = pd.read_csv(here / "scores" / "scorecard.csv")
    loss = card[card["metric"] == "spherical_loss"].set_index("model")["estimate"]
    assert set(loss.index) == {"base rate", "nearest past", "nearest 30"}
    assert loss["nearest past"] < loss["base rate"]


def test_its_numbers_are_invented_by_the_script_beside_it(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "copy", ignore=MADE)
    file = tmp_path / "copy" / "data" / "unrest_watch_2025.csv"
    before = file.read_text()
    subprocess.run([sys.executable, tmp_path / "copy" / "invent_data.py"], check=True)
    assert file.read_text() == before
