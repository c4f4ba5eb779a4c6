"""What each job imports: no more than it uses, for a second of waiting is a second."""

import subprocess
import sys

import pytest

FIGURES = {"matplotlib"}
READERS = {"pandera", "openpyxl", "xlrd"}
REPORTS = {"jinja2"}
MODELS = {"numba", "pymc", "arviz", "statsmodels", "sklearn.ensemble", "sklearn.linear_model"}


@pytest.mark.parametrize(
    ("module", "unused"),
    [
        ("atrocityrisk", {"numpy"}),
        ("atrocityrisk.specs", {"numpy"}),
        ("atrocityrisk.cli.waiting", {"numpy", "rich.live"}),
        ("atrocityrisk.sources", FIGURES | READERS | REPORTS | MODELS | {"sklearn"}),
        ("atrocityrisk.panels", FIGURES | READERS | REPORTS | MODELS | {"sklearn"}),
        ("atrocityrisk.models", FIGURES | READERS | REPORTS | MODELS),
        ("atrocityrisk.runs.ranking_run", FIGURES | READERS | REPORTS | MODELS),
        ("atrocityrisk.explanations", FIGURES | READERS | REPORTS | MODELS),
        ("atrocityrisk.reports", FIGURES | READERS | MODELS),
    ],
)
def test_a_module_imports_nothing_that_it_may_not_need(module: str, unused: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert unused & set(done.stdout.split()) == set()
