"""The page of dependencies speaks of those that are declared, and of no other."""

import re
import tomllib
from pathlib import Path

import write_dependencies_page as page

ROOT = Path(__file__).resolve().parents[2]


def declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.match(r"[\w-]+", line)[0] for line in project["dependencies"]]


def test_every_dependency_has_a_reason():
    assert set(page.WHY) == set(declared())


def test_what_the_site_needs_has_a_reason_on_the_page():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["optional-dependencies"]["docs"]
    assert list(page.WHY_DOCS) == [re.match(r"[\w-]+", line)[0] for line in needed]
    assert page.reasons_table(page.WHY_DOCS) in page.PAGE.read_text(encoding="utf-8")


def test_the_table_lists_what_is_declared():
    text = page.PAGE.read_text(encoding="utf-8").partition("<!-- end -->")[0]
    rows = re.findall(r"(?m)^\| `([\w-]+)` \|", text)
    assert rows == declared()


def test_a_package_that_is_not_installed_costs_nothing():
    assert page.closure(["no-such-package"]) == set()
    assert "numpy" in page.closure(["pandas"])
