"""Plug-ins of packages and of modules that a file names are found; a broken one is named."""

import sys

import pytest

from atrocityrisk._core import plugins
from atrocityrisk._core.plugins import load_modules
from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import PluginError, UnknownNameError
from atrocityrisk.models import MODELS


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs a package of one module, and forgets what was loaded before and after."""

    def install(code: str) -> None:
        (tmp_path / "their_models.py").write_text(code, encoding="utf-8")
        info = tmp_path / "their_package-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-package\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[atrocityrisk.plugins]\ntheirs = their_models\n")
        monkeypatch.syspath_prepend(tmp_path)
        plugins.load_plugins.cache_clear()

    yield install
    sys.modules.pop("their_models", None)
    plugins.load_plugins.cache_clear()
    MODELS._entries.pop("their_logit", None)


def test_a_model_of_an_installed_package_has_a_name(installed):
    installed(
        "from sklearn.linear_model import LogisticRegression\n"
        "from atrocityrisk.models import MODELS\n"
        "MODELS.add('their_logit', LogisticRegression)\n"
    )
    assert "their_logit" not in list(MODELS)
    assert type(MODELS["their_logit"]()).__name__ == "LogisticRegression"
    assert plugins.load_plugins() == ("theirs",)


def test_a_plugin_that_fails_is_named_with_its_package(installed):
    installed("raise RuntimeError('no licence key')")
    with pytest.raises(PluginError, match=r"'theirs' of their-package .*RuntimeError: no licence"):
        MODELS["their_logit"]


def test_without_plugins_a_missing_name_is_missing():
    colours: Registry[int] = Registry("colour")
    colours.add("red", 1)
    assert "rad" not in colours
    with pytest.raises(UnknownNameError, match="no colour named 'rad'; did you mean 'red'"):
        colours["rad"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder for modules; afterwards nothing of it is loaded or registered."""
    path, modules = list(sys.path), set(sys.modules)
    models = dict(MODELS._entries)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith("homemade_"):
            del sys.modules[name]
    MODELS._entries.clear()
    MODELS._entries.update(models)


LOGIT = """
from sklearn.linear_model import LogisticRegression
from atrocityrisk.models import preset

@preset
def homemade_logit():
    return LogisticRegression(C={c})
"""


def test_a_module_beside_a_file_is_loaded_and_loaded_anew_when_it_was_edited(folder):
    file = folder / "homemade_logits.py"
    file.write_text(LOGIT.format(c=1))
    load_modules(["homemade_logits", "homemade_logits"], beside=folder)
    assert MODELS["homemade_logit"]().C == 1
    assert MODELS.registered_by("homemade_logit") == "homemade_logits"
    first = sys.modules["homemade_logits"]
    load_modules(["homemade_logits"], beside=folder)
    assert sys.modules["homemade_logits"] is first
    file.write_text(LOGIT.format(c=12.5))
    load_modules(["homemade_logits"], beside=folder)
    assert MODELS["homemade_logit"]().C == 12.5


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (None, r"no plug-in module named 'homemade_x'; expected homemade_x\.py in"),
        ("1 / 0", r"ZeroDivisionError: division by zero \(.*homemade_x\.py, line 1\); correct"),
        ("\nimport nowhere_at_all", r"No module named 'nowhere_at_all' \(.*homemade_x\.py, line 2"),
        ("def (", r"SyntaxError: .*homemade_x\.py, line 1"),
        ("raise SystemExit(2)", r"SystemExit: 2 \(.*homemade_x\.py, line 1"),
        (
            "from atrocityrisk.models import preset\n@preset\ndef climatology(): return None",
            r"'climatology' is registered already, by atrocityrisk; choose another name "
            r"\(.*homemade_x\.py, line [23]\)",
        ),
        (
            "from atrocityrisk.indicators import indicator\n"
            "@indicator(source=('vdem',), kind='foo', unit='u', publication_lag=1, reference='r')\n"
            "def homemade_i(frame): 'A.'; return frame",
            r"expected kind structural or dynamic, found 'foo' \(.*line 2",
        ),
    ],
)
def test_a_module_that_is_absent_or_fails_is_named_with_its_line(folder, code, words):
    if code is not None:
        (folder / "homemade_x.py").write_text(code)
    with pytest.raises(PluginError, match=words):
        load_modules(["homemade_x"], beside=folder)


@pytest.mark.parametrize("name", ["my-module", "folder/module", "module.py.", "", "../x"])
def test_what_cannot_be_a_module_is_refused(name):
    with pytest.raises(PluginError, match="expected the name of a Python module"):
        load_modules([name])


def test_a_file_that_another_module_hides_is_refused(folder):
    (folder / "csv.py").write_text("raise RuntimeError")
    with pytest.raises(PluginError, match=r"is .*csv\.py, but Python takes another module"):
        load_modules(["csv"], beside=folder)
    # Two specifications in two folders, each with a file of one name.
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "homemade_same.py").write_text(f"# {name}")
    load_modules(["homemade_same"], beside=folder / "one")
    with pytest.raises(PluginError, match=r"two.homemade_same\.py, but Python takes .*one"):
        load_modules(["homemade_same"], beside=folder / "two")
