"""Names lead to what is registered, once each; a miss points at the nearest."""

import pytest

from atrocityrisk._core.registry import Registry, did_you_mean
from atrocityrisk.errors import UnknownNameError


@pytest.fixture
def colours():
    made: Registry[int] = Registry("colour")
    made.add("red", 1)
    return made


def test_an_entry_is_found_by_its_name(colours):
    assert colours["red"] == 1
    assert list(colours) == ["red"]
    assert repr(colours) == "Registry('colour', ['red'])"


def test_a_miss_points_at_the_nearest(colours):
    with pytest.raises(UnknownNameError, match="no colour named 'rad'; did you mean 'red'"):
        colours["rad"]


def test_a_name_is_taken_once(colours):
    with pytest.raises(ValueError, match="colour 'red' is registered already"):
        colours.add("red", 2)
    assert colours["red"] == 1


def test_without_a_near_name_the_known_ones_are_shown():
    assert did_you_mean("gdp_grwth", ["gdp_growth", "people"]) == "; did you mean 'gdp_growth'?"
    assert did_you_mean("zzz", ["a", "b"]) == "; known: a, b"
    assert did_you_mean("zzz", [f"n{i:02d}" for i in range(13)]).endswith("n11, ...")


def test_a_module_that_is_loaded_again_replaces_its_own(colours, tmp_path, monkeypatch):
    file = tmp_path / "my_colours.py"
    # Longer each time: within a second Python tells versions of a file by its length.
    for text in ("colours.add('blue', 1)", "colours.add('blue',  2)"):
        file.write_text(text)
        exec(compile(text, file, "exec"), {"__name__": "my", "__file__": str(file)} | locals())
    assert colours["blue"] == 2
    assert colours.registered_by("blue") == "my"


def test_a_cell_of_a_notebook_may_be_executed_again(colours):
    for _ in range(2):
        exec(
            compile("colours.add('blue', 1)", "<cell>", "exec"), {"__name__": "__main__"} | locals()
        )
    assert colours["blue"] == 1


def test_twice_in_one_module_is_a_mistake(colours, tmp_path):
    text = "colours.add('blue', 1)\n" * 2
    names = {"__name__": "my", "__file__": str(tmp_path / "my.py")}
    with pytest.raises(ValueError, match=r"'blue' is registered already, by .*my\.py; choose"):
        exec(compile(text, "my.py", "exec"), names | locals())


def test_the_packages_own_names_cannot_be_taken(tmp_path):
    names = {"__name__": "my", "__file__": str(tmp_path / "my.py")}
    text = "from atrocityrisk.models import MODELS\nMODELS.add('climatology', int)"
    with pytest.raises(ValueError, match="'climatology' is registered already, by atrocityrisk"):
        exec(compile(text, "my.py", "exec"), names)
