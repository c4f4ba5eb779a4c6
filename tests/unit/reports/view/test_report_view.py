"""One typed view for all pages: frozen, made before them, and all that a template sees."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from importlib import resources

import pytest
from jinja2 import Environment, meta, nodes

from atrocityrisk.reports import view as room
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment
from atrocityrisk.reports.view.report_view import ReportView

MODULES = [
    importlib.import_module(f"{room.__name__}.{found.name}")
    for found in pkgutil.iter_modules(room.__path__)
]
CLASSES = [
    cls
    for module in MODULES
    for _, cls in inspect.getmembers(module, inspect.isclass)
    if cls.__module__ == module.__name__
]
TEMPLATES = sorted(
    file.name
    for file in resources.files(PACKAGE).joinpath("templates").iterdir()
    if file.name.endswith((".html", ".md"))
)
GIVEN = {"view", "policy", "style", "script", "c", "charts"}
"""The view, the one state of a brief, how the page is put up, how many charts it holds."""


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_of_the_view_is_a_frozen_dataclass(cls):
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen
    assert all(field.kw_only for field in dataclasses.fields(cls))
    assert cls.__bases__ == (object,)


def test_a_view_cannot_be_changed(view):
    for one in (view, view.event, view.front, view.rows[0], view.states[0], view.annex):
        name = dataclasses.fields(one)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, None)


def test_sequences_of_the_view_are_tuples(view, recorded_view):
    found = []

    def look(one, path):
        if isinstance(one, (list, set)):
            found.append(path)
        elif isinstance(one, tuple):
            for part in one[:2]:
                look(part, path)
        elif dataclasses.is_dataclass(one) and type(one) in CLASSES:
            for field in dataclasses.fields(one):
                look(getattr(one, field.name), f"{path}.{field.name}")

    for one in (view, recorded_view):
        look(one, "view")
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_see_only_the_view(view, template):
    engine = environment(view, escape=template.endswith(".html"))
    source, _, _ = engine.loader.get_source(engine, template)
    tree = engine.parse(source)
    # A name that is set in one branch counts as undeclared in the whole.
    own = {node.target.name for node in tree.find_all(nodes.Assign)}
    known = GIVEN | set(engine.globals) | own | {"pages"}
    assert meta.find_undeclared_variables(tree) <= known
    names = {node.name for node in tree.find_all(nodes.Name)}
    attributes = {node.attr for node in tree.find_all(nodes.Getattr)}
    assert not {"edition", "forecast", "ranking_frame", "panel_frame"} & (names | attributes)
    # A table in a template would be arithmetic there: the view has rows of words.
    assert not {"frame", "iloc", "loc", "to_dict", "itertuples"} & attributes


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_compute_nothing_and_mark_nothing_safe(template):
    text = resources.files(PACKAGE).joinpath("templates", template).read_text(encoding="utf-8")
    tree = Environment().parse(re.sub(r"\|\s*\w+", "", text))
    sums = [node for kind in (nodes.Mul, nodes.Div, nodes.Sub) for node in tree.find_all(kind)]
    assert sums == []
    assert "| safe" not in text
    assert "|safe" not in text


def test_the_view_knows_neither_templates_nor_files():
    for module in MODULES:
        source = inspect.getsource(module)
        assert "jinja2" not in source
        assert "markupsafe" not in source
        assert "reports.pages" not in source
        assert "reports.charts" not in source


def test_a_view_is_made_without_being_asked_twice(edition, view):
    again = view_report(edition)
    assert isinstance(again, ReportView)
    assert again.rows == view.rows
    assert again.front == view.front
    assert again.press == view.press
    assert [state.reasons for state in again.states] == [state.reasons for state in view.states]


def test_a_state_is_found_by_its_number_or_not_at_all(view):
    assert view.state(483).row.name == "Chad"
    assert view.state(9999) is None
