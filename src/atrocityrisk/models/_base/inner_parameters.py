"""Parameters of a name wherever a model holds them: its own, its steps', its members'."""

from typing import Any

from sklearn.base import clone


def inner_parameters(model: Any, name: str) -> list[str]:
    """Keys of every parameter of that name.

    Parameters
    ----------
    model : estimator
        Model, pipeline or pool; need not be fitted.
    name : str
        Name of a parameter, without the steps or members that hold it.

    Returns
    -------
    list of str
        As `set_params` takes them, sorted; empty where nothing in the model has it.

    Examples
    --------
    >>> from atrocityrisk.models import ElasticNetLogit, with_imputation
    >>> inner_parameters(with_imputation(ElasticNetLogit()), "n_draws")
    ['model__n_draws']
    """
    return sorted(key for key in model.get_params(deep=True) if key.split("__")[-1] == name)


def with_inner(model: Any, name: str, value: object) -> Any:
    """Unfitted copy with a value for every parameter of that name.

    Parameters
    ----------
    model : estimator
        Model, pipeline or pool; left as it is.
    name : str
        Name of a parameter, as in `inner_parameters`.
    value : object
        What all of them get; ``("n_draws", 0)`` spares a model its draws.

    Returns
    -------
    estimator
        The copy, unchanged where nothing in the model has the parameter.

    Examples
    --------
    >>> from atrocityrisk.models import ElasticNetLogit, with_imputation
    >>> with_inner(with_imputation(ElasticNetLogit()), "n_draws", 9)[-1].n_draws
    9
    """
    keys = inner_parameters(model, name)
    return clone(model).set_params(**dict.fromkeys(keys, value))
