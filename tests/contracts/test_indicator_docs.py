"""The page on indicators tells what the registry holds. Run as a script, it rewrites the tables.

python tests/contracts/test_indicator_docs.py FOLDER    # FOLDER of publishers' files
"""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.building import read_folder
from atrocityrisk.indicators import (
    INDICATORS,
    compute,
    indicator_table,
    lacking,
    risk_factor_coverage,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "indicators.md"
YEARS = (1975, 2000, 2024)


def markdown(frame: pd.DataFrame) -> str:
    rows = [[*frame.columns], ["---"] * frame.shape[1], *frame.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def facts() -> pd.DataFrame:
    table = indicator_table()
    return pd.DataFrame(
        {
            "indicator": "`" + table.index + "`",
            "what it is": table["description"],
            "unit": table["unit"],
            "kind": table["kind"],
            "source": table["source"],
            "lag": table["lag"],
            "carry": table["carry"],
            "framework": table["framework"],
            "quality": table["quality"].where(table["framework"] != "", ""),
            "EWP": table["ewp"],
        }
    )


def framework() -> pd.DataFrame:
    table = risk_factor_coverage()
    return table.reset_index().rename(
        columns={"risk_factor_id": "", "risk_factor": "risk factor", "n_framework": "indicators"}
    )


def coverage(folder: Path) -> pd.DataFrame:
    needed = sorted({s for entry in INDICATORS.values() for s in entry.source} - {"states"})
    frames = {name: data.frame for name, data in read_folder(folder, names=needed).items()}
    rows = states.grid(1946, 2024)
    frames["states"] = pd.DataFrame(index=rows)
    year = rows.get_level_values("year")
    lines = []
    absent = lacking(frames)
    for name in sorted(INDICATORS):
        if name in absent:
            lines.append([f"`{name}`", "", "", *[""] * len(YEARS)])
            continue
        known = compute(name, frames).reindex(rows).notna().to_numpy()
        shares = [f"{100 * known[year == y].mean():.0f} %" for y in YEARS]
        lines.append([f"`{name}`", str(year[known].min()), str(year[known].max()), *shares])
    return pd.DataFrame(lines, columns=["indicator", "from", "to", *map(str, YEARS)])


def written(block: str) -> str:
    found = re.search(
        rf"<!-- {block} -->\n(.*?)\n<!-- end -->", PAGE.read_text(encoding="utf-8"), flags=re.S
    )
    assert found, f"the page has no block {block!r}"
    return found.group(1)


@pytest.mark.parametrize("block", ["facts", "framework"])
def test_the_page_shows_what_is_registered(block):
    assert written(block) == markdown(globals()[block]()), f"run {Path(__file__).name} as a script"


def test_the_page_shows_what_the_files_cover(shared):
    assert written("coverage") == markdown(coverage(shared / "data"))


def test_the_page_counts_rightly():
    text = PAGE.read_text(encoding="utf-8")
    dynamic = sum(entry.kind == "dynamic" for entry in INDICATORS.values())
    assert f"{len(INDICATORS)} indicators" in text
    assert f"{dynamic} dynamic" in text


def rewrite(folder: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for block, frame in (
        ("facts", facts()),
        ("framework", framework()),
        ("coverage", coverage(folder)),
    ):
        inside = f"<!-- {block} -->\n{markdown(frame)}\n<!-- end -->"
        text = re.sub(
            rf"<!-- {block} -->\n.*?<!-- end -->", lambda _, s=inside: s, text, flags=re.S
        )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
