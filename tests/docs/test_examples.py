"""What we tell people is true: docstring examples and the code blocks of README and docs run."""

import doctest
import importlib
import os
import pkgutil
import re
import shutil
from pathlib import Path

import pytest

import atrocityrisk

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").glob("*/*.md"))
"""Blocks of the README run in test_readme.py, which holds their numbers against its list."""
PAGES = [ROOT / "README.md", *DOCS]
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
SLOW = {"bayesian.md", "own-panel.md"}
"""Sampling by PyMC takes half a minute, a backtest of three models five seconds."""
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(atrocityrisk.__path__, prefix="atrocityrisk.")
    if not module.name.endswith("__main__")
)


# The default list is of a provisional year, and says so wherever an example makes it.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=OPTIONS)
    assert failed == 0


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, marks=[pytest.mark.slow] if p.name in SLOW else [], id=p.name) for p in DOCS],
)
def test_python_blocks_of_pages_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for example in (ROOT / "docs" / "examples").glob("*.csv"):
        shutil.copy(example, tmp_path)
    namespace: dict[str, object] = {}
    session = doctest.DocTestRunner(optionflags=OPTIONS)
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text(), flags=re.S | re.M):
        if ">>>" in block:
            example = doctest.DocTestParser().get_doctest(block, namespace, page.name, str(page), 0)
            assert session.run(example, clear_globs=False).failed == 0
            namespace |= example.globs
        else:
            exec(compile(block, str(page), "exec"), namespace)


def test_scripts_that_pages_name_exist_and_may_run():
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"\bscripts/[a-z_]+(?:\.py)?\b", page.read_text()))
    assert named
    for script in named:
        assert (ROOT / script).exists(), script
        if not script.endswith((".py", "_reviewed")):
            assert os.access(ROOT / script, os.X_OK), script
