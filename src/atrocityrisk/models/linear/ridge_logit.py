"""Ridge logit: the squared penalty alone, on the elastic net's path and by its rules."""

from atrocityrisk.models.linear.elastic_net import ElasticNetLogit


def ridge(*, n_draws: int = 0, n_folds: int = 10) -> ElasticNetLogit:
    r"""Logit with a squared penalty that folds of whole countries choose.

    The coefficients minimise the mean deviance halved plus
    :math:`\tfrac{\alpha}{2} \sum_j \sigma_j^2 b_j^2`, the elastic net at ``l1_ratio=0``: none is
    zero, and correlated columns share their weight.

    Parameters
    ----------
    n_draws : int
        Bootstrap refits to countries drawn with replacement; 0 for none.
    n_folds : int
        Folds of the cross-validation.

    Returns
    -------
    ElasticNetLogit
        Unfitted.

    References
    ----------
    .. [1] le Cessie and van Houwelingen (1992), "Ridge estimators in logistic regression", Applied
       Statistics 41(1).

    Examples
    --------
    >>> ridge().l1_ratio, ridge().groups
    (0.0, 'gwcode')
    """
    return ElasticNetLogit(l1_ratio=0.0, groups="gwcode", n_draws=n_draws, n_folds=n_folds)
