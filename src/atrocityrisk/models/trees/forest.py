"""Random forest whose trees are grown on whole countries, with rates that are never 0."""

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray, SmallIntArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.cluster_bootstrap import labels_of_clusters
from atrocityrisk.models._base.groups_and_years import GROUPS_AND_YEARS, training_groups
from atrocityrisk.models._base.inputs import prediction_data, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.trees._bins import MOST_BINS, bin_codes, bin_rows


@dataclass(frozen=True, kw_only=True, eq=False)
class CodedTrees:
    """Trees of a forest one after the other, for cells that are coded as whole numbers."""

    # First node of each tree, shape (trees,).
    roots: IntArray
    # Column (-1 in a leaf), split, side of missing cells (0 left, 1 right), and the two children,
    # shape (nodes, 5); children stand after their parents, counted from node 0 of all trees. A cell
    # goes to the left if its code is at most the split, a missing cell where the side says.
    nodes: SmallIntArray
    # Value of each node that is a leaf, shape (nodes,); a row's is the mean over the trees.
    value: FloatArray
    # Code of a missing cell, above every split.
    missing: int
    # Added to the log-odds of the mean.
    shift: float


class CountryForest(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Mean of many trees, each grown on countries drawn with replacement.

    Rows of one country resemble one another. A tree grown on rows drawn at random has seen
    neighbours of nearly every row; one grown on whole countries has not, so that the trees
    differ as much as countries do. At each node a cut of one of `max_features` columns, chosen at
    random, minimises Gini's impurity. A leaf with k onsets among the n rows that its tree has drawn
    forecasts

    .. math:: \frac{k + m r}{n + m},

    with r the rate of the training rows and m = `prior_rows`, so no forecast is 0. The forest
    forecasts the mean, moved on the log-odds by one number such that the risks of the training rows
    add up to their onsets: the mean of the trees alone is too low, because rows whose country a
    tree has not seen lie in its leaves without onsets more often than they should.

    Parameters
    ----------
    n_trees : int
        Trees, 1 or more.
    max_features : "sqrt" or int
        Columns tried for a cut: the square root of their number, rounded up, or a number.
    min_leaf_rows : float
        Smallest weight of the rows in a leaf, above 0.
    prior_rows : float
        Rows' worth of the training rate that each leaf starts with, above 0. At the default the
        smallest leaf counts for half.
    n_bins : int
        Largest number of bins of known values in a column, 2 to 255.
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it: trees and
        draws are made of whole groups. None makes each row a group of its own.
    random_state : int, RandomState, Generator or None
        Seed of the trees and of the draws, which do not share random numbers.
    n_draws : int
        Refits to groups drawn with replacement; 0 for none.
    trees_per_draw : int
        Trees of each refit, 2 or more.

    Attributes
    ----------
    rate_ : float
        Rate of the training rows.
    shift_ : float
        What was added to the log-odds of the trees' mean.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Each draw is a smaller forest, grown on a draw of the groups as if that were the data: its trees
    draw groups from the draw. A handful of trees adds noise of its own. On the log-odds of a row,
    the variance over draws is reduced by the mean variance of the mean of `trees_per_draw` trees,
    which the trees themselves show, by shrinking each draw's deviation from the mean of the draws;
    deviations are then put around the forecast of the whole forest. Draws hold no smoothing bias,
    and cover true risks less often than they say where the forest smooths much. Where noise
    explains all of the variance of a row, nothing is left of it. Last, each draw moves by what the
    forecast owes to the chance of its own `n_trees` trees: by the difference that groups of them
    make, drawn with replacement.

    A missing cell is not a value: each cut sends missing cells to the side where impurity falls
    more, or separates them from all known ones.

    Weights count as repetitions of a row, in leaves as in `min_leaf_rows` and `prior_rows`: half
    weights, for two-year labels that count each onset twice, double both.

    The order of rows and columns changes no digit where `groups` are given. Nothing runs in
    parallel here; origins and models do.

    References
    ----------
    .. [1] Breiman (2001), "Random forests", Machine Learning 45(1).
    .. [2] Field and Welsh (2007), "Bootstrapping clustered data", Journal of the Royal Statistical
       Society B 69(3).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(500, 3))
    >>> y = rng.random(500) < 1 / (1 + np.exp(3 - 2 * X[:, 0]))
    >>> model = CountryForest(n_trees=50, random_state=1).fit(X, y)
    >>> low, high = model.predict_proba([[-1.5, 0, 0], [1.5, 0, 0]])[:, 1]
    >>> bool(0 < low < 0.1 < 0.3 < high)
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        n_trees: int = 300,
        max_features: Literal["sqrt"] | int = "sqrt",
        min_leaf_rows: float = 20.0,
        prior_rows: float = 20.0,
        n_bins: int = 64,
        groups: str | ArrayLike | None = None,
        random_state: RandomState = None,
        n_draws: int = 0,
        trees_per_draw: int = 25,
    ) -> None:
        self.n_trees = n_trees
        self.max_features = max_features
        self.min_leaf_rows = min_leaf_rows
        self.prior_rows = prior_rows
        self.n_bins = n_bins
        self.groups = groups
        self.random_state = random_state
        self.n_draws = n_draws
        self.trees_per_draw = trees_per_draw

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Grow the trees.

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
        CountryForest
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave the model undefined.
        """
        # Here and not at the top: numba takes longer to import than `atrocityrisk --help` to run.
        from atrocityrisk.models.trees import _grow_forest

        self._check_parameters()
        data = training_data(self, X, y, sample_weight, missing=True)
        forest_seed, bootstrap_seed, self._chance_seed = child_seeds(self.random_state, 3)
        binned = bin_rows(X, data, training_groups(X, self.groups, groups), self.n_bins)
        rows = binned.rows
        self.classes_ = data.classes
        self.rate_ = float(rows.weight @ rows.positive / rows.weight.sum())
        self._order, self._edges = binned.order, binned.edges
        n_try = (
            int(np.ceil(np.sqrt(len(binned.order))))
            if self.max_features == "sqrt"
            else min(self.max_features, len(binned.order))
        )
        params = _grow_forest.TreeParams(self.n_bins, n_try, self.min_leaf_rows, self.prior_rows)
        n_known = np.array([len(cuts) + 1 for cuts in binned.edges])
        labels = labels_of_clusters(rows.positive, rows.weight, rows.cluster)
        every = np.arange(len(labels.positive))
        rng = np.random.default_rng(forest_seed)
        plan = _grow_forest.plan_bootstrap(labels, every, self.n_trees, rng)
        self._forest = _grow_forest.grow_forest(rows, n_known, params, plan)
        self.shift_ = self._forest.shift
        if self.n_draws:
            self._draws = _grow_forest.refits(
                rows,
                n_known,
                params,
                n_trees=self.trees_per_draw,
                n=self.n_draws,
                seed=bootstrap_seed,
            )
        return self

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
        return np.asarray(self._forest.predict(code, self.n_bins)[0])

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
        from atrocityrisk.models.trees import _grow_forest

        code = self._code(X)
        point = self._forest.predict(code, self.n_bins)[0]
        predicted = [forest.predict(code, self.n_bins) for forest in self._draws]
        log_odds, variances = (np.column_stack(part) for part in zip(*predicted, strict=True))
        draws = _grow_forest.remove_tree_noise(point, log_odds, variances, self.trees_per_draw)
        chance = _grow_forest.resampled_trees(
            self._forest, code, self.n_bins, n=draws.shape[1], seed=self._chance_seed
        )
        return np.asarray(expit(draws + chance))

    def coded_trees(self) -> CodedTrees:
        """Trees as they were grown, from which a forecast can be decomposed.

        Returns
        -------
        CodedTrees
            A copy; columns are numbered as in X.
        """
        return self._coded(self._forest)

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def coded_draws(self) -> list[CodedTrees]:
        """Trees of each refit, before the noise of so few trees is taken out of the draws.

        Returns
        -------
        list of CodedTrees
            As `coded_trees`, in the order of `predict_draws`.
        """
        return [self._coded(forest) for forest in self._draws]

    def cell_codes(self, X: ArrayLike | pd.DataFrame) -> SmallIntArray:
        """Codes of cells as `coded_trees` compares them: the bin of each, or that of missing cells.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        numpy.ndarray
            Shape (n, p), columns as in X.
        """
        code = self._code(X)
        out = np.empty(code.shape, dtype=np.int32)
        out[:, self._order] = code
        return out

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _coded(self, forest: Any) -> CodedTrees:
        nodes = forest.nodes.copy()
        cut = nodes[:, 0] >= 0
        sizes = np.diff([*forest.roots.tolist(), len(nodes)])
        first = np.repeat(forest.roots, sizes)[cut].astype(np.int32)
        nodes[cut, 0] = self._order[nodes[cut, 0]]
        nodes[cut, 3:] += first[:, None]
        return CodedTrees(
            roots=forest.roots.copy(),
            nodes=nodes,
            value=forest.value.copy(),
            missing=self.n_bins,
            shift=forest.shift,
        )

    def _code(self, X: Any) -> BinCodes:
        return bin_codes(
            prediction_data(self, X, missing=True)[:, self._order], self._edges, self.n_bins
        )

    def _check_parameters(self) -> None:
        whole = isinstance(self.max_features, int | np.integer) and self.max_features >= 1
        require(
            self,
            n_trees=(self.n_trees >= 1, "1 or more"),
            max_features=(self.max_features == "sqrt" or whole, "'sqrt' or 1 or more"),
            min_leaf_rows=(self.min_leaf_rows > 0.0, "above 0"),
            prior_rows=(self.prior_rows > 0.0, "above 0"),
            n_bins=(2 <= self.n_bins <= MOST_BINS, f"from 2 to {MOST_BINS}"),
            n_draws=(self.n_draws >= 0, "0 or more"),
            trees_per_draw=(self.trees_per_draw >= 2, "2 or more"),
        )
