"""Parameters of a name wherever a model holds them: its own, its steps', its members'."""

from typing import Any

from sklearn.base import clone


def inner_parameters(model: Any, name: str) -> list[str]:
    """Keys of every parameter of that name, sorted, as `set_params` takes them."""
    return sorted(key for key in model.get_params(deep=True) if key.split("__")[-1] == name)


def with_inner(model: Any, name: str, value: object) -> Any:
    """Unfitted copy with a value for every parameter of that name; unchanged if there is none."""
    keys = inner_parameters(model, name)
    return clone(model).set_params(**dict.fromkeys(keys, value))
