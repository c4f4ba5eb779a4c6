"""The tables of docs/concepts/backtests.md are those of the benchmarks' results."""

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "concepts" / "backtests.md"


@pytest.mark.parametrize("name", ["scaling", "scaling_laws", "scaling_check"])
def test_table_is_the_result(name):
    path = f"benchmarks/speed/results/{name}.csv"
    with (ROOT / path).open(newline="") as stream:
        rows = [{k: v for k, v in row.items() if k != "machine"} for row in csv.DictReader(stream)]
    after = PAGE.read_text().partition(f"<!-- {path} -->\n")[2].split("\n\n")[0]
    lines = [line.strip("|").split("|") for line in after.splitlines()]
    table = [[cell.strip().replace(",", "") for cell in line] for line in lines]
    assert table[0] == [column.replace("_", " ") for column in rows[0]]
    assert table[2:] == [list(row.values()) for row in rows]


def test_costs_in_prose_are_the_results():
    with (ROOT / "benchmarks/speed/results/backtest.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    page = " ".join(PAGE.read_text().split())
    assert f"costs about {row['milliseconds_per_forecast']} ms beside its model" in page
    assert f"takes {100 * float(row['resumed_ratio']):.0f} % of the time of the run" in page


def test_what_fits_is_computed_from_the_results():
    with (ROOT / "benchmarks/speed/results/scaling.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["rows"] == "5000000"]
    memory = {row["task"]: int(row["mebibytes"]) for row in rows}
    panel, both = memory["assemble a Panel"], memory["assemble a Panel"] + memory["fit one path"]
    page = " ".join(PAGE.read_text().split())
    assert f"has {16 * 1024 / panel * 5:.0f} million rows" in page
    assert f"in one process, {16 * 1024 / both * 5 // 1:.0f} million" in page
