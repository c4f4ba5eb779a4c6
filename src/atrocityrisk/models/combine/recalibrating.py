"""Any model with its level learnt from its own past forecasts, in one call."""

from sklearn.base import BaseEstimator

from atrocityrisk.models.combine.recalibration import Method, Recalibrated


def recalibrate(model: BaseEstimator, *, method: Method = "rolling") -> Recalibrated:
    """Model whose risks are recalibrated on its own past forecasts.

    Parameters
    ----------
    model : classifier
        Any classifier; left untouched.
    method : {"rolling", "shift", "platt", "beta", "isotonic"}
        See `Recalibrated`, which has the other choices.

    Returns
    -------
    Recalibrated
        Unfitted.

    References
    ----------
    .. [1] Niculescu-Mizil and Caruana (2005), "Predicting good probabilities with supervised
       learning", ICML.

    Examples
    --------
    >>> from atrocityrisk.models import ElasticNetLogit
    >>> recalibrate(ElasticNetLogit()).method
    'rolling'
    """
    return Recalibrated(model, method=method)
