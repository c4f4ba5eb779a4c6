#!/usr/bin/env python
"""Measure what each dependency costs and write the table of docs/develop/dependencies.md.

    python scripts/write_dependencies_page.py

Sizes are those of the installed files; import times are whole processes, the median of five, in
multiples of `import pandas` measured in the same run; further packages are those that only this one
brings. Run it when pyproject.toml changes; the reasons are typed below.
"""

import re
import statistics
import subprocess
import sys
import time
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, filled

ROOT = Path(__file__).resolve().parents[1]
PAGE = DOCS / "develop" / "dependencies.md"
RUNS = 5
WHY = {
    "numpy": "arrays: every computation",
    "pandas": "country-years, tables, reading CSV",
    "pyarrow": "Parquet: panels with their metadata, the track record",
    "scipy": "special functions, linear algebra, optimisers",
    "scikit-learn": "the interface of models: cloning, parameters, pipelines",
    "statsmodels": "maximum-likelihood logit, as the outside yardstick among the models",
    "threadpoolctl": "one thread of linear algebra inside a forecast, so that bytes are the same",
    "numba": "compiled kernels: paths of penalties, stumps, forests, posteriors",
    "matplotlib": "figures as PNG and SVG; imported by `plots` alone",
    "joblib": "parallel backtests and refits, hashes of models for the cache",
    "pandera": "schemas of sources: a renamed or mistyped column is named",
    "pydantic": "specifications from strict TOML, with messages that name the key",
    "openpyxl": "publishers' Excel workbooks (xlsx)",
    "xlrd": "publishers' older workbooks (xls)",
    "typer": "the command line",
    "rich": "tables and progress in the terminal",
    "jinja2": "pages of the report and the scoreboard, escaped by default",
    "markupsafe": "marks what the templates may show unescaped",
    "filelock": "two processes that append to one ledger wait for each other",
    "platformdirs": "the user's cache folder on every system: times of earlier runs, finished work",
    "lazy-loader": "names imported when first used: `import atrocityrisk` loads nothing heavy",
}
WHY_DOCS = {
    "sphinx": "the site: pages, cross-references, an index that a browser searches from a disk",
    "pydata-sphinx-theme": "how it looks, as numpy's, pandas' and ArviZ's; fonts and scripts local",
    "numpydoc": "docstrings in numpy's form as pages of the reference; their check, too",
    "myst-nb": "pages in Markdown, and the notebook with what it prints",
    "sphinx-design": "the cards of the first page",
    "sphinx-copybutton": "a button that copies an example without its prompts",
    "latex2mathml": "formulas that browsers draw themselves: MathJax would come from the network",
    "ipykernel": "runs the notebook when the site is built",
}
"""Reasons for what the extra `docs` brings: nothing of it is installed with the package."""
WHY_DESK = {
    "django": "accounts, permissions, forms, migrations, both engines; a release with long support",
    "django-simple-history": "a version of every record, link, source and account at each change",
    "django-axes": "locks a name out after failed log-ins",
    "django-csp": "the policy by which no page runs a script of somebody else's",
    "django-otp": "one-time codes at the log-in",
    "django-ninja": "the API: typed answers, and a description of itself",
    "qrcode": "the picture by which a telephone learns one-time codes",
    "whitenoise": "serves the package's own style and scripts without a step to collect them",
    "waitress": "the server: plain Python, bounded requests, on every system",
    "argon2-cffi": "passwords that are slow to guess",
    "psycopg": "PostgreSQL under a team's desk; by the extra `postgresql`, since it is LGPL",
}
"""Reasons for what the extras `desk` and `postgresql` bring."""
IMPORTED_AS = {
    "scikit-learn": "sklearn",
    "lazy-loader": "lazy_loader",
    # The package itself is empty; this is what the logit imports.
    "statsmodels": "statsmodels.genmod.generalized_linear_model",
}


def plain(name: str) -> str:
    """Name of a distribution as the index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(name: str) -> set[str]:
    """Distributions that one asks for without extras."""
    asked = map(Requirement, distribution(name).requires or [])
    return {plain(r.name) for r in asked if not r.marker or r.marker.evaluate({"extra": ""})}


def closure(names: list[str]) -> set[str]:
    """The distributions and all that they need."""
    found: set[str] = set()
    left = [plain(name) for name in names]
    while left:
        name = left.pop()
        if name not in found:
            try:
                left += needs(name)
            except PackageNotFoundError:
                continue
            found.add(name)
    return found


def megabytes(name: str) -> float:
    """Size of the installed files of one distribution."""
    files = distribution(name).files or []
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def seconds(module: str) -> float:
    """Median time of a process that imports one module, less that of one that imports none."""
    took = {}
    for code in ("pass", f"import {module}"):
        runs = []
        subprocess.run([sys.executable, "-c", code], check=True)  # warms the disk
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            runs.append(time.perf_counter() - start)
        took[code] = statistics.median(runs)
    return took[f"import {module}"] - took["pass"]


def reasons_table(reasons: dict[str, str], *, sized: bool = False) -> str:
    """What an extra brings, and why; with the size of each where it is asked for."""
    rows = [
        [f"`{name}`", why, *([f"{megabytes(name):.1f}"] if sized else [])]
        for name, why in reasons.items()
    ]
    return markdown_table(["package", "what it is for", *(["MB"] if sized else [])], rows)


def main() -> None:
    """Measure and write."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = [plain(Requirement(line).name) for line in project["dependencies"]]
    yardstick = seconds("pandas")
    rows = []
    for name in core:
        others = closure([other for other in core if other != name])
        alone = sorted(closure([name]) - others - {name})
        took = seconds(IMPORTED_AS.get(name, name)) / yardstick
        rows.append(
            [
                f"`{name}`",
                WHY[name],
                f"{megabytes(name):.1f}",
                f"{took:.2f}",
                ", ".join(f"{other} ({megabytes(other):.1f})" for other in alone) or "–",
            ]
        )
    head = ["package", "what it is for", "MB", "import", "only it brings (MB)"]
    whole = closure(core)
    size = sum(map(megabytes, whole))
    count = f"Together with what they bring: {len(whole)} packages, {size:.0f} MB."
    text = PAGE.read_text(encoding="utf-8")
    written = {"table": f"{markdown_table(head, rows)}\n\n{count}", "docs": reasons_table(WHY_DOCS)}
    written["desk"] = reasons_table(WHY_DESK, sized=True)
    fresh = filled(text, written.__getitem__)
    PAGE.write_text(fresh, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
