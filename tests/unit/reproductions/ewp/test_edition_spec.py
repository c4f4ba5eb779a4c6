"""An edition is a TOML file that is read strictly."""

import pytest

from atrocityrisk.errors import SpecError, UnknownNameError
from atrocityrisk.reproductions.ewp.edition_spec import edition_names, ewp_edition, parse_edition
from atrocityrisk.reproductions.ewp.publisher_files import READERS, read_inputs

SOUND = """
[panel]
first_year = 1960
last_year = 2024

[model]
country = "ccode"
name = "ewp_name"
outcome = "y"
outcome_one_year = "y1"
complete = ["y", "y1"]
predictors = ["a", "b"]
origin = 2024
first_origin = 1993
last_origin = 2023
seed = 1

[inputs.wdi]
files = ["wdi.csv"]
publisher = "World Bank"
"""


def test_the_edition_of_2025_is_what_ewp_says() -> None:
    assert edition_names() == ["ewp-2020", "ewp-2025"]
    edition = ewp_edition("ewp-2025")
    model = edition.model
    assert (edition.panel.first_year, edition.panel.last_year) == (1960, 2024)
    assert (model.origin, model.first_origin, model.last_origin) == (2024, 1993, 2023)
    assert (model.seed, model.n_folds, model.l1_ratio) == (90035, 10, 0.5)
    assert not model.folds_of_countries
    assert (model.outcome, model.outcome_one_year) == ("mk_onset_1or2", "mk_onset_1")
    assert model.complete == ("mk_onset", "mk_onset_1", "mk_onset_2", "mk_onset_1or2")
    assert len(set(model.predictors)) == len(model.predictors) == 39
    assert len(edition.inputs) == 13


def test_every_input_has_a_reader_and_no_reader_is_idle() -> None:
    edition = ewp_edition("ewp-2025")
    both = [*edition.inputs.items(), *edition.other_releases.items()]
    assert {entry.reader or name for name, entry in both} == set(READERS)
    assert set(edition.other_releases) <= set(edition.inputs)


def test_an_unknown_edition_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="'ewp-2026'; did you mean 'ewp-2025'"):
        ewp_edition("ewp-2026")


def test_an_edition_may_be_a_file_of_ones_own(tmp_path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(SpecError, match=r"expected an edition as TOML at .*mine\.toml; No such"):
        ewp_edition(path)
    path.write_text(SOUND)
    assert ewp_edition(path) == ewp_edition(str(path)) == parse_edition(SOUND, where="mine")
    path.write_text(SOUND.replace("seed", "sead"))
    with pytest.raises(SpecError, match=r"mine\.toml: .*has no key 'sead'"):
        ewp_edition(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[inputs.wdi]", "[inputs.wdj]", r"\[inputs\.wdj\]: no reader 'wdj'; did you mean 'wdi'"),
        ('["wdi.csv"]', '["a.csv", "b.csv"]', "expected 1 for reader 'wdi', found 2"),
        ('"World Bank"', '"World Bank"\ncorrections = "wdj"', "no hand fixes 'wdj'"),
    ],
)
def test_inputs_that_nothing_reads_are_refused(tmp_path, old, new, message) -> None:
    edition = parse_edition(SOUND.replace(old, new, 1), where="mine")
    with pytest.raises(SpecError, match=message):
        read_inputs(tmp_path, edition=edition)


def test_lists_become_tuples_and_absent_keys_their_defaults() -> None:
    edition = parse_edition(SOUND, where="mine")
    assert edition.model.predictors == ("a", "b")
    assert (edition.model.n_folds, edition.model.published_list) == (10, "")
    assert edition.inputs["wdi"].files == ("wdi.csv",)
    assert edition.other_releases == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 1", "sead = 1", r"\[model\] has no key 'sead'; did you mean 'seed'"),
        ("seed = 1", "", r"\[model\] lacks the key 'seed'"),
        ("seed = 1", "seed = 1.5", r"\[model\] seed: expected .*integer.*, found 1\.5"),
        ("seed = 1", "seed = true", r"\[model\] seed: expected .*integer.*, found True"),
        ("origin = 2024", 'origin = "2024"', r"\[model\] origin: expected .*integer"),
        ('["a", "b"]', '"a"', r"\[model\] predictors: expected .*, found 'a'"),
        ("[panel]", "[panels]", r"an edition has no key 'panels'; did you mean 'panel'"),
        ("publisher", "publishr", r"\[inputs\.wdi\] has no key 'publishr'; .*'publisher'"),
        ("first_year = 1960", "first_year = 2060", r"\[panel\] first_year 2060 is after last_year"),
        ("last_origin = 2023", "", r"\[model\] a backtest needs first_origin and last_origin"),
        ("last_origin = 2023", "last_origin = 1990", r"first_origin 1993 is after last_origin"),
        ('["a", "b"]', "[]", r"\[model\] predictors: expected "),
        ("seed = 1", "seed = -1", r"\[model\] seed: expected greater than or equal to 0"),
        ('files = ["wdi.csv"]', "files = []", r"\[inputs\.wdi\] files: expected "),
        (
            "[inputs.wdi]",
            '[model.list_columns]\nprobabilty = "p"\n[inputs.wdi]',
            r"\[model\.list_columns\] has no key 'probabilty'; did you mean 'probability'",
        ),
        (
            "[inputs.wdi]",
            "[model.list_columns]\nrank = 3\n[inputs.wdi]",
            r"\[model\.list_columns\] rank: expected a valid string, found 3",
        ),
        ("first_year = 1960", "first_year =", r"mine is not TOML: .*; correct it there"),
    ],
)
def test_what_is_not_an_edition_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        parse_edition(SOUND.replace(old, new, 1), where="mine")
