"""scikit-learn's pipeline with groups and years beside X, as the package's models take them."""

from typing import Any, Self

import pandas as pd
from numpy.typing import ArrayLike
from sklearn import get_config
from sklearn.pipeline import Pipeline
from sklearn.utils import Tags, get_tags
from sklearn.utils.metaestimators import available_if

from atrocityrisk.models._base.coefficient_tables import CoefficientTable


def _has_coefficients(model: Pipeline) -> bool:
    return hasattr(model.steps[-1][1], "coefficient_table")


class PanelPipeline(Pipeline):  # type: ignore[misc]
    """Pipeline whose `fit` takes groups and years and hands them to the last step."""

    # With metadata routing enabled they go to every step that asks for them, as in any pipeline.
    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
        **params: Any,
    ) -> Self:
        """Fit all steps, the last one with groups and years."""
        given = {"groups": groups, "years": years}
        named = {for_last_step(self, k): v for k, v in given.items() if v is not None}
        super().fit(X, y, **params, **named)
        return self

    @available_if(_has_coefficients)  # type: ignore[untyped-decorator]
    def coefficient_table(self, *, level: float = 0.95) -> CoefficientTable:
        """Coefficients of the last step, of the columns that reach it."""
        found: CoefficientTable = self.steps[-1][1].coefficient_table(level=level)
        return found

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = get_tags(self.steps[0][1]).input_tags.allow_nan
        return tags


def routing_is_enabled() -> bool:
    """Whether scikit-learn hands arguments to the steps that ask for them."""
    return bool(get_config()["enable_metadata_routing"])


def for_last_step(model: Pipeline, argument: str) -> str:
    """Name under which a pipeline's `fit` takes an argument of its last step."""
    return argument if routing_is_enabled() else f"{model.steps[-1][0]}__{argument}"
