"""A world's folder: the same bytes for a seed, nothing lost, nothing changed unseen."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import atrocityrisk as ar
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import IntegrityError, OutputError, SchemaError, SpecError
from atrocityrisk.synthetic import LEAKS, World, synthetic_world
from atrocityrisk.teaching import grade_analysis, grade_forecast, read_world, unseal, write_world
from atrocityrisk.teaching.grading.learners_analyses import KEYS
from atrocityrisk.teaching.worlds.drawn_worlds import draw, shown
from atrocityrisk.teaching.worlds.world_columns import LEAK_TEXTS, leaked, plan, standardised
from atrocityrisk.teaching.worlds.world_files import FILES, FORM, MANIFEST, SEALED, _texts

KNOWN = 2014


def test_a_world_shows_what_is_promised(folder: Path) -> None:
    world = read_world(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert (world.seed, world.known_until, world.origins) == (1, KNOWN, range(2014, 2024))
    assert world.panel.years == (1970, 2023)
    assert len(world.states) == 60
    assert list(pd.read_csv(folder / FORM)) == ["state", "gwcode", "origin", "probability"]
    assert len(pd.read_csv(folder / FORM)) == 600
    onsets = pd.read_csv(folder / "onsets.csv")
    assert list(onsets) == ["state", "gwcode", "year", "onset", "ongoing"]
    assert onsets["year"].max() == KNOWN
    assert world.panel.usual_origin == KNOWN
    assert world.panel.record_end == KNOWN


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    folder: Path, tmp_path: Path
) -> None:
    write_world(tmp_path / "again", seed=1)
    write_world(tmp_path / "other", seed=2)
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name
    assert (tmp_path / "other" / "panel.csv").read_bytes() != (folder / "panel.csv").read_bytes()


def test_labels_end_where_onsets_are_no_longer_known(folder: Path) -> None:
    labels = read_world(folder).panel.labels(known_at=2023).dropna()
    assert labels.index.get_level_values("year").max() == KNOWN - 1
    assert len(labels) == 60 * 44
    assert int(labels.sum()) == 98


def _altered(history: World) -> World:
    """The same past, and an onset in every state and year after it."""
    events = history.panel.events
    later = events.index.get_level_values("year") > KNOWN
    events.loc[later, :] = 1 - events.loc[later, :]
    panel = history.panel
    changed = ar.panels.Panel(
        panel.indicators,
        ages=panel.ages,
        events=events,
        columns=panel.columns,
        outcome=panel.outcome,
    )
    return replace(history, panel=changed, probability=history.probability / 2)


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_nothing_that_is_shown_depends_on_what_is_sealed(seed: int) -> None:
    planned = plan(np.random.default_rng(seed), base_rate=None)
    history = synthetic_world(
        seed=seed, years=(1970, 2024), base_rate=0.05, coefficients=planned.coefficients
    )
    one = shown(history, planned, seed=seed, known_until=KNOWN)
    other = shown(_altered(history), planned, seed=seed, known_until=KNOWN)
    assert not one.rows.equals(other.rows)
    first, second = _texts(one), _texts(other)
    assert first[SEALED] != second[SEALED]
    for name in set(FILES) - {SEALED, MANIFEST}:
        assert first[name] == second[name], name


def test_leaks_hold_what_those_of_synthetic_worlds_hold_before_the_last_known_year() -> None:
    history = synthetic_world(seed=3, n_states=40, years=(1970, 2010), leaks=list(LEAKS))
    frame = history.panel.indicators
    shape = (40, 41)
    onset = history.panel.events["synthetic_onset"].to_numpy().reshape(shape)
    leading = frame["structure"].to_numpy().reshape(shape)
    # No blur: then nineteen of twenty is all of them.
    made = {kind: leaked(kind, onset, leading, np.zeros(shape)) for kind in LEAKS}
    theirs = {kind: frame[kind].to_numpy().reshape(shape) for kind in LEAKS}
    for kind in ("leak_backfill", "leak_mean"):
        np.testing.assert_allclose(made[kind], standardised(theirs[kind], 41), atol=1e-12)
    np.testing.assert_allclose(made["leak_lead"][:, :-1], theirs["leak_lead"][:, :-1])
    assert np.corrcoef(made["leak_label"].ravel(), theirs["leak_label"].ravel())[0, 1] > 0.8
    assert set(LEAK_TEXTS) == set(LEAKS)


def test_leaks_show_no_future_after_the_last_known_year() -> None:
    onset, leading = np.eye(4)[:, :3], np.arange(20.0).reshape(4, 5)
    label = leaked("leak_label", onset, leading, np.zeros((4, 5)))
    assert len(set(label[:, 2:].ravel().round(9))) == 1
    backfill = leaked("leak_backfill", onset, leading, np.zeros((4, 5)))
    assert len(set(backfill[:, 3:].ravel().round(9))) == 1
    lead = leaked("leak_lead", onset, leading, np.zeros((4, 5)))
    assert lead[0].tolist() == [1.0, 2.0, 2.0, 3.0, 4.0]
    mean = leaked("leak_mean", onset, leading, np.zeros((4, 5)))
    assert mean[3].max() < mean[0].min()


def test_every_world_has_a_leak_that_the_report_finds_and_names_none_by_its_words() -> None:
    for seed in range(1, 7):
        drawn = draw(seed, n_states=60, years=(1970, 2024), held_out=10, base_rate=None)
        assert 2 <= len(drawn.leaks) <= 3
        words = " ".join(drawn.columns["name"] + " " + drawn.columns["description"])
        assert "leak" not in words
        assert "future" not in words
        assert list(drawn.columns["name"]) == sorted(drawn.columns["name"])


def test_the_report_finds_the_label_and_not_the_quiet_leaks(folder: Path) -> None:
    world, truth = read_world(folder), unseal(folder)
    assert ar.leak_report(world.panel).suspects == ["petition_register"]
    assert dict(truth.leaks) == {
        "petition_register": "next year's onset, blurred",
        "border_traffic": "another column, one year early",
        "administrative_reach": "the state's share of years with an onset, over all years known",
    }
    # How a learner finds the other two: a value that is another column's of next year, and one
    # that never moves and agrees with the onsets of years that were still to come.
    values = world.panel.indicators
    early = values["border_traffic"].unstack().loc[:, :2012].to_numpy()
    later = values["grain_prices"].unstack().loc[:, 1971:2013].to_numpy()
    np.testing.assert_allclose(early, later)
    reach = values["administrative_reach"].unstack()
    assert reach.eq(reach[1970], axis=0).all(axis=None)
    onsets = world.panel.events["synthetic_onset"].unstack().loc[:, :KNOWN].mean(axis=1)
    assert np.corrcoef(reach[1970], onsets)[0, 1] > 0.999


def test_a_panel_of_a_world_does_what_any_panel_does(folder: Path) -> None:
    world = read_world(folder)
    panel = world.panel.select(["grain_prices", "security_spending"])
    for origin in (2014, 2023):
        made = ar.forecast("logit", panel, origin=origin)
        assert len(made.frame) == 60
        assert made.frame["last_year"].eq(origin + 1).all()
    ranking = world.named(ar.rank(made).frame)
    assert {"iso3", "country"}.isdisjoint(ranking)
    assert set(ranking["state"]) == set(world.states)
    assert len(ar.backtest("logit", panel, origins=[2010, 2013]).scored) == 120


def test_names_replace_those_of_real_states(folder: Path) -> None:
    world = read_world(folder)
    code = int(world.states.index[0])
    frame = pd.DataFrame({"iso3": ["USA"], "gwcode": [code], "country": ["X"], "p": [0.1]})
    named = world.named(frame)
    assert list(named) == ["state", "gwcode", "p"]
    assert list(world.named(frame.set_index("gwcode"))["state"]) == [world.states.iloc[0]]
    with pytest.raises(SchemaError, match="no state of number 9999"):
        world.named(frame.assign(gwcode=9999))
    with pytest.raises(SchemaError, match="expected a table with the column gwcode, found p"):
        world.named(frame[["p"]])


def test_a_world_is_shown_in_one_line(tmp_path: Path) -> None:
    assert repr(write_world(tmp_path, seed=1, n_states=20)) == (
        "<LearnersWorld: seed 1, 20 states, 10 columns, onsets known to 2014, forecasts asked "
        "from 2014 to 2023>"
    )


def test_a_world_with_notes_beside_it_says_how_to_go_on(tmp_path: Path) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    (tmp_path / "analysis.toml").write_text("base_rate = 0.04")
    with pytest.raises(OutputError, match=r"'analysis\.toml'.*To go on .*read_world"):
        write_world(tmp_path, seed=1, n_states=20)


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("notes")
    with pytest.raises(OutputError, match=r"found 'mine\.txt'"):
        write_world(tmp_path, seed=1, n_states=20)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_filled_form_is_never_written_over(tmp_path: Path) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    write_world(tmp_path, seed=2, n_states=20)
    form = tmp_path / FORM
    filled = form.read_text().replace(",2014,\n", ",2014,0.04\n")
    form.write_text(filled)
    with pytest.raises(OutputError, match="has been filled in and would be lost"):
        write_world(tmp_path, seed=2, n_states=20)
    assert form.read_text() == filled


def test_half_a_world_is_not_taken_for_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("a\n")
    with pytest.raises(OutputError, match="no whole world"):
        write_world(tmp_path, seed=1, n_states=20)


@pytest.mark.parametrize("name", ["panel.csv", "onsets.csv", "columns.csv", SEALED])
def test_a_changed_file_is_refused(tmp_path: Path, name: str) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    path = tmp_path / name
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(IntegrityError, match=f"{name} is not as it was written"):
        unseal(tmp_path)
    path.unlink()
    with pytest.raises(IntegrityError, match=f"{name} is missing"):
        read_world(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "x"}',
        "[" * 100_000,
        '{"format": "atrocityrisk-world-1"}',
        "\xff",
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(IntegrityError, match="expected a world in"):
        read_world(tmp_path)


def test_a_manifest_of_other_files_is_refused(tmp_path: Path) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    manifest["files"]["../elsewhere"] = "0"
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(IntegrityError, match="it names other files"):
        read_world(tmp_path)


def test_a_folder_that_is_no_world_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="atrocityrisk teach world --seed 1 --out world"):
        read_world(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"n_states": 0}, "n_states must lie in 1-180"),
        ({"n_states": 500}, "n_states must lie in 1-180"),
        ({"held_out": 0}, "held_out must be 1 or more"),
        ({"held_out": 40}, "leave 20 years"),
        ({"base_rate": 0.0001}, "take more states, another seed, or a greater base rate"),
    ],
)
def test_a_world_with_nothing_to_learn_is_refused(
    tmp_path: Path, asked: dict[str, float], words: str
) -> None:
    with pytest.raises(SpecError, match=words):
        write_world(tmp_path, seed=1, **asked)


def test_the_base_rate_is_what_a_learner_counts_in_the_table(folder: Path) -> None:
    onsets = pd.read_csv(folder / "onsets.csv")
    counted = onsets.loc[onsets["year"] > 1970, "onset"].mean()
    assert unseal(folder).base_rate == pytest.approx(counted, abs=1e-12)
    assert "with an onset, 1971 to 2014" in (folder / "README.md").read_text()


def test_the_analysis_that_the_readme_shows_can_be_graded(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    (shown,) = re.findall(r"^```toml\n(.*?)^```", text, flags=re.S | re.M)
    named = shown.replace("another_column", "road_access").replace("a_column", "grain_prices")
    said = tomllib.loads(named)
    assert set(said) == set(KEYS)
    assert len(grade_analysis(folder, said).sentences) == 5


def signed(folder: Path, **changes: object) -> None:
    """The manifest with what its files are now, as whoever means harm would write it."""
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"] = {name: sha256(folder / name) for name in manifest["files"]}
    (folder / MANIFEST).write_text(json.dumps(manifest | changes))


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("panel.csv", ",1971,", ",1970,", "duplicated country-years"),
        ("panel.csv", ",1970,", ",x,", "is no world of this program"),
        (
            "panel.csv",
            "state,gwcode,year",
            "state,gwcode,when",
            "expected the columns state, gwcode",
        ),
        ("columns.csv", "grain_prices", "grain", "does not describe the columns"),
        ("onsets.csv", ",2014,", ",2015,", "fits neither panel.csv nor onsets.csv"),
    ],
)
def test_a_world_of_another_hand_is_refused_though_its_hashes_fit(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    path = tmp_path / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    signed(tmp_path)
    with pytest.raises(IntegrityError, match=words):
        read_world(tmp_path)


def test_the_truth_of_another_world_is_refused(tmp_path: Path) -> None:
    write_world(tmp_path / "one", seed=1, n_states=20)
    write_world(tmp_path / "other", seed=2, n_states=20)
    (tmp_path / "one" / SEALED).write_bytes((tmp_path / "other" / SEALED).read_bytes())
    signed(tmp_path / "one")
    with pytest.raises(IntegrityError, match="is the truth of another world"):
        grade_analysis(tmp_path / "one", {"base_rate": 0.04})


def test_a_last_known_year_beyond_the_panel_is_refused(tmp_path: Path) -> None:
    write_world(tmp_path, seed=1, n_states=20)
    signed(tmp_path, known_until=2030)
    with pytest.raises(IntegrityError, match="the last known year 2030 fits neither"):
        read_world(tmp_path)


@pytest.mark.slow
# Four origins of some worlds hold a handful of onsets; the skill rests on probabilities.
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_in_many_worlds_the_report_accuses_no_honest_column_and_cheating_does_not_pay(
    tmp_path: Path,
) -> None:
    for seed in range(1, 7):
        folder = tmp_path / str(seed)
        world, truth = write_world(folder, seed=seed), unseal(folder)
        quiet = (LEAK_TEXTS["leak_lead"], LEAK_TEXTS["leak_mean"])
        loud = {name for name, what in truth.leaks.items() if what not in quiet}
        assert set(ar.leak_report(world.panel).suspects) == loud
        assert loud
        skills = []
        for names in (set(world.columns["name"]) - set(truth.leaks), world.columns["name"]):
            panel = world.panel.select(sorted(names))
            made = [
                ar.forecast("ridge_logit", panel, origin=origin) for origin in world.origins[::3]
            ]
            skills.append(grade_forecast(folder, made).skill)
        assert skills[0] > 0.7, seed
        assert skills[1] < 0, seed


def test_a_seed_below_0_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="expected a seed of 0 or more, found -1"):
        write_world(tmp_path, seed=-1)
