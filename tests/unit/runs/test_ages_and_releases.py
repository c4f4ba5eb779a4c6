"""A specification's ages and releases reach the panel, the manifest and the benchmark."""

import pytest

from atrocityrisk.errors import SchemaError, SpecError
from atrocityrisk.panels import load_panel
from atrocityrisk.runs import chosen_panel, run
from atrocityrisk.runs.input_releases import COLUMNS, input_releases
from atrocityrisk.specs import RunSpec, default_spec, read_backtest_spec, read_spec

FEW = ("population_log2", "mass_killing_ever", "electoral_democracy")


def written(folder, text):
    path = folder / "spec.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_how_old_an_indicator_is_and_when_it_is_there(tmp_path):
    path = written(
        tmp_path,
        '[run]\nindicators = ["population_log2", "electoral_democracy"]\ncolumns = "released"\n'
        "[ages]\nelectoral_democracy = 2\n",
    )
    panel = chosen_panel(read_spec(path))
    assert list(panel.features(known_at=2015)) == ["population_log2"]
    ages = panel.ages_known(known_at=2020)["electoral_democracy"].xs(2020, level="year")
    assert ages[ages >= 0].min() == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[run]\n[ages]\nelectoral_democracy = -1\n", r"\[ages\] electoral_democracy"),
        ("[run]\n[ages]\nelectoral_democracy = 1.5\n", r"\[ages\] electoral_democracy"),
        ("[run]\nages = {electoral_democracy = 1}\n", r"give it a table \[ages\]"),
        ('[run]\ncolumns = "some"\n', "columns"),
        ("[run]\n[agse]\n", r"did you mean 'ages'"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text, what):
    with pytest.raises(SpecError, match=what):
        read_spec(written(tmp_path, text))


def test_an_age_of_an_indicator_that_is_not_chosen_is_refused():
    with pytest.raises(SchemaError, match="ages name 'birth_rate'"):
        chosen_panel(RunSpec(indicators=FEW, ages={"birth_rate": 1}))


def test_two_specifications_come_with_the_panel():
    own, late = default_spec(), default_spec("with_late_columns")
    more = set(late.indicators) - set(own.indicators)
    assert more == {
        "nonstate_political_violence", "mass_mobilisation", "political_polarisation",
        "social_group_exclusion", "physical_integrity",
    }  # fmt: skip
    assert set(own.indicators) < set(late.indicators)
    assert set(late.ages) - set(own.ages) == more
    assert (own.model, own.seed, own.outcome) == (late.model, late.seed, late.outcome)
    with pytest.raises(SpecError, match="did you mean 'default'"):
        default_spec("defalt")


def test_the_default_keeps_its_rule():
    """A V-Dem column is one that EWP had, or of a variable of the first public release."""
    from atrocityrisk.indicators import INDICATORS

    for name in default_spec().indicators:
        entry = INDICATORS[name]
        if entry.source == ("vdem",):
            assert entry.ewp or entry.first_release == 2016, name
    assert not {"nonstate_killings_on_record", "years_since_mass_killing"} & set(
        default_spec().indicators
    )


def test_an_entry_of_a_task_has_the_ages_of_its_run_unless_it_says_others(tmp_path):
    (tmp_path / "one.toml").write_text(
        '[run]\nmodel = "logit"\nindicators = ["population_log2", "birth_rate"]\n'
        "[ages]\nbirth_rate = 3\n",
        encoding="utf-8",
    )
    head = '[backtest]\noutcome = "mass_killing"\nfirst_origin = 2000\nlast_origin = 2001\n'
    head += 'reason = "a test"\nagainst = []\n'
    more = 'also = ["mass_killing_ever"]'
    for k, (body, ages) in enumerate(
        [
            ('run = "one.toml"', {"birth_rate": 3}),
            ('run = "one.toml"\nages = {}', {}),
            ('indicators_of = "one.toml"\nmodel = "logit"', {"birth_rate": 3}),
            (f'indicators_of = "one.toml"\nmodel = "logit"\n{more}', {"birth_rate": 3}),
        ]
    ):
        path = tmp_path / f"task{k}.toml"
        path.write_text(f'{head}[[model]]\nname = "a"\nreason = "b"\n{body}\n', encoding="utf-8")
        (entry,) = read_backtest_spec(path).models
        assert entry.ages == ages
        assert ("mass_killing_ever" in entry.indicators) == (more in body)


def test_the_manifest_tells_ages_releases_and_what_is_on_record(tmp_path):
    spec = RunSpec(model="logit", indicators=FEW, origin=2024, draws=0)
    manifest = run(spec, tmp_path).manifest
    inputs = manifest["inputs"]
    assert inputs["ages"] == {"usual": {}, "by_state": {}, "older_than_learnt": {}}
    assert {row["source"] for row in inputs["releases"]} == {"ewp_events", "population", "vdem"}
    assert manifest["labels"]["record_end"] == 2024
    shares = manifest["labels"]["share_coded"]
    assert list(shares) == sorted(shares)
    assert 0.2 < shares["2022"] < shares["2020"] <= 1
    assert manifest["spec"]["ages"] == {}
    assert manifest["spec"]["columns"] == "all"


def test_releases_used_are_told_from_those_out_at_the_origin():
    table = input_releases(chosen_panel(default_spec()), origin=2024)
    assert list(table) == COLUMNS
    vdem = table[table["source"] == "vdem"].set_index("version")
    assert set(vdem["at_origin"]) == {"v14"}
    assert not vdem.loc["v14", "later"]
    assert vdem.loc["v16", "later"]
    assert vdem.loc["v15", "released"] == "2025-03-13"
    # The list of states is nobody's release.
    assert "states" not in set(table["source"])
    early = input_releases(load_panel().select(["electoral_democracy"]), origin=2000)
    assert early["at_origin"].isna().all()
    assert early["later"].all()
