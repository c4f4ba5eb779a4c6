"""Additive monotone boosting: one-split trees whose sum over a column is a curve of that column.

A tree with one split looks at one column, so the forecast is a sum of one curve for each column:
contributions add up exactly and each curve can be drawn. Friedman (2001) defines the boosting,
Hastie and Tibshirani (1990) the additive form.
"""

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import BinCodes, FloatArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import GROUPS_AND_YEARS, training_groups
from atrocityrisk.models._base.inputs import prediction_data, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.trees._association import cluster_sums, score_statistic, select_columns
from atrocityrisk.models.trees._bins import MOST_BINS, bin_codes, bin_rows
from atrocityrisk.models.trees._dealt_folds import dealt_folds
from atrocityrisk.models.trees._joint_cells import cells_of_columns


@dataclass(frozen=True, eq=False)
class Shape:
    """Curve of one column, in log-odds: a step function, and a value for missing cells."""

    # Cuts between steps, rising, in units of the column; a value on a cut is above it.
    edges: FloatArray
    # One more than `edges`; the mean over the training rows, missing cells included, is 0.
    values: FloatArray
    # 0 where no training row had a missing cell.
    missing: float


class BoostedStumps(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Sum of one monotone curve for each column, built from one-split trees by boosting.

    The log-odds of row i are :math:`a + \sum_j f_j(x_{ij})`. Each round adds to one curve the step
    that gains most on the logistic likelihood to second order: with sums :math:`G` and :math:`H` of
    weighted slopes and curvatures on either side of a cut, the side's value is
    :math:`\eta\, G / (H + \lambda)`, with :math:`\eta` = `learning_rate` and :math:`\lambda` =
    `l2`, and the cut maximises the sum of :math:`G^2 / (H + \lambda)` over both sides. Cuts whose
    step would go against the column's sign, or leave a side less curvature than
    `min_child_weight`, are not taken. Finally :math:`a` is set such that the risks of the
    training rows add up to their onsets.

    Which columns enter, and with which sign, is decided on the training rows. For each column,

    .. math::

        z_j = \sum_c U_{cj} \Big/ \Big(\sum_c U_{cj}^2\Big)^{1/2}, \qquad
        U_{cj} = \sum_{i \in c} w_i (y_i - \bar y)(r_{ij} - \bar r_j),

    over rows whose cell is known, with r the rank of the cell's bin and c the groups (countries):
    the score test of a logit on that column alone, clustered by country. Columns with
    :math:`|z_j| \ge` `min_z` enter; if fewer than `min_columns` do, the `min_columns` strongest.
    The curve rises where z is positive and falls where it is negative.

    Parameters
    ----------
    learning_rate : float
        Share of each step that is taken, above 0 and at most 1.
    max_rounds : int
        Largest number of rounds that cross-validation may choose.
    n_rounds : int or None
        Number of rounds; None chooses it by cross-validation over whole groups.
    n_folds : int
        Folds, 2 or more.
    n_repeats : int
        Times that groups are dealt into folds anew; deviances are averaged.
    n_bins : int
        Largest number of bins of known values in a column, 2 to 255.
    min_z : float
        Smallest :math:`|z|` of a column that enters, 0 or more.
    min_columns : int
        Columns that enter whatever their z, unless it is 0.
    l2 : float
        Curvature added to each side of a cut, above 0.
    min_child_weight : float
        Smallest curvature :math:`\sum w p (1 - p)`, about the expected onsets, on a side of a cut.
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it. Selection is
        clustered by group, folds are made of whole groups and the bootstrap draws groups; None
        makes each row a group of its own.
    engine : {"numba"}
        Deprecated, goes in version 0.2.0: the package's own kernel fits the stumps. LightGBM is
        passed to `forecast` as any other classifier; docs/reference/models.md shows how.
    random_state : int, RandomState, Generator or None
        Seed of the folds and of the bootstrap, which do not share random numbers.
    n_draws : int
        Refits to groups drawn with replacement; 0 for none.

    Attributes
    ----------
    shapes_ : dict of str or int to Shape
        Curve of each column that entered, by its name (position if X has no names), in the order
        of the names: ``edges`` (cuts), ``values`` (log-odds of each step, one more than the cuts)
        and ``missing`` (log-odds of a missing cell).
    intercept_ : float
        Log-odds of a row that every curve calls average.
    selected_ : list
        Columns that entered.
    signs_ : numpy.ndarray
        1 for a rising curve, -1 for a falling one, in the order of `selected_`.
    z_ : numpy.ndarray
        Statistic of each column of X, shape (p,).
    n_rounds_ : int
        Rounds.
    cv_deviance_ : numpy.ndarray
        Mean deviance of left-out rows after 0, 1, ... rounds; only where folds chose.
    shape_draws_, intercept_draws_ : numpy.ndarray
        Bootstrap refits (draws, columns, bins + 1), missing cells in the last bin, and (draws,);
        only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    In the folds, columns and signs are chosen anew on the other rows; the bins, which use no label,
    are not. The search ends 30 rounds after the least deviance; if no round lowers it,
    the forecast is the training rate. Bootstrap refits hold columns, signs and rounds: the
    uncertainty about those is not in the draws. A draw with one class is repeated.

    A missing cell is not a value: each cut sends missing cells to the side where they gain more, or
    separates them from all known ones, and no sign restricts them.

    Weights count as repetitions of a row. Half weights, which keep two-year labels from counting
    each onset twice, act like `l2` and `min_child_weight` doubled; the defaults of 2 correspond to
    one onset where each is counted twice.

    The order of rows and columns changes no digit where `groups` are given: derivatives are summed
    as whole numbers, and equal cuts go to the column whose name comes first. A copy of a column
    under another name therefore changes no risk, only whose curve it is.

    References
    ----------
    .. [1] Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of
       Statistics 29(5).
    .. [2] Hastie and Tibshirani (1990), "Generalized Additive Models", Chapman and Hall.
    .. [3] Chen and Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(500, 3))
    >>> y = rng.random(500) < 1 / (1 + np.exp(2 - 2 * X[:, 0]))
    >>> model = BoostedStumps(random_state=1).fit(X, y)
    >>> bool((np.diff(model.shapes_[0].values) >= 0).all())
    True
    >>> parts = model.contributions(X)
    >>> bool(np.allclose(model.intercept_ + parts.sum(axis=1), model.decision_function(X)))
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        learning_rate: float = 0.1,
        max_rounds: int = 400,
        n_rounds: int | None = None,
        n_folds: int = 5,
        n_repeats: int = 2,
        n_bins: int = 64,
        min_z: float = 1.64,
        min_columns: int = 10,
        l2: float = 2.0,
        min_child_weight: float = 2.0,
        groups: str | ArrayLike | None = None,
        engine: Literal["numba"] = "numba",
        random_state: RandomState = None,
        n_draws: int = 0,
    ) -> None:
        self.learning_rate = learning_rate
        self.max_rounds = max_rounds
        self.n_rounds = n_rounds
        self.n_folds = n_folds
        self.n_repeats = n_repeats
        self.n_bins = n_bins
        self.min_z = min_z
        self.min_columns = min_columns
        self.l2 = l2
        self.min_child_weight = min_child_weight
        self.groups = groups
        self.engine = engine
        self.random_state = random_state
        self.n_draws = n_draws

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Choose columns, signs and rounds, and boost.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing, though not infinite.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,), not negative; None for equal weights.
        groups : array_like or None
            Group of each row, in place of the level of the index that the model names.
        years : array_like or None
            Ignored; present so that all models are fitted alike.

        Returns
        -------
        BoostedStumps
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave the model undefined.
        """
        # Here and not at the top: numba takes longer to import than `atrocityrisk --help` to run.
        from atrocityrisk.models.trees import _stumps

        self._check_parameters()
        data = training_data(self, X, y, sample_weight, missing=True)
        fold_seed, bootstrap_seed = child_seeds(self.random_state, 2)
        cluster = training_groups(X, self.groups, groups)
        binned = bin_rows(X, data, cluster, self.n_bins)
        rows = binned.rows
        counts = _stumps.bin_counts(rows, self.n_bins)
        sums = cluster_sums(rows, counts)
        params = _stumps.BoostingParams(
            self.n_bins, self.learning_rate, self.l2, self.min_child_weight, self.min_z,
            self.min_columns,
        )  # fmt: skip
        z = score_statistic(sums, np.ones(len(sums.weight), dtype=bool))
        columns = select_columns(z, min_z=self.min_z, min_columns=self.min_columns)
        if self.n_rounds is None:
            folds = dealt_folds(self, rows, data.classes, fold_seed)
            self.n_rounds_, self.cv_deviance_ = _stumps.choose_rounds(
                rows, sums, folds, params, most=self.max_rounds
            )
        else:
            self.n_rounds_ = self.n_rounds
        self.classes_ = data.classes
        self.z_ = np.empty(len(z))
        self.z_[binned.order] = z
        self.signs_ = np.sign(z[columns]).astype(np.int64)
        self._positions = binned.order[columns]
        self._edges = [binned.edges[j] for j in columns]
        rows, counts = rows.select_columns(columns), counts[columns]
        cells = cells_of_columns(rows.code, self.n_bins)
        base, raw = _stumps.fit(rows, cells, self.signs_, self.n_rounds_, params)
        self.intercept_, self._table = _stumps.centre(rows, base, raw, counts)
        self._name_curves()
        if self.n_draws:
            self.intercept_draws_, self.shape_draws_ = _stumps.refits(
                rows,
                cells,
                self.signs_,
                counts,
                params,
                n_rounds=self.n_rounds_,
                n=self.n_draws,
                seed=bootstrap_seed,
            )
        return self

    def contributions(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """What each column adds to the log-odds: with `intercept_` they sum to them exactly.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        numpy.ndarray
            Log-odds, shape (n, p); 0 for columns that did not enter.
        """
        code = self._code(X)
        out = np.zeros((len(code), self.n_features_in_))
        out[:, self._positions] = self._table[np.arange(len(self._table)), code]
        return out

    def contribution_draws(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """What each column adds to the log-odds in each draw.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        numpy.ndarray
            Log-odds, shape (n, p, draws); with `intercept_draws_` they sum to each draw's log-odds.
        """
        code = self._code(X)
        out = np.zeros((len(code), self.n_features_in_, len(self.intercept_draws_)))
        for j, position in enumerate(self._positions):
            out[:, position] = self.shape_draws_[:, j, code[:, j]].T
        return out

    def decision_function(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Log-odds of the second class.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        numpy.ndarray
            Log-odds, shape (n,).
        """
        code = self._code(X)
        log_odds = np.full(len(code), self.intercept_)
        # Column by column, so that equal rows get equal sums to the bit.
        for j, values in enumerate(self._table):
            log_odds += values[code[:, j]]
        return log_odds

    predict_proba = classifier_methods.predict_proba
    predict = classifier_methods.predict

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Probability of the second class under each bootstrap refit.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        code = self._code(X)
        log_odds = np.tile(self.intercept_draws_, (len(code), 1))
        for j in range(len(self._positions)):
            log_odds += self.shape_draws_[:, j].T[code[:, j]]
        return np.asarray(expit(log_odds))

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _name_curves(self) -> None:
        """Set `selected_` and `shapes_`, by name, from positions, cuts and values."""
        names = list(getattr(self, "feature_names_in_", range(self.n_features_in_)))
        self.selected_ = [names[j] for j in self._positions]
        self.shapes_ = {
            name: Shape(edges, values[: len(edges) + 1], float(values[-1]))
            for name, edges, values in zip(self.selected_, self._edges, self._table, strict=True)
        }

    def _code(self, X: Any) -> BinCodes:
        values = prediction_data(self, X, missing=True)[:, self._positions]
        return bin_codes(values, self._edges, self.n_bins)

    def _check_parameters(self) -> None:
        require(
            self,
            learning_rate=(0.0 < self.learning_rate <= 1.0, "above 0 and at most 1"),
            max_rounds=(self.max_rounds >= 1, "1 or more"),
            n_rounds=(self.n_rounds is None or self.n_rounds >= 0, "None, or 0 or more"),
            n_repeats=(self.n_repeats >= 1, "1 or more"),
            n_bins=(2 <= self.n_bins <= MOST_BINS, f"from 2 to {MOST_BINS}"),
            min_z=(self.min_z >= 0.0, "0 or more"),
            min_columns=(self.min_columns >= 0, "0 or more"),
            l2=(self.l2 > 0.0, "above 0"),
            min_child_weight=(self.min_child_weight >= 0.0, "0 or more"),
            engine=(
                self.engine == "numba",
                "'numba' (pass LightGBM to forecast as any other classifier: "
                "docs/reference/models.md)",
            ),
            n_draws=(self.n_draws >= 0, "0 or more"),
        )
