"""Which of scikit-learn's own checks an estimator fails, and why."""

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from atrocityrisk.models.linear.firth import FirthLogit
from atrocityrisk.models.linear.maximum_likelihood import MaximumLikelihoodLogit

_REFITTED = "a pipeline of scikit-learn's refits its steps in place, here as anywhere"
_COLLINEAR = "the check has more columns than rows, for which no estimate is unique: refused"


def expected_failed_checks(estimator: BaseEstimator) -> dict[str, str]:
    """Checks of scikit-learn that an estimator is known to fail, with the reason.

    Parameters
    ----------
    estimator : estimator
        A registered model, or any estimator or transformer of `atrocityrisk.models`, unfitted.

    Returns
    -------
    dict of str to str
        Name of each check and why it fails, for the argument of the same name of
        ``sklearn.utils.estimator_checks.check_estimator``; empty where all pass.

    Notes
    -----
    Checks compare fits, so that an estimator needs every ``random_state`` inside it set.

    Examples
    --------
    >>> from atrocityrisk.models import MODELS, expected_failed_checks
    >>> expected_failed_checks(MODELS["random_forest"]())
    {}
    >>> list(expected_failed_checks(MODELS["ridge_logit"]()))
    ['check_estimators_overwrite_params', 'check_dont_overwrite_parameters']
    """
    if isinstance(estimator, Pipeline):
        return dict.fromkeys(
            ("check_estimators_overwrite_params", "check_dont_overwrite_parameters"), _REFITTED
        )
    if isinstance(estimator, FirthLogit | MaximumLikelihoodLogit):
        return {"check_sample_weight_equivalence_on_dense_data": _COLLINEAR}
    return {}
