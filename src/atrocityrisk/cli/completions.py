"""What a shell offers on the Tab key: names of models, outcomes, sources, indicators and states.

Read from small files, because the registries take a second to import and a shell asks at each key.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = HERE / "known_names.json"
"""Names in the registries, written by scripts/write_cli_page.py."""
STATES = HERE.parent / "states"


@cache
def known_names(kind: str) -> tuple[str, ...]:
    """Names of one kind that come with the package."""
    names: dict[str, list[str]] = json.loads(NAMES.read_text(encoding="utf-8"))
    return tuple(names[kind])


def _completion(kind: str) -> Callable[[str], list[str]]:
    def names(incomplete: str) -> list[str]:
        return [name for name in known_names(kind) if name.startswith(incomplete)]

    return names


model_names = _completion("models")
outcome_names = _completion("outcomes")
source_names = _completion("sources")


def indicator_list(incomplete: str) -> list[str]:
    """Lists with the last name completed: names stand with commas between them."""
    before, comma, last = incomplete.rpartition(",")
    offered = [*known_names("indicators"), *(() if comma else ("available", "default"))]
    return [before + comma + name for name in offered if name.startswith(last)]


def state_names(incomplete: str) -> list[tuple[str, str]]:
    """ISO 3166 codes and names of today's states; names without blanks, which shells would cut."""
    lower = incomplete.islower()
    offered = []
    for code, name in _states():
        spelt = re.sub(r"\W+", "-", name).strip("-")
        for value in (code, spelt.lower() if lower else spelt):
            if value.startswith(incomplete):
                offered.append((value, name))
    return offered


def _states() -> Iterator[tuple[str, str]]:
    """ISO code and name of each state that has not ended."""
    codes = {
        row["gwcode"]: row["code"]
        for row in _rows("codes.csv")
        if row["system"] == "iso3" and not row["last_year"]
    }
    for row in _rows("names.csv"):
        if row["fit"] == "label" and not row["last_year"] and row["gwcode"] in codes:
            yield codes[row["gwcode"]], row["name"]


def _rows(file: str) -> list[dict[str, str]]:
    with (STATES / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
