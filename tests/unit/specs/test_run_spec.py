from pathlib import Path

import pytest

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.errors import SpecError
from atrocityrisk.models import MODELS
from atrocityrisk.panels import load_panel
from atrocityrisk.specs import RunSpec, amend_spec, default_spec, make_spec, read_spec


def written(folder: Path, text: str) -> Path:
    path = folder / "edition.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_a_file_says_arrives(tmp_path: Path) -> None:
    spec = read_spec(
        written(
            tmp_path,
            """
            [run]
            panel = "panels/own.parquet"
            indicators = ["population_log2", "coup_attempts"]
            outcome = "mass_killing@1-1"
            model = "ridge_logit"
            origin = 2019
            seed = 7
            timing = "revised"
            level = 0.8
            k = [5]
            draws = 100
            [exclude]
            365 = "no data since 2020"
            """,
        )
    )
    assert spec == RunSpec(
        panel=tmp_path / "panels/own.parquet",
        indicators=("population_log2", "coup_attempts"),
        outcome="mass_killing@1-1",
        model="ridge_logit",
        origin=2019,
        seed=7,
        timing="revised",
        level=0.8,
        k=(5,),
        draws=100,
        exclude={365: "no data since 2020"},
    )


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    assert read_spec(written(tmp_path, "")) == default_spec()
    assert read_spec(written(tmp_path, '[run]\nbase = "none"')) == RunSpec()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run]\norign = 2024", r"\[run\] has no key 'orign'; did you mean 'origin'\?"),
        ("[run]\nseed = 1.5", r"\[run\] seed: expected a valid integer, found 1.5"),
        ("[run]\nseed = '7'", r"\[run\] seed: expected a valid integer, found '7'"),
        ("[run]\nseed = true", r"\[run\] seed: expected a valid integer, found True"),
        ("[run]\nseed = -1", r"\[run\] seed: .*greater than or equal to 0, found -1"),
        ("[run]\norigin = 2024-01-01", r"\[run\] origin: expected a valid integer"),
        ("[run]\nlevel = 1", r"\[run\] level: .*less than 1, found 1"),
        ("[run]\nlevel = nan", r"\[run\] level"),
        ("[run]\nk = []", r"\[run\] k: .*at least 1 item"),
        ("[run]\nk = [0]", r"\[run\] k: .*greater than or equal to 1, found 0"),
        ("[run]\ntiming = 'live'", r"\[run\] timing: expected 'pseudo-real-time' or 'revised'"),
        ("[run]\nmodel = ''", r"\[run\] model: .*at least 1 character"),
        ("[run]\npanel = 3", r"\[run\] panel"),
        ("[run]\nexclude = {}", r"give it a table \[exclude\]"),
        ("[exclude]\n365 = ''", r"\[exclude\] 365: .*at least 1 character"),
        ("[exclude]\n'36５' = 'why'", r"\[exclude\] expects lines such as 365.*found '36５'"),
        ("[exclude]\nRussia = ''", r"\[exclude\] Russia: .*at least 1 character"),
        ("[run]\nindicators = []", 'a list of at least one name, "available" or "default"'),
        ("[run]\nindicators = 'all'", '"available" or "default", found \'all\''),
        ("[run]\nbase = 'own'", r"\[run\] base: expected one of .*'none'.*found 'own'"),
        ("[run]\nbase = ['none']", r"\[run\] base: expected one of"),
        ("[run]\naccept_inputs = ''", r"\[run\] accept_inputs: .*at least 1 character"),
        ("[run]\naccept_inputs = true", r"\[run\] accept_inputs: expected a valid string"),
        ("[rnu]\nseed = 1", r"no table \[rnu\]; did you mean 'run'\?"),
        ("seed = 1", r"'seed' stands outside any table; it belongs in \[run\]"),
        ("[run\nseed = 1", "is not TOML"),
        ("[run]\nseed = 1\nseed = 2", "is not TOML"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        read_spec(written(tmp_path, text))
    assert "edition.toml" in str(caught.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SpecError, match=r"no key 'sed'") as caught:
        make_spec({"sed": 1, "level": 2.0})
    assert "[run] level: expected less than 1" in str(caught.value).replace(" to be", "")


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "edition.toml"
    path.write_bytes("[run]\nmodel = 'é'".encode("latin-1"))
    with pytest.raises(SpecError, match="not UTF-8"):
        read_spec(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"absent\.toml"):
        read_spec(tmp_path / "absent.toml")


def test_a_spec_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        RunSpec().seed = 3  # type: ignore[misc]


def test_amending_keeps_what_was_said_and_checks_what_is_new() -> None:
    spec = RunSpec(seed=7, k=(5,), exclude={365: "why"})
    amended = amend_spec(spec, {"origin": 2019})
    assert amended == RunSpec(seed=7, k=(5,), exclude={365: "why"}, origin=2019)
    with pytest.raises(SpecError, match=r"rank: .*origin"):
        amend_spec(spec, {"origin": "2019"}, where="rank")


def test_the_embedded_panel_holds_what_its_spec_names() -> None:
    spec = default_spec()
    assert spec.panel is None
    assert set(spec.indicators or ()) <= set(load_panel().columns.index)
    assert spec.model in MODELS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run]\ndraws = 1000000000\n", "draws: expected less than or equal to 100000"),
        ("[run]\nk = [10, 10]\n", "10 stands there twice"),
        ("[run]\nk = []\n", "k: expected at least 1 item, found"),
        ("[run]\nindicators = ['a', 'a']\n", "'a' stands there twice"),
        ("[run]\nx = " + "[" * 5000, "is not TOML"),
        ("[run]\nseed = " + "9" * 5000, "is not TOML"),
        ("[exclude]\n" + "9" * 5000 + " = 'x'\n", "keyed by Gleditsch-Ward"),
    ],
    ids=["draws", "top", "no top", "indicators", "nesting", "number", "code"],
)
def test_a_hostile_spec_is_refused(text, message, tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=message):
        read_spec(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "run.toml"
    path.write_bytes(b"\xef\xbb\xbf[run]\nseed = 7\n")
    assert read_spec(path).seed == 7


def test_a_published_list_is_looked_for_beside_the_file(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text('[run]\nprevious = "book#3"\n', encoding="utf-8")
    assert read_spec(path).previous == tmp_path / "book#3"


def test_a_file_amends_the_default_as_options_do(tmp_path: Path) -> None:
    text = """
    [run]
    outcome = "mass_killing_state"
    indicators = ["default", "physical_integrity"]
    [exclude]
    365 = "one reason"
    CHN = "another"
    [ages]
    physical_integrity = 1
    """
    usual = default_spec()
    values = {
        "outcome": "mass_killing_state",
        "indicators": ["default", "physical_integrity"],
        "exclude": ["365=one reason", "CHN = another"],
        "ages": {"physical_integrity": 1},
    }
    spec = read_spec(written(tmp_path, text))
    assert spec == amend_spec(usual, values)
    assert (spec.model, spec.seed) == (usual.model, usual.seed)
    assert spec.indicators == (*usual.indicators, "physical_integrity")
    assert spec.exclude == {365: "one reason", "CHN": "another"}
    assert spec.ages == usual.ages | {"physical_integrity": 1}


def test_a_file_may_amend_the_other_specification_or_none(tmp_path: Path) -> None:
    late = read_spec(written(tmp_path, "[run]\nbase = 'with_late_columns'\nseed = 3"))
    assert late == amend_spec(default_spec("with_late_columns"), {"seed": 3})
    alone = read_spec(written(tmp_path, "[run]\nbase = 'none'\nindicators = 'default'"))
    assert alone == RunSpec(indicators=default_spec().indicators, ages=default_spec().ages)


def test_the_files_that_come_with_the_panel_mean_themselves() -> None:
    for name in ("default", "with_late_columns"):
        path = embedded_folder() / f"{name.replace('_', '-')}.toml"
        assert read_spec(path) == default_spec(name)


def test_ages_go_with_the_indicators_they_belong_to() -> None:
    usual = default_spec()
    late = "civil_society_freedom_change_3y"
    amended = amend_spec(usual, {"indicators": ["population_log2", late]})
    assert amended.ages == {late: 1}
    assert amend_spec(usual, {"indicators": "available"}).ages == usual.ages
    assert amend_spec(RunSpec(), {"indicators": "default"}).ages == usual.ages
    assert amend_spec(usual, {"ages": {late: 2}}).ages == usual.ages | {late: 2}


def test_states_left_out_add_up_and_need_a_reason() -> None:
    spec = amend_spec(RunSpec(exclude={365: "why"}), {"exclude": {"Chad": "too"}})
    assert spec.exclude == {365: "why", "Chad": "too"}
    for text in ("Chad", "Chad=", "=why"):
        with pytest.raises(SpecError, match="expected STATE=REASON, such as"):
            amend_spec(spec, {"exclude": [text]})
