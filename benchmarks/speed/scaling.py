"""Time and peak memory of a grid-month panel, from fifty thousand rows to five million.

Every measurement runs in a process of its own, because memory that a process has touched does not
come back, on one thread, and in CPU seconds, because others may use the machine. Four tasks at each
size: assembling a `Panel` with the package (join, carry forward, ages, checks); the join, the
carrying and a lag in bare pandas; the same columns in polars; and one elastic-net path on the rows.
Peak memory is the highest resident size of the process less what it held after its imports; the
source tables and the predictors count, because they have to be there. A power law through the sizes
says what comes next::

    python benchmarks/speed/scaling.py
    python benchmarks/speed/scaling.py --rows 50000 --turns 1 --out /tmp/scaling.csv
    python benchmarks/speed/scaling.py --check 10000000   # does the law hold beyond the table?
"""

import argparse
import csv
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "scaling.csv"
ROWS = (50_000, 500_000, 5_000_000)
TASKS = ("assemble a Panel", "assemble with pandas", "assemble with polars", "fit one path")
MONTHS = 400
SOURCES, COLUMNS = 4, 5
CARRY, LAG = 12, 3
SIXTEEN_GIB = 16 * 1024
LIBRARIES = ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "NUMBA_NUM", "POLARS_MAX")


def tables(cells: int) -> list[dict[str, np.ndarray]]:
    """Source tables by cell and month; one row in ten is missing, and a tenth of the values."""
    rng = np.random.default_rng(1)
    key = np.indices((cells, MONTHS), dtype=np.int32).reshape(2, -1)
    made = []
    for source in range(SOURCES):
        kept = rng.random(key.shape[1]) < 0.9
        table = {"cell": key[0][kept], "month": key[1][kept]}
        for column in range(COLUMNS):
            values = rng.standard_normal(int(kept.sum()), dtype=np.float32)
            values[rng.random(len(values)) < 0.1] = np.nan
            table[f"s{source}_{column}"] = values
        made.append(table)
    return made


def with_pandas(sources: list[dict[str, np.ndarray]], cells: int) -> np.ndarray:
    """Join on the grid, carry forward with a greatest age, lag, by cell; (rows, columns)."""
    import pandas as pd

    grid = pd.MultiIndex.from_product([range(cells), range(MONTHS)], names=["cell", "month"])
    joined = pd.concat(
        [pd.DataFrame(s).set_index(["cell", "month"]).reindex(grid) for s in sources], axis=1
    )
    by_cell = joined.groupby(level="cell", sort=False)
    carried = by_cell.ffill(limit=CARRY)
    return carried.groupby(level="cell", sort=False).shift(LAG).to_numpy(np.float32)


def with_polars(sources: list[dict[str, np.ndarray]], cells: int) -> np.ndarray:
    """The same with polars."""
    import polars as pl

    grid = pl.DataFrame(
        {
            "cell": np.repeat(np.arange(cells, dtype=np.int32), MONTHS),
            "month": np.tile(np.arange(MONTHS, dtype=np.int32), cells),
        }
    )
    joined = grid.lazy()
    for source in sources:
        table = pl.DataFrame(source).with_columns(pl.selectors.float().fill_nan(None))
        joined = joined.join(table.lazy(), on=["cell", "month"], how="left", maintain_order="left")
    filled = pl.selectors.float().forward_fill(limit=CARRY).shift(LAG).over("cell")
    return joined.select(filled).collect().to_numpy()


def with_the_package(sources: list[dict[str, np.ndarray]], cells: int) -> np.ndarray:
    """A `Panel`: every column joined, carried forward with its age, and checked."""
    import pandas as pd

    from atrocityrisk.lags import carry_forward, unbroken
    from atrocityrisk.panels import Panel
    from atrocityrisk.panels.panel import COLUMN_METADATA, MISSING
    from atrocityrisk.synthetic import SYNTHETIC_ONSET

    grid = pd.MultiIndex.from_product([range(cells), range(MONTHS)], names=["gwcode", "year"])
    segments = unbroken(grid)
    values, ages = {}, {}
    for source in sources:
        key = pd.MultiIndex.from_arrays([source["cell"], source["month"]], names=grid.names)
        for name in [n for n in source if n not in ("cell", "month")]:
            observed = pd.Series(source[name], index=key).reindex(grid)
            values[name], age = carry_forward(observed, CARRY, segments=segments)
            ages[name] = age.fillna(MISSING).astype(np.int8)
    facts = dict.fromkeys(COLUMN_METADATA, "x") | {
        "kind": "dynamic",
        "publication_lag": 1,
        "max_age_years": CARRY,
    }
    events = pd.DataFrame({"synthetic_onset": 0.0}, index=grid)
    panel = Panel(
        pd.DataFrame(values),
        ages=pd.DataFrame(ages),
        events=events,
        columns=pd.DataFrame([facts] * len(values), index=list(values)),
        outcome=SYNTHETIC_ONSET,
    )
    return np.asarray(panel.ages.to_numpy() == MISSING)


def one_path(rows: int) -> float:
    """CPU seconds of one path through twenty predictors, once the rows are there."""
    from atrocityrisk.models.linear._gram_design import make_design, make_replicates
    from atrocityrisk.models.linear._gram_path import fit_paths

    rng = np.random.default_rng(2)
    columns = rng.standard_normal((rows, SOURCES * COLUMNS))
    odds = -4.5 + columns[:, :5] @ np.array([0.8, 0.5, 0.3, -0.2, 0.1])
    positive = rng.random(rows) < 1 / (1 + np.exp(-odds))
    start = time.process_time()
    design = make_design(columns, positive, np.ones(rows), np.arange(rows) * 10 // rows)
    replicates = make_replicates(design, np.ones((1, rows)))
    path = fit_paths(
        design, replicates, l1_ratio=0.5, n_alphas=100, min_alpha_ratio=1e-4, tol=1e-7
    )[0]
    assert path.converged
    return time.process_time() - start


def peak() -> float:
    """Highest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(task: str, rows: int) -> dict[str, float]:
    """CPU seconds and MiB of one task, in this process."""
    import pandas as pd  # noqa: F401
    import polars as pl  # noqa: F401

    from atrocityrisk.models.linear import _gram_path  # noqa: F401

    cells = rows // MONTHS
    if task == "fit one path":
        one_path(2_000)  # compiled before it is timed
        before = peak()
        seconds = one_path(rows)
        return {"seconds": seconds, "mebibytes": peak() - before}
    assemble = dict(zip(TASKS, (with_the_package, with_pandas, with_polars), strict=False))[task]
    assemble(tables(2), 2)
    before = peak()
    sources = tables(cells)
    start = time.process_time()
    values = assemble(sources, cells)
    seconds = time.process_time() - start
    return {
        "seconds": seconds,
        "mebibytes": peak() - before,
        "missing": int(np.isnan(values).sum()) if values.dtype != bool else -1,
        "total": round(float(np.nansum(values, dtype=np.float64)), 3),
    }


def child(task: str, rows: int) -> dict[str, float]:
    """The same in a process of its own, on one thread."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", task, "--rows", str(rows)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {f"{library}_THREADS": "1" for library in LIBRARIES},
    )
    return json.loads(done.stdout)


def power_law(rows: list[int], values: list[float]) -> tuple[float, float]:
    """Exponent and value at one row of a power law through the points."""
    exponent, height = np.polyfit(np.log(rows), np.log(values), 1)
    return float(exponent), float(np.exp(height))


def summary(found: list[dict[str, object]]) -> list[dict[str, object]]:
    """Exponents, and the rows that fit in 16 GiB by the last point and a linear law."""
    lines = []
    for task in TASKS:
        points = [row for row in found if row["task"] == task]
        if len(points) < 2:
            continue
        rows = [int(p["rows"]) for p in points]
        largest = points[-1]
        lines.append(
            {
                "task": task,
                "time_exponent": round(
                    power_law(rows, [float(p["seconds"]) for p in points])[0], 2
                ),
                "memory_exponent": round(
                    power_law(rows, [float(p["mebibytes"]) for p in points])[0], 2
                ),
                "rows_in_16_gib": int(SIXTEEN_GIB / float(largest["mebibytes"]) * rows[-1] // 1e5)
                * 100_000,
            }
        )
    return lines


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """One table."""
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def check(path: Path, rows: int) -> None:
    """Measure one Panel beyond the table, and set it beside a linear law from the last point."""
    with path.open(newline="") as stream:
        largest = [row for row in csv.DictReader(stream) if row["task"] == TASKS[0]][-1]
    factor = rows / int(largest["rows"])
    got = child(TASKS[0], rows)
    line = {"task": TASKS[0], "rows": rows}
    for name in ("seconds", "mebibytes"):
        line |= {
            f"{name}_expected": round(float(largest[name]) * factor),
            f"{name}_measured": round(got[name]),
        }
    write(path.with_stem(path.stem + "_check"), [line])
    print(line)


def main() -> None:
    """Measure every task at every size, in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS))
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--child", choices=TASKS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--check", type=int, help="rows beyond the table to assemble a Panel of")
    options = parser.parse_args()
    if options.check:
        check(options.out, options.check)
        return
    if options.child:
        print(json.dumps(measured(options.child, options.rows[0])))
        return
    found: list[dict[str, object]] = []
    for rows in options.rows:
        turns = [{task: child(task, rows) for task in TASKS} for _ in range(options.turns)]
        one, other = (turns[0][task] for task in TASKS[1:3])
        assert one["missing"] == other["missing"], "pandas and polars differ"
        assert abs(one["total"] - other["total"]) <= 1e-3, "pandas and polars differ"
        for task in TASKS:
            found.append(
                {
                    "task": task,
                    "rows": rows,
                    "seconds": round(median(t[task]["seconds"] for t in turns), 2),
                    "mebibytes": round(max(t[task]["mebibytes"] for t in turns)),
                    "turns": options.turns,
                    "machine": platform.machine(),
                }
            )
            print(found[-1], flush=True)
    write(options.out, found)
    laws = summary(found)
    if laws:
        write(options.out.with_stem(options.out.stem + "_laws"), laws)
        print(*laws, sep="\n")


if __name__ == "__main__":
    main()
