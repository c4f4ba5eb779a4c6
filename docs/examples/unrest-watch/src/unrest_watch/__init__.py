"""Importing this package registers a source, an indicator, an outcome, a model and a metric."""

from unrest_watch import events, indicators, metrics, models, sources

__all__ = ["events", "indicators", "metrics", "models", "sources"]
