"""How often intervals of the default itself hold, in six kinds of synthetic world.

    python benchmarks/predictive/default_coverage.py [--worlds 40] [--choice-worlds 12]
        [--look-worlds 18] [--jobs 2] [--keep FOLDER]

writes scorecards/default-coverage.csv: for each kind of world the share of worlds or states in
which a statement was true, with its standard error over worlds, and how wide the statements were.
What the draws' width was chosen on (sets "choice" and "first look") is apart from what is reported
(set "reported"). A world takes about six seconds; with ``--keep`` those done are not done again.
"""

import argparse
import json
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from coverage_worlds import KINDS, ORIGIN, KnownWorld, known_world
from joblib import Parallel, delayed
from rank_coverage import alone, counts, reliability, summary, together

from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.models import MODELS
from atrocityrisk.models.combine._state_effects import learn_state_effects
from atrocityrisk.rankings import Ranking, expected_onsets, rank

OUT = Path(__file__).parent / "scorecards" / "default-coverage.csv"
FIRST_SEED = {"choice": 1_000_000, "first look": 2_000_000, "reported": 3_000_000}
"""First seed of each set of worlds: they share none with each other, nor with any test."""
LIKELY_SDS = {"choice": (0.5, 0.8, 1.2, 1.5, 2.0), "first look": (0.8,)}
"""Candidates for `Recalibrated(effect_sd=)` compared on the worlds of the choice. The first look
was to be the report: its worlds joined the choice because intervals were short in them."""
LIST_LENGTHS = (10, 30)
DEFAULT, WITHOUT = "default", "without effects of states"


def measured(which: str, kind: str, number: int) -> list[dict[str, object]]:
    """What held in one world of a set, for each way of drawing that the set compares."""
    seed = FIRST_SEED[which] + 10_000 * list(KINDS).index(kind) + number
    made = known_world(kind, seed)
    found = forecast(MODELS["recalibrated_pool"](), made.panel, origin=ORIGIN, seed=seed)
    rows: list[dict[str, object]] = []
    for way, one in _ways(which, found):
        base = {"set": which, "world": kind, "draws": way, "seed": seed}
        rows += [{**base, **row} for row in held(one, made)]
    return rows


def held(found: Forecast, made: KnownWorld) -> list[dict[str, object]]:
    """What a forecast said that held in a world, and how much it said."""
    ranking = rank(found, k=LIST_LENGTHS)
    truth = made.probability.loc[ranking.frame["gwcode"]].to_numpy()
    shares = {
        **alone(ranking, truth),
        **together(ranking, truth),
        **counts(found, made.happened),
        **_widths(ranking, found),
    }
    rows: list[dict[str, object]] = [{"quantity": name, "value": v} for name, v in shares.items()]
    return rows + reliability(ranking, truth)


def _ways(which: str, found: Forecast) -> Iterator[tuple[str, Forecast]]:
    """Ways of drawing to compare: other priors of the choice, and none of the effects."""
    yield WITHOUT, redrawn(found, likely_sd=None)
    if which == "reported":
        yield DEFAULT, found
        return
    for sd in LIKELY_SDS[which]:
        yield f"likely sd {sd:g}", redrawn(found, likely_sd=sd)


def redrawn(found: Forecast, *, likely_sd: float | None) -> Forecast:
    """The forecast with effects of states under another prior, or without any."""
    # A shallow copy: nothing is fitted again.
    model = copy(found.estimator)
    model.state_effects = likely_sd is not None
    if likely_sd is not None:
        past = model.past_
        model._effects = learn_state_effects(
            past["gwcode"].to_numpy(),
            model.map_log_odds(past["log_odds"].to_numpy()),
            past["label"].to_numpy(),
            temper=model.temper,
            likely_sd=likely_sd,
        )
    codes = found.features.index
    index = pd.MultiIndex.from_arrays(
        [codes, np.full(len(codes), found.origin)], names=["gwcode", "year"]
    )
    return replace(found, draws=model.predict_draws(found.features.set_axis(index, axis=0)))


def _widths(ranking: Ranking, found: Forecast) -> dict[str, float]:
    """Median widths of the intervals of a world."""
    frame = ranking.frame
    points = 100 * (frame["high"] - frame["low"])
    count = expected_onsets(found)
    first = expected_onsets(found, k=30)
    return {
        "median places in a rank interval": float(
            (frame["rank_high"] - frame["rank_low"] + 1).median()
        ),
        "median points in a probability interval": float(points.median()),
        "median points, first 30": float(points[:30].median()),
        "median probability": float(100 * frame["probability"].median()),
        "onsets in an interval, all states": float(count.high - count.low),
        "onsets in an interval, first 30": float(first.high - first.low),
    }


def _kept(folder: Path | None, which: str, kind: str, number: int) -> list[dict[str, object]]:
    """Rows of one world, from the folder of those done where there are any."""
    path = None if folder is None else folder / f"{which}-{kind}-{number}.json".replace(" ", "-")
    if path is not None and path.is_file():
        rows: list[dict[str, object]] = json.loads(path.read_text())
        return rows
    made = measured(which, kind, number)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(made, default=float))
    return made


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=40, help="worlds of each kind to report")
    parser.add_argument("--choice-worlds", type=int, default=12, help="the same, for the choice")
    parser.add_argument("--look-worlds", type=int, default=18, help="the same, of the first look")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder of worlds that are done")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    numbers = {
        "reported": given.worlds,
        "choice": given.choice_worlds,
        "first look": given.look_worlds,
    }
    # World by world through all kinds, so that a run that was cut short has some of each.
    tasks = [
        (which, kind, number)
        for which, worlds in numbers.items()
        for number in range(worlds)
        for kind in KINDS
    ]
    done = Parallel(n_jobs=given.jobs)(delayed(_kept)(given.keep, *task) for task in tasks)
    rows = pd.DataFrame([row for world in done for row in world])
    tables = [
        summary(own.drop(columns="set")).assign(set=name)
        for name, own in rows.groupby("set", sort=False)
    ]
    table = pd.concat(tables)
    table = table[["set", *table.columns.drop("set")]]
    table.to_csv(given.out, index=False, float_format="%.6g", lineterminator="\n")
    print(table.to_string())


if __name__ == "__main__":
    main()
