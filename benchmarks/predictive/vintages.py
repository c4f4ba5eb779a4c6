#!/usr/bin/env python
"""Forecasts on data as they were known beside forecasts on today's, from EWP's archives.

Usage: benchmarks/predictive/vintages.py FOLDER, the folder of EWP's archived files: panels, lists,
labels, and in 2025 the newest panel. One model, named before any score was seen, on the columns
that all editions define alike; origins 2018 to 2022. Writes scorecards/vintages.csv (by origin and
pooled) and vintages-forecasts.csv (every probability), and prints the first. Nothing is chosen by
these scores.
"""

import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import FewOnsetsWarning, LeftOutWarning
from atrocityrisk.forecasting import Backtest, backtest
from atrocityrisk.models import MODELS
from atrocityrisk.panels import Panel
from atrocityrisk.sources.label_vintages import read_label_vintage
from atrocityrisk.vintages import (
    Hindsight,
    hindsight,
    read_vintage,
    with_label_vintage,
    with_list_rows,
)

SCORECARDS = Path(__file__).resolve().parent / "scorecards"
RESULT, FORECASTS = SCORECARDS / "vintages.csv", SCORECARDS / "vintages-forecasts.csv"
KEY = ["model", "origin", "gwcode"]
MODEL = "elastic_net_logit"
FIRST_YEAR = 1960
COLUMNS = [
    "battle_deaths_log2",
    "civil_liberties_even_across_regions",
    "civil_society_repressed_severely",
    "coup_attempt_5y",
    "ewp_mass_killing_ever",
    "ewp_mass_killing_ongoing",
    "free_discussion",
    "gdp_per_capita_growth",
    "iccpr_first_protocol_ratified",
    "infant_mortality_sqrt",
    "judicial_reform",
    "minority_rule",
    "nonstate_killings_on_record",
    "political_killing_systematic",
    "population_log2",
    "power_monopolised_by_social_groups",
    "power_shared_by_wealth",
    "region_east_asia_pacific",
    "region_europe",
    "region_middle_east_north_africa",
    "region_south_central_asia",
    "religious_freedom",
    "social_groups_much_less_free",
]
LISTS = {
    2020: "base2020-run-2021-08-18.csv",
    2021: "base2021-run-2022-09-30.csv",
    2022: "final_forecasts_data_9Nov_hackregion.csv",
}
LABELS = {
    2018: "panels/prepared2018predictors_9_19_19.RData",
    2019: "labels/mkl_data_edition2020.csv",
    2020: "labels/mkl_data_edition2021.csv",
    2021: "labels/mkl_data_edition2022.csv",
    2022: "labels/basedata2023.csv",
}
NEWEST = "2025/prepared2024predictors-2025-09-03.csv"


def vintages(folder: Path) -> dict[int, Panel]:
    """Panel of each origin as EWP had it when it made the list from that origin."""
    panels = folder / "panels"
    found = {
        2018: read_vintage(panels / "prepared2018predictors_9_19_19.RData", 2019),
        2019: read_vintage(
            panels / "prepared2019predictors-2020-08-10.csv", 2020, labels=folder / LABELS[2019]
        ),
    }
    for origin, name in LISTS.items():
        with warnings.catch_warnings():
            # The list of 2023 lacks columns that are not compared.
            warnings.simplefilter("ignore", LeftOutWarning)
            found[origin] = with_list_rows(
                found[origin - 1],
                folder / "lists" / name,
                origin + 1,
                labels=folder / LABELS[origin],
            )
    return found


def cut(panel: Panel, rows: pd.MultiIndex) -> Panel:
    """Rows and columns that are compared."""
    keep = panel.index.intersection(rows)
    keep = keep[keep.get_level_values("year") >= FIRST_YEAR]
    chosen = panel.select(COLUMNS)
    return Panel(
        chosen.indicators.loc[keep],
        ages=chosen.ages.loc[keep],
        events=chosen.events.loc[keep],
        columns=chosen.columns,
        outcome=chosen.outcome,
        timing=chosen.timing,
    )


def forecasts(folder: Path) -> dict[str, Backtest]:
    """Forecasts from every origin on archived and today's inputs, with labels of then and now."""
    newest = read_vintage(folder / NEWEST, 2025).with_timing("revised")
    labels = {origin: read_label_vintage(folder / name) for origin, name in LABELS.items()}
    today = read_label_vintage(folder / NEWEST)
    known = {origin: cut(panel, newest.index) for origin, panel in vintages(folder).items()}
    revised = cut(newest, newest.index)
    models = {MODEL: MODELS[MODEL]().set_params(model__n_draws=0)}
    then = backtest(models, revised, origins=known, editions=known, seed=7)
    mixed = {
        "revised_labels": {o: with_label_vintage(panel, today) for o, panel in known.items()},
        "revised_inputs": {
            o: with_label_vintage(cut(newest, panel.index), labels[o]) for o, panel in known.items()
        },
        "now": {o: cut(newest, panel.index) for o, panel in known.items()},
    }
    return {"then": then} | {name: _each(models, panels, then) for name, panels in mixed.items()}


def _each(models: Mapping[str, object], panels: Mapping[int, Panel], like: Backtest) -> Backtest:
    """A backtest whose every origin has a panel of its own; what happened is taken from another."""
    made = [backtest(models, panel, origins=[origin], seed=7) for origin, panel in panels.items()]
    frame = pd.concat([one.frame for one in made], ignore_index=True)
    happened = like.frame.set_index(KEY)["observed"]
    frame["observed"] = happened.reindex(pd.MultiIndex.from_frame(frame[KEY])).to_numpy()
    return Backtest(
        frame=frame,
        training=pd.concat([one.training for one in made], ignore_index=True),
        timing="revised",
        seed=7,
        panel_fingerprint="",
        reused=0,
    )


def table(found: Hindsight) -> pd.DataFrame:
    """By origin and pooled, one number a row."""
    origins = found.by_origin.melt(["model", "origin"], var_name="measure", value_name="estimate")
    steps = found.steps.melt(["model", "step"], var_name="of", value_name="estimate")
    steps["measure"] = steps["of"] + ", " + steps["step"]
    counts = pd.DataFrame(
        {
            "model": MODEL,
            "measure": ["origins", "onsets", "countries with an onset"],
            "estimate": [found.n_origins, found.n_onsets, found.n_onset_countries],
        }
    )
    columns = ["model", "origin", "measure", "estimate", "low", "high"]
    parts = [
        part.assign(origin=part.get("origin", "all")).reindex(columns=columns)
        for part in (origins, found.pooled, steps, counts)
    ]
    joined = pd.concat([part.astype("object") for part in parts], ignore_index=True)
    return joined.rename(columns={"estimate": "value"})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore", FewOnsetsWarning)
    made = forecasts(Path(sys.argv[1]))
    named = [one.frame.set_index(KEY)["probability"].rename(name) for name, one in made.items()]
    happened = made["then"].frame.set_index(KEY)["observed"]
    beside = pd.concat([*named, happened], axis=1, join="inner").reset_index()
    beside.to_csv(FORECASTS, index=False, lineterminator="\n")
    result = table(hindsight(made.pop("then"), made.pop("now"), **made, seed=7))
    result.to_csv(RESULT, index=False, lineterminator="\n")
    print(result.to_string(index=False))
