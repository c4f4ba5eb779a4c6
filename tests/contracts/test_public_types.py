"""The types of the public surface say what they know: `Any` stands for JSON, or has a reason."""

import ast
import inspect
from types import ModuleType

import pytest

import atrocityrisk as ar

ROOMS = [name for name in ar.__all__ if isinstance(getattr(ar, name), ModuleType)]
JSON = ("dict[str, Any]", "Mapping[str, Any]")
"""What a file of JSON holds has no narrower type in Python."""
REASONS = {
    "random_state": "an integer, a RandomState, a Generator or None, as scikit-learn takes them",
    "model": "any scikit-learn classifier: there is no class of ours",
    "estimator": "any scikit-learn classifier",
    "members": "names and any scikit-learn classifiers",
    "params": "parameters by name, as scikit-learn's set_params takes them",
}
"""Parameters and fields of which no narrower type is known."""


def classes_and_functions():
    """Everything public by dotted name, methods of classes among them."""
    for room in ROOMS:
        module = getattr(ar, room)
        for name in getattr(module, "__all__", []):
            thing = getattr(module, name)
            ours = (getattr(thing, "__module__", None) or "").startswith("atrocityrisk")
            if ours and (inspect.isclass(thing) or inspect.isfunction(thing)):
                yield pytest.param(thing, id=f"{room}.{name}")


def loose(thing):
    """Where `Any` stands in what a public thing says of its types, without JSON."""
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(thing)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            if node.name.startswith("_") and node.name != "__init__":
                continue
            given = [*node.args.args, *node.args.kwonlyargs, node.args.kwarg, node.args.vararg]
            told = [(one.arg, one.annotation) for one in given if one is not None]
            told.append((f"{node.name} returns", node.returns))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            told = [(node.target.id, node.annotation)]
        else:
            continue
        for name, annotation in told:
            text = "" if annotation is None else ast.unparse(annotation).strip("'\"")
            for content in JSON:
                text = text.replace(content, "")
            if "Any" in text and name not in REASONS:
                yield f"{name}: {ast.unparse(annotation)}"


@pytest.mark.parametrize("thing", list(classes_and_functions()))
def test_no_any_where_a_type_is_known(thing):
    assert list(loose(thing)) == []
