"""A probability moved from one base rate to another, by Bayes' rule on the odds."""

from atrocityrisk.errors import DataError


def shift_base_rate(probability: float, *, from_rate: float, to_rate: float) -> float:
    r"""Probability of the same case where cases with the event are drawn more or less often.

    .. math:: \frac{p'}{1-p'} = \frac{p}{1-p} \cdot \frac{r'/(1-r')}{r/(1-r)}

    with probability :math:`p` at base rate :math:`r`, and :math:`p'` at base rate :math:`r'`.

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    from_rate : float
        Base rate at which it holds, strictly between 0 and 1.
    to_rate : float
        Base rate to which it is moved, strictly between 0 and 1.

    Returns
    -------
    float
        0 and 1 stay what they are.

    Raises
    ------
    DataError
        If a number lies outside its range.

    Notes
    -----
    It holds if only the rate differs: cases with the event look alike at both rates, and so do
    those without it. A quiz that draws at random within both kinds keeps this by its design.

    References
    ----------
    .. [1] Saerens, M., Latinne, P., and Decaestecker, C. (2002). Adjusting the outputs of a
       classifier to new a priori probabilities: a simple procedure. Neural Computation 14(1),
       21-41. doi:10.1162/089976602753284446
    .. [2] King, G., and Zeng, L. (2001). Logistic regression in rare events data. Political
       Analysis 9(2), 137-163.

    Examples
    --------
    >>> round(shift_base_rate(0.02, from_rate=0.02, to_rate=0.25), 6)
    0.25
    >>> round(shift_base_rate(0.5, from_rate=0.5, to_rate=0.2), 6)
    0.2
    """
    if not 0 <= probability <= 1:
        raise DataError(f"expected a probability between 0 and 1, found {probability}")
    for rate in (from_rate, to_rate):
        if not 0 < rate < 1:
            raise DataError(f"expected a base rate between 0 and 1, both excluded, found {rate}")
    with_event = probability * to_rate / from_rate
    without = (1 - probability) * (1 - to_rate) / (1 - from_rate)
    return with_event / (with_event + without)
