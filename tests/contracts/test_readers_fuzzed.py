"""No damage to a file changes a number in silence: it is refused, or shows where it is.

Excerpts of the miniatures are damaged at random (`miniatures.damage`), the same way in every run.
More cases than these with ATROCITYRISK_FUZZ_CASES=1000.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from miniatures import LABELS, MINIATURES, STATES, Miniature
from miniatures.damage import COLUMN, KEYS, MISSING, Damage, damages

from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.sources import read_label_vintage, read_source
from atrocityrisk.sources._country_years.state_codes import KEY

ROWS = 90
EVERY = (*MINIATURES, *LABELS)
FILES = {source: sum(m.source == source for m in EVERY) for source in {m.source for m in EVERY}}
# Empty means something in these: an episode goes on, there is no heir, no state is meant, a killing
# is of no number of groups that anybody counted. A word in place of a perpetrator is another one.
EMPTY_MEANS = {
    "ewp_events": "endyear mk_number_eth_groups mk_location_inheritor1 mk_location_inheritor2 "
    "mk_repsonsible_state_cow mk_repsonsible_state_inheritor1 mk_repsonsible_state_inheritor2",
    "tmk": "tmk.end pl.gwn tmk_id",
    "ucdp_events": "gwnoa",
    "ucdp_candidate_events": "gwnoa",
    "ucdp_one_sided": "gwnoa",
    "ucdp_armed_conflict": "gwno_b",
}
each = pytest.mark.parametrize("miniature", EVERY, ids=lambda m: m.path.rpartition("/")[2])


@cache
def excerpt(miniature: Miniature) -> pd.DataFrame:
    """Some rows of every state; the first and the last year are among them."""
    table = miniature.table()
    rows = set(np.linspace(0, len(table) - 1, min(ROWS, len(table))).astype(int).tolist())
    name = next((n for n in table.columns if n.lower() in ("year", "year_cy")), None)
    if name is not None:
        years = table[name].astype(float)
        rows |= {int(years.argmin()), int(years.argmax())}
    return table.iloc[sorted(rows)].reset_index(drop=True)


def read(miniature: Miniature, path: Path) -> pd.DataFrame:
    if miniature in LABELS:
        return read_label_vintage(path).set_index(KEY)
    return read_source(miniature.source, path).frame


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


INTACT: dict[tuple[str, int | None], pd.DataFrame | None] = {}


def intact(miniature: Miniature, folder: Path, *, without: int | None = None) -> pd.DataFrame:
    """Plain reading of the excerpt, or of what is left without a row; None if that is no file."""
    key = (miniature.path, without)
    if key not in INTACT:
        table = excerpt(miniature)
        if without is not None:
            table = table.drop(index=without).reset_index(drop=True)
        path = folder / "intact" / miniature.path
        path.parent.mkdir(parents=True, exist_ok=True)
        miniature.layout.write(table, path)
        try:
            INTACT[key] = read(miniature, path)
        except AtrocityRiskError:
            assert without is not None
            INTACT[key] = None
    return INTACT[key]


def different(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Which cells differ, in the columns and rows of either."""
    index, columns = now.index.union(then.index), then.columns
    a = now.reindex(index=index, columns=columns).to_numpy(dtype="float64")
    b = then.reindex(index=index, columns=columns).to_numpy(dtype="float64")
    same = np.isclose(a, b, rtol=1e-12, atol=0, equal_nan=True)
    return pd.DataFrame(~same, index=index, columns=columns)


def check(miniature: Miniature, damage: Damage, folder: Path) -> None:
    """The law: refused by name, or the same, or missing where the damaged row counts."""
    path = folder / miniature.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    damage.write(path)
    then = intact(miniature, folder)
    try:
        now = read(miniature, path)
    except AtrocityRiskError as problem:
        refusal = str(problem)
    else:
        refusal = ""
    if refusal:
        assert path.name in refusal, f"{damage.what}: expected the file's name in {refusal}"
        return
    changed = different(now, then)
    missing = now.reindex(index=changed.index, columns=changed.columns).isna()
    if damage.allowed == COLUMN:
        changed &= ~missing
    if damage.allowed == MISSING:
        assert damage.row is not None
        without = intact(miniature, folder, without=damage.row)
        if without is None:
            return
        here = different(without, then).reindex(changed.index, fill_value=False)
        here.loc[changed.index.isin(places(miniature, damage.row))] = True
        changed &= ~(here & missing)
    assert not changed.any(axis=None), f"{damage.what}: {shown(now, then, changed)}"


def places(miniature: Miniature, row: int) -> set[tuple[int, int]]:
    """States and years that the keys of a row can mean, whichever list of numbers they are of."""
    cells = {k: v for k, v in excerpt(miniature).iloc[row].items() if k in KEYS or k == "country"}
    known = {str(value) for value in cells.values()}
    codes = {
        state.gw
        for state in STATES
        if known & {str(v) for v in (state.gw, state.cow, state.csp, state.vdem, state.iso3)}
        or state.name in known
    }
    return {(code, int(v)) for code in codes for k, v in cells.items() if "year" in k.lower()}


def shown(now: pd.DataFrame, then: pd.DataFrame, changed: pd.DataFrame) -> str:
    """The first cells that changed."""
    rows, columns = np.nonzero(changed.to_numpy())
    cells = [(changed.index[i], changed.columns[j]) for i, j in zip(rows, columns, strict=True)]
    told = [f"{c} was {value(then, *c)}, is {value(now, *c)}" for c in cells[:3]]
    return f"{len(cells)} cells changed in silence: {'; '.join(told)}"


def value(frame: pd.DataFrame, row: tuple[int, int], column: str) -> object:
    """A cell of a frame that may lack it."""
    return frame[column].get(row, "no row") if column in frame else "no column"


def means_something(miniature: Miniature, damage: Damage) -> bool:
    names = EMPTY_MEANS.get(miniature.source, "").split()
    return damage.allowed == MISSING and any(f" in {name!r}, row" in damage.what for name in names)


def fuzzed(cases: int):
    return settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


def run(miniature: Miniature, folder: Path, cases: int) -> None:
    table = excerpt(miniature)

    @fuzzed(max(1, cases // FILES[miniature.source]))
    @given(damages(miniature, table))
    def law(damage: Damage) -> None:
        if not means_something(miniature, damage):
            check(miniature, damage, folder)

    law()


@each
def test_a_few_damages_are_never_silent(miniature: Miniature, folder: Path) -> None:
    run(miniature, folder, 8)


@pytest.mark.slow
@each
def test_no_damage_is_silent(miniature: Miniature, folder: Path) -> None:
    run(miniature, folder, int(os.environ.get("ATROCITYRISK_FUZZ_CASES", "100")))
