"""Old names that gave way to the field's words are gone, and every term is explained."""

import io
import re
import tokenize
from pathlib import Path

import pytest

import atrocityrisk as ar

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "atrocityrisk"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*/*.md"))]
RENAMED = SOURCE / "_core" / "renamed.py"
"""The one file that must know the old names."""

# What each was, and what it is now; common words among the old names are not held here.
GONE = {
    "written_whole": "atomic_write",
    "all_written_whole": "atomic_writes",
    "heard": "record_warnings",
    "on_step": "progress",
    "OnStep": "ProgressCallback",
    "side_by_side": "parallel_map",
    "side_by_side_heard": "parallel_map_with_warnings",
    "MedianFill": "MedianImputer",
    "list_plan": "alert_list",
    "ListPlan": "AlertList",
    "ChangeLedger": "ChangeDecomposition",
    "lend_intervals": "with_recorded_intervals",
    "foremost": "top_parts",
    "lived": "lifespan_text",
    "facts_of": "read_metadata",
    "with_facts": "with_metadata",
    "record_facts": "record_context",
    "zero_where_silent": "zero_fill_unlisted",
    "so_far": "cumulative",
    "recalled": "load",
    "Made": "CachedForecast",
    "odds_of": "log_odds",
    "hidden_spread": "shrinkage_covariance",
    "Luck": "BootstrapPlan",
    "Growth": "TreeParams",
    "_Look": "Fold",
    "owners": "source_columns",
    "companions": "source_columns",
    "given_back": "attribute_to_inputs",
    "stretched": "rescaled",
    "n_lambda": "n_alphas",
    "lambda_min_ratio": "min_alpha_ratio",
    "ready_pools": "presets",
    "_likelier_class": "predict",
    "_from_multiplicities": "_bootstrap_kernels",
    "edition_in_name": "release_in_name",
    "reservations": "recorded",
}


def names(path: Path) -> set[str]:
    """Identifiers of a module."""
    with path.open(encoding="utf-8") as stream:
        tokens = tokenize.generate_tokens(io.StringIO(stream.read()).readline)
        return {token.string for token in tokens if token.type == tokenize.NAME}


@pytest.fixture(scope="module")
def used() -> dict[str, Path]:
    """Every identifier of the package, and a file that uses it."""
    files = [path for path in SOURCE.rglob("*.py") if path != RENAMED]
    return {name: path for path in files for name in names(path)}


@pytest.mark.parametrize("old", GONE)
def test_the_old_name_is_gone_from_the_code(old, used):
    assert old not in used, f"{used.get(old)}: say {GONE[old]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_old_names_are_gone_from_the_pages(page):
    text = page.read_text(encoding="utf-8")
    code = " ".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))
    # glmnet's and other packages' names may be spoken of, as theirs.
    left = {old for old in GONE if re.search(rf"(?<![\w-]){re.escape(old)}(?![\w-])", code)}
    assert not left - {"n_lambda", "lambda_min_ratio"}


OLD_WORDS = re.compile(r"for want of|\bmends?\b|\bforetells?\b|\bgiven back\b|\bshall\b")


def test_prose_is_plain_modern_english():
    """In docstrings, comments, messages and pages; what publishers wrote is theirs."""
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *PAGES]
    found = {path.name: OLD_WORDS.search(path.read_text(encoding="utf-8")) for path in files}
    assert {name: match[0] for name, match in found.items() if match} == {}


def test_no_module_of_two_rooms_has_one_name():
    seen: dict[str, Path] = {}
    for path in SOURCE.rglob("*.py"):
        if path.stem not in ("__init__", "__main__"):
            assert path.stem not in seen, f"{path} and {seen[path.stem]}"
            seen[path.stem] = path


def terms() -> list[tuple[str, str, str]]:
    """Term, definition and source of each line of the glossary."""
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"(?m)^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \|$", text)


def test_every_term_has_a_definition_and_a_source():
    assert len(terms()) > 60
    for term, definition, source in terms():
        assert len(definition) > 20, term
        assert source.strip("– "), term


def test_terms_stand_in_order_and_once():
    found = [term.lower() for term, _, _ in terms()]
    assert found == sorted(set(found))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_what_a_page_names_is_there(page):
    """Dotted names and paths in code, also where no example runs."""
    text = page.read_text(encoding="utf-8")
    for dotted in set(re.findall(r"`(?:atrocityrisk|ar)\.([A-Za-z_][\w.]*)", text)):
        found = ar
        for part in dotted.rstrip(".").split("."):
            found = getattr(found, part)
    for path in set(
        re.findall(r"`((?:benchmarks|datasets|docs|notebooks|scripts|tests)/[\w./-]+)`", text)
    ):
        assert (ROOT / path).exists(), path
