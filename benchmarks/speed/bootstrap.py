#!/usr/bin/env python
"""CPU seconds of one fit and of 200 country-clustered refits, on the embedded panel at 2022.

Usage: benchmarks/speed/bootstrap.py [--out FILE] [--draws N] [--turns N]. Training rows at origin
2022 and the columns of the default list; models take turns in one process on one thread, and the
median counts. Kernels are compiled before the clock starts. The last is the default's pool; its
level needs no refit of its own.
"""

import argparse
import csv
import os
import platform
import time
from pathlib import Path
from statistics import median

for library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import atrocityrisk as ar  # noqa: E402  (threads are settled before numpy is imported)
from atrocityrisk._core.embedded import embedded_folder  # noqa: E402
from atrocityrisk.forecasting import training_rows  # noqa: E402
from atrocityrisk.forecasting.one_origin import seeded  # noqa: E402
from atrocityrisk.models._base.draws import predictive_draws  # noqa: E402
from atrocityrisk.models._base.inner_parameters import with_inner  # noqa: E402
from atrocityrisk.specs import read_spec  # noqa: E402

ORIGIN = 2022
MODELS = (
    "elastic_net_logit",
    "two_regime_elastic_net",
    "gradient_boosting",
    "random_forest",
    "log_odds_pool",
)
RESULTS = Path(__file__).resolve().parent / "results" / "bootstrap.csv"


def seconds(name: str, data: tuple, draws: int) -> float:
    """CPU seconds of a fit, and of its draws of the states of the origin year."""
    features, labels, live = data
    model = seeded(ar.MODELS[name](), seed=7, origin=ORIGIN)
    model = with_inner(model, "n_draws", draws)
    start = time.process_time()
    model.fit(features, labels)
    predictive_draws(model, live) if draws else model.predict_proba(live)
    return time.process_time() - start


def main() -> None:
    """Measure every model in turns and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    spec = read_spec(embedded_folder() / "default.toml")
    panel = ar.runs.chosen_panel(spec)
    rows = training_rows(panel, origin=ORIGIN)
    features = panel.features(known_at=ORIGIN)
    data = (
        features.loc[rows],
        panel.labels(known_at=ORIGIN).loc[rows].astype(int),
        features.xs(ORIGIN, level="year", drop_level=False),
    )
    for name in MODELS:
        seconds(name, data, 2)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in MODELS}
    for _ in range(options.turns):
        for name in MODELS:
            found[name].append((seconds(name, data, 0), seconds(name, data, options.draws)))
    with options.out.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(
            ["model", "rows", "columns", "draws", "fit_cpu_s", "fit_and_draws_cpu_s", "turns",
             "machine"]
        )  # fmt: skip
        for name, turns in found.items():
            fit, drawn = (median(column) for column in zip(*turns, strict=True))
            line = [name, *data[0].shape, options.draws, round(fit, 2), round(drawn, 2)]
            writer.writerow([*line, options.turns, platform.machine()])
            print(*line, flush=True)


if __name__ == "__main__":
    main()
