"""A module's code is told from an edited one, with all that its author's other files add to it."""

import sys

import pytest

from atrocityrisk._core.source_digest import source_digest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of three files and a module beside it; nothing of it is loaded."""
    texts = {
        "homemade_package/__init__.py": "",
        "homemade_package/models.py": "from .deeper import settings\nimport homemade_constants\n",
        "homemade_package/deeper/__init__.py": "",
        "homemade_package/deeper/settings.py": "K = 3\n",
        "homemade_constants.py": "C = 1\n",
        "homemade_other.py": "C = 1\n",
    }
    for name, text in texts.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("homemade_")]:
        del sys.modules[name]


@pytest.mark.parametrize(
    "edited",
    ["homemade_package/models.py", "homemade_package/deeper/settings.py", "homemade_constants.py"],
)
def test_an_edit_of_anything_that_is_imported_counts(package, edited):
    before = source_digest("homemade_package.models")
    (package / edited).write_text("C = 2\n")
    assert source_digest("homemade_package.models") != before


def test_an_edit_of_anything_else_does_not(package):
    before = source_digest("homemade_package.models")
    (package / "homemade_other.py").write_text("C = 2\n")
    assert source_digest("homemade_package.models") == before


def test_what_has_no_file_has_no_digest():
    assert source_digest("sys") is None
    assert source_digest("no_such_module") is None
