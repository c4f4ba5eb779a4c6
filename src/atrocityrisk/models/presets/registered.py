"""The registry of presets, and the decorator that adds to it."""

from collections.abc import Callable
from typing import Any, TypeVar

from atrocityrisk._core.registry import Registry

Make = TypeVar("Make", bound=Callable[..., Any])

MODELS: Registry[Callable[..., Any]] = Registry("model")


def preset(make: Make) -> Make:
    """Register the decorated function as a model, under its name.

    Parameters
    ----------
    make : callable
        Takes nothing and returns a new, unfitted classifier; its docstring says in one line what
        that is.

    Returns
    -------
    callable
        The same function.

    Raises
    ------
    ValueError
        If the name is taken.

    Examples
    --------
    >>> from atrocityrisk.models import preset
    >>> @preset  # doctest: +SKIP
    ... def my_logit():
    ...     return ElasticNetLogit(l1_ratio=0.5)
    """
    MODELS.add(make.__name__, make)
    return make
