"""The registry of presets, the decorator that adds to it, and the way from a name to a model."""

from collections.abc import Callable
from typing import Any, TypeVar

from sklearn.base import ClassifierMixin, clone

from atrocityrisk._core.plugins import load_module
from atrocityrisk._core.registry import Registry, did_you_mean
from atrocityrisk.errors import UnknownNameError, WrongTypeError

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


def model_named(name: str) -> ClassifierMixin:
    """New, unfitted model of a name, or of a class, function or model of one's own module.

    Parameters
    ----------
    name : str
        Name in `MODELS`, or ``"my_module:MyModel"``: a classifier's class, a function without
        parameters that returns a classifier, or an unfitted classifier, which is cloned. The
        module is looked for in the current folder and on `sys.path`.

    Returns
    -------
    classifier
        With ``fit`` and ``predict_proba``.

    Raises
    ------
    UnknownNameError
        If no model is registered under the name, or the module has nothing of that name.
    PluginError
        If the module is not found or fails.
    WrongTypeError
        If what is named is no classifier that gives probabilities, or needs arguments.

    Examples
    --------
    >>> from atrocityrisk.models import model_named
    >>> type(model_named("climatology")).__name__
    'Climatology'
    >>> type(model_named("sklearn.naive_bayes:GaussianNB")).__name__
    'GaussianNB'
    """
    module, colon, attribute = name.partition(":")
    made = _of_module(module, attribute, name) if colon else _of_registry(name)
    lacking = [method for method in ("fit", "predict_proba") if not hasattr(made, method)]
    if lacking:
        raise WrongTypeError(
            f"model {name!r} is a {type(made).__name__} without {' and '.join(lacking)}; a risk "
            "model is a scikit-learn classifier that gives probabilities: one with "
            "decision_function alone becomes one in sklearn.calibration.CalibratedClassifierCV"
        )
    try:
        copy = clone(made)
    except TypeError as problem:
        raise WrongTypeError(
            f"model {name!r} is a {type(made).__name__}, which scikit-learn cannot clone; derive "
            "it from sklearn.base.ClassifierMixin and BaseEstimator"
        ) from problem
    # A new model stays itself: a clone would lose what a preset may have set beside parameters.
    return copy if colon else made


def _of_registry(name: str) -> Any:
    """The model of a registered name."""
    if name not in MODELS:
        hint = did_you_mean(name, MODELS)
        raise UnknownNameError(
            f"no model named {name!r}{hint}{'' if hint.endswith('?') else '.'} One of your own is "
            "named by its module: my_module:MyModel"
        )
    return MODELS[name]()


def _of_module(module: str, attribute: str, name: str) -> Any:
    """What a module has under a name, made if it is a class or a function."""
    there = load_module(module)
    if not hasattr(there, attribute):
        # What it imports is not meant.
        known = [
            each
            for each, value in vars(there).items()
            if not each.startswith("_") and getattr(value, "__module__", "") == there.__name__
        ]
        raise UnknownNameError(
            f"module {module!r} ({there.__file__}) has no {attribute!r}"
            f"{did_you_mean(attribute, known)}"
        )
    found = getattr(there, attribute)
    if not isinstance(found, type) and hasattr(found, "fit"):
        return found
    if not callable(found):
        raise WrongTypeError(
            f"{name!r} is a {type(found).__name__}; expected a classifier, its class, or a "
            "function that returns one"
        )
    try:
        return found()
    except TypeError as problem:
        raise WrongTypeError(
            f"{name!r} cannot be made without arguments ({problem}); give every parameter a "
            "default, or name a function without parameters that returns the model"
        ) from problem
