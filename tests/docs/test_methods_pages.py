"""The methods text is whole: every formula has its page, its five parts, code and reference."""

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import atrocityrisk as ar
import write_methods_table as methods_table
from atrocityrisk.desk.rules.levels import RuleKind
from atrocityrisk.indicators.transforms import TRANSFORMS
from mathml import mathml

ROOT = Path(__file__).resolve().parents[2]
METHODS = ROOT / "docs" / "methods"
PAGES = sorted(set(METHODS.glob("*.md")) - {METHODS / "index.md", METHODS / "references.md"})
PARTS = ["What it is", "Assumes", "Fails when", "In the code", "References"]
FORMULA = re.compile(r"\.\. math::|:math:")
CODE = re.compile(r"^```.*?^```", flags=re.S | re.M)


def prose(page: Path) -> str:
    """A page without its examples."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


def named() -> set[str]:
    """Every word in code font on the pages, examples left out."""
    spans = (span for page in PAGES for span in re.findall(r"`([^`\n]+)`", prose(page)))
    return {word for span in spans for word in re.findall(r"\w+", span)}


def rooms() -> list[str]:
    """Packages with public names."""
    found = {"atrocityrisk"}
    for path in sorted((ROOT / "src" / "atrocityrisk").rglob("__init__.py")):
        inside = path.relative_to(ROOT / "src").parts[:-1]
        if "desk" not in inside and "cli" not in inside and not any(p[0] == "_" for p in inside):
            found.add(".".join(inside))
    return [name for name in sorted(found) if hasattr(importlib.import_module(name), "__all__")]


def with_formula() -> set[str]:
    """Public functions and classes whose docstring holds a formula."""
    found = set()
    for room in rooms():
        module = importlib.import_module(room)
        for name in module.__all__:
            value = getattr(module, name)
            told = inspect.isclass(value) or inspect.isroutine(value)
            if told and FORMULA.search(inspect.getdoc(value) or ""):
                found.add(name)
    return found


def classes(room: ModuleType) -> set[str]:
    """Public classes of a package."""
    return {name for name in room.__all__ if inspect.isclass(getattr(room, name))}


def test_there_are_pages_for_every_part_of_the_package():
    assert len(PAGES) >= 15
    assert set(methods_table.pages()) == set(PAGES)


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("metrics", set(ar.METRICS)),
        ("presets", set(ar.MODELS)),
        ("classes of models", classes(ar.models)),
        ("transforms", set(TRANSFORMS)),
        ("alert rules", {kind.value for kind in RuleKind}),
        ("public names with a formula", with_formula()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_that_computes_is_on_a_page(what, names):
    assert len(names) > 4
    assert names - named() == set(), what


def test_formulas_in_docstrings_are_found():
    assert {"brier_score", "nowcast", "FirthLogit", "expected_onsets"} <= with_formula()
    assert "rank" not in with_formula()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_method_has_its_five_parts(page):
    text = page.read_text(encoding="utf-8")
    methods = methods_table.sections(text)
    assert len(methods) >= 3
    for heading, section in methods.items():
        assert re.findall(r"(?m)^\*\*([\w ]+)\.\*\*", section) == PARTS, heading
        assert all(methods_table.part(section, name) for name in PARTS), heading
    assert len(text.partition("\n## ")[0].split()) > 20, "an opening in words"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_computes_something_by_hand(page):
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)
    assert any("assert " in block for block in blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_references_and_anchors_are_there(page):
    known = set(re.findall(r"(?m)^\((\S+)\)=$", (METHODS / "references.md").read_text("utf-8")))
    known_here = known | {methods_table.slug(h) for h in methods_table.sections(prose(page))}
    assert set(re.findall(r"\]\(#([^)]+)\)", prose(page))) - known_here == set()
    for heading, section in methods_table.sections(prose(page)).items():
        keys = re.findall(r"\]\(#([^)]+)\)", methods_table.part(section, "References"))
        assert keys, heading
        assert set(keys) <= known, heading
    for target, anchor in re.findall(r"\]\(([\w-]+\.md)#([^)]+)\)", prose(page)):
        slugs = {methods_table.slug(h) for h in methods_table.sections(prose(METHODS / target))}
        assert anchor in slugs, f"{target}#{anchor}"


def test_every_reference_is_used():
    known = re.findall(r"(?m)^\((\S+)\)=$", (METHODS / "references.md").read_text("utf-8"))
    used = {key for page in PAGES for key in re.findall(r"\]\(#([^)]+)\)", prose(page))}
    assert len(known) == len(set(known)) > 80
    assert set(known) - used == set()


def formulas(page: Path) -> list[str]:
    """Formulas of a page, displayed and in lines."""
    text = re.sub(r"`[^`\n]*`", "", prose(page))
    displayed = re.findall(r"\$\$(.+?)\$\$", text, flags=re.S)
    inline = re.findall(r"\$([^$]+)\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.S))
    return displayed + inline


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_formulas_are_drawn_as_the_site_draws_them(page):
    found = formulas(page)
    assert found
    assert prose(page).count("$") % 2 == 0
    for formula in found:
        drawn = mathml(formula.strip())
        # What the converter does not know it writes out as it stands.
        assert "\\" not in drawn, formula


def test_the_table_of_methods_is_what_the_pages_say():
    script = ROOT / "scripts" / "write_methods_table.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run python scripts/write_methods_table.py"
