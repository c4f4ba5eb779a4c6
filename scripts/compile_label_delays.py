#!/usr/bin/env python
"""Compile how late onsets are coded into datasets/label-delays.csv, and describe it.

    python scripts/compile_label_delays.py FOLDER

FOLDER holds data/, more_data/ and reference/ of publishers' files. What is written is our own
estimate, draws of a posterior: no cell of a publisher's file is in it.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.files import atomic_write
from atrocityrisk.evaluation.reporting_delay import DelayModel, fit_delays
from atrocityrisk.sources import SOURCES
from atrocityrisk.sources.label_vintages import read_label_vintages

DATASETS = Path(__file__).resolve().parents[1] / "datasets"
FILE, PACKAGE_FILE, RESOURCE = "label-delays.csv", "datapackage.json", "label-delays"
SOURCE = "ewp_events"
EDITIONS = {
    2019: "reference/ewp/panels/prepared2018predictors_9_19_19.RData",
    2020: "reference/ewp/labels/mkl_data_edition2020.csv",
    2021: "reference/ewp/labels/mkl_data_edition2021.csv",
    2022: "reference/ewp/labels/mkl_data_edition2022.csv",
    2023: "reference/ewp/labels/basedata2023.csv",
    2024: "more_data/ewp/basedata2024_10oct2024.csv",
    2025: "data/ewp/basedata2025_4august2025.csv",
}
DRAWS, FITTED, SEED = 200, 4000, 7


def fitted(folder: Path) -> DelayModel:
    """Delays learnt from every edition at hand."""
    paths = [folder / name for name in EDITIONS.values()]
    return fit_delays(read_label_vintages(paths), n_draws=FITTED, seed=SEED)


def shares(found: DelayModel) -> pd.DataFrame:
    """Draws of the share of onsets coded within each delay: source, draw, delay, share."""
    # Evenly spaced in the order of the least certain share, so that few draws have the mean and
    # the spread of all; then in no order.
    order = np.argsort(found.by_delay[:, 0], kind="stable")
    chosen = order[np.arange(DRAWS) * FITTED // DRAWS + FITTED // DRAWS // 2]
    drawn = found.by_delay[np.random.default_rng(SEED).permutation(chosen)]
    delays = drawn.shape[1]
    return pd.DataFrame(
        {
            "source": SOURCE,
            "draw": np.repeat(np.arange(DRAWS), delays),
            "delay": np.tile(np.arange(delays), DRAWS),
            "share": drawn.ravel(),
        }
    )


def resource() -> dict[str, Any]:
    """Description of the file in datasets/ in Frictionless form."""
    text = (DATASETS / FILE).read_bytes()
    source = SOURCES[SOURCE]
    return {
        "name": RESOURCE,
        "path": FILE,
        "format": "csv",
        "title": "How late onsets of mass killing are coded",
        "description": "Draws of a posterior: the share of onsets on the list of mass killings "
        "that are coded within a delay, learnt from editions of the list by "
        "scripts/compile_label_delays.py. See docs/concepts/late-labels.md.",
        "rows": text.count(b"\n") - 1,
        "sha256": hashlib.sha256(text).hexdigest(),
        "licence": "own estimate from bare facts; no licence stated by the publisher",
        "citation": source.citation,
        "publisher": source.publisher,
        "editions": sorted(EDITIONS),
        "filesRead": [Path(name).name for name in EDITIONS.values()],
        "schema": {
            "primaryKey": ["source", "draw", "delay"],
            "fields": [
                {"name": "source", "type": "string", "description": "List whose delays they are"},
                {"name": "draw", "type": "integer", "description": "Number of the draw, from 0"},
                {
                    "name": "delay",
                    "type": "integer",
                    "unit": "years",
                    "description": "Years from the onset's year to the last year that the first "
                    "edition with it covers",
                },
                {
                    "name": "share",
                    "type": "number",
                    "unit": "share of onsets",
                    "description": "Share of onsets that are coded within the delay",
                },
            ],
        },
    }


def main(folder: Path) -> None:
    """Write the draws and renew their description."""
    table = shares(fitted(folder))
    with atomic_write(DATASETS / FILE) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
    package = json.loads((DATASETS / PACKAGE_FILE).read_text(encoding="utf-8"))
    others = [entry for entry in package["resources"] if entry["name"] != RESOURCE]
    package["resources"] = [*others, resource()]
    with atomic_write(DATASETS / PACKAGE_FILE) as temporary:
        text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
        temporary.write_text(text, encoding="utf-8", newline="\n")
    print(table.groupby("delay")["share"].describe(percentiles=[0.05, 0.95]).round(3))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
