#!/usr/bin/env python
"""One short task under the clock, run by compare.py in a process of its own for each tree.

Usage: compare_tasks.py TASK FOLDER. Prints processor seconds. Only public names are used, because
the tree may be older than this file; where it lacks one, the process fails and the task is skipped.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ORIGIN = 2022
DRAWS = 50


def default_panel() -> Any:
    """The embedded panel with the indicators of the default list."""
    import atrocityrisk as ar
    from atrocityrisk.specs import default_spec

    return ar.runs.chosen_panel(default_spec())


def load_panel(_: Path) -> float:
    """Seconds of reading the embedded panel, imports included."""
    start = time.process_time()
    import atrocityrisk as ar

    ar.load_panel()
    return time.process_time() - start


def fit_of(name: str, draws: int) -> float:
    """Seconds of a fit of a registered model with so many draws, its kernels loaded before."""
    import atrocityrisk as ar
    from atrocityrisk.forecasting import training_rows

    panel = default_panel()
    rows = training_rows(panel, origin=ORIGIN)
    features = panel.features(known_at=ORIGIN).loc[rows]
    labels = panel.labels(known_at=ORIGIN).loc[rows].astype(int)

    def seconds(seed: int) -> float:
        model = ar.MODELS[name]()
        values = {"n_draws": draws, "random_state": seed}
        names = {key: key.split("__")[-1] for key in model.get_params(deep=True)}
        model.set_params(**{key: values[last] for key, last in names.items() if last in values})
        start = time.process_time()
        model.fit(features, labels)
        return time.process_time() - start

    seconds(1)
    # Another seed: whatever remembers finished fits has not seen this one.
    return seconds(2)


def default_forecast(_: Path) -> float:
    """Seconds of the default's forecast in a process that has read its panel."""
    import atrocityrisk as ar
    from atrocityrisk.specs import default_spec

    panel, spec = default_panel(), default_spec()
    start = time.process_time()
    ar.forecast(spec.model, panel, origin=panel.years[1], seed=spec.seed)
    return time.process_time() - start


def rank(out: Path) -> float:
    """Seconds of the command, from its start to its end."""
    command = [sys.executable, "-m", "atrocityrisk", "rank", "--jobs", "1", "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"atrocityrisk rank failed with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


TASKS: dict[str, Callable[[Path], float]] = {
    "load_panel()": load_panel,
    "elastic net, path and folds": lambda _: fit_of("elastic_net_logit", 0),
    f"boosted stumps, {DRAWS} draws": lambda _: fit_of("gradient_boosting", DRAWS),
    f"forest, {DRAWS} draws": lambda _: fit_of("random_forest", DRAWS),
    "forecast of the default, nothing stored": default_forecast,
    "atrocityrisk rank, empty user cache": rank,
}

if __name__ == "__main__":
    print(TASKS[sys.argv[1]](Path(sys.argv[2])))
