"""What the desk brings may be used with code under the BSD licence: nothing of it is under GPL."""

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
# The driver of PostgreSQL is a library that one links to; the extra `desk` does without it.
LESSER = {"psycopg", "psycopg-binary"}


def brought(*names: str) -> set[str]:
    """Distributions that some bring, themselves included."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name in found:
            continue
        found.add(name)
        for line in distribution(name).requires or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                left.append(wanted.name)
    return found


def extra(name: str) -> list[str]:
    """Distributions that an extra of the package names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line).name for line in project["optional-dependencies"][name]]


def licence(name: str) -> str:
    """What a distribution says of its licence."""
    said = distribution(name).metadata
    classified = [line for line in said.get_all("Classifier") or [] if "License" in line]
    return " ".join([said.get("License-Expression") or said.get("License") or "", *classified])


def test_nothing_is_under_gpl():
    names = brought(*extra("desk"), *LESSER)
    assert {"django", "waitress", "django-otp"} <= names
    said = {name: licence(name) for name in names}
    assert all(said.values())
    general = {name for name, text in said.items() if re.search(r"\bA?GPL|General Public", text)}
    lesser = {name for name, text in said.items() if re.search(r"\bLGPL|Lesser General", text)}
    assert general - lesser == set()
    assert lesser == LESSER
