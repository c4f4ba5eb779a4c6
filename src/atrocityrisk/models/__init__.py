"""Risk models: scikit-learn classifiers that know arrays and frames, no panel and no file."""

from typing import Any

from atrocityrisk.models.elastic_net import ElasticNetLogit
from atrocityrisk.registry import Registry

MODELS: Registry[Any] = Registry("model")
MODELS.add("elastic_net", ElasticNetLogit)

__all__ = ["MODELS", "ElasticNetLogit"]
