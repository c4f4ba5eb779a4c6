"""Laws of what the package and its rooms hand on."""

import inspect
import re
import typing
from pathlib import Path
from types import ModuleType, UnionType

import pytest

import atrocityrisk as ar

ROOMS = [name for name in ar.__all__ if isinstance(getattr(ar, name), ModuleType)]


def functions():
    """Every function that a room hands on, by its dotted name."""
    for room in ROOMS:
        module = getattr(ar, room)
        for name in getattr(module, "__all__", []):
            thing = getattr(module, name)
            if inspect.isfunction(thing):
                yield pytest.param(thing, id=f"{room}.{name}")


def kinds(annotation):
    """The types that an annotation allows, members of a union one by one."""
    if isinstance(annotation, UnionType) or typing.get_origin(annotation) is typing.Union:
        for part in typing.get_args(annotation):
            yield from kinds(part)
    else:
        yield annotation


@pytest.mark.parametrize("function", list(functions()))
def test_a_place_may_be_text_or_path_like(function):
    """Whoever asks for a Path alone fails on ``"panel.parquet"``."""
    for name, parameter in inspect.signature(function).parameters.items():
        if isinstance(parameter.annotation, str):
            assert not re.search(r"(?<!Str)\bPath\b", parameter.annotation), name
        else:
            allowed = set(kinds(parameter.annotation))
            assert Path not in allowed or str in allowed, name


def test_there_are_functions_to_look_at():
    assert len(list(functions())) > 100


@pytest.mark.parametrize("registry", ["INDICATORS", "METRICS", "MODELS", "OUTCOMES", "SOURCES"])
def test_an_entry_can_be_called_or_says_what_it_is(registry):
    for name, entry in getattr(ar, registry).items():
        assert callable(entry) or f"{name!r}:" in repr(entry), name
