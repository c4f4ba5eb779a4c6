"""Which code of others could change the numbers of a run or a backtest, and in which version."""

import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions, version
from pathlib import Path

from atrocityrisk._core.source_digest import source_digest
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.metrics import METRICS
from atrocityrisk.models import MODELS
from atrocityrisk.outcomes import EVENTS, OUTCOMES
from atrocityrisk.panels import Panel
from atrocityrisk.sources import SOURCES


def plugins_used(
    named: Iterable[str], *, models: Iterable[str], metrics: Iterable[str] = (), panel: Panel
) -> list[dict[str, str | None]]:
    """Modules that were named, or registered what was used: package and version, file and hash."""
    modules: set[str | None] = set(named)
    for model in models:
        module, colon, _ = model.partition(":")
        modules.add(module if colon else MODELS.registered_by(model))
    outcome = panel.outcome
    modules.add(OUTCOMES.registered_by(outcome.name.partition("@")[0].partition(",")[0]))
    modules |= {EVENTS.registered_by(name) for name in (*outcome.series, *outcome.ongoing)}
    modules |= {METRICS.registered_by(name) for name in metrics}
    modules |= {INDICATORS.registered_by(name) for name in panel.columns.index}
    for text in panel.columns["source"].dropna().unique():
        modules |= {SOURCES.registered_by(name.strip()) for name in str(text).split(",")}
    return [_facts(module) for module in sorted({_whole(each) for each in modules if each})]


def _whole(module: str) -> str:
    """The package that a module is of, whose code is told from an edited one as a whole."""
    top = module.partition(".")[0]
    return top if getattr(sys.modules.get(top), "__file__", None) else module


def _facts(module: str) -> dict[str, str | None]:
    """What tells one version of a module from another; no path, which differs by machine."""
    file = getattr(sys.modules.get(module), "__file__", None)
    packages = packages_distributions().get(module.partition(".")[0], [])
    return {
        "module": module,
        "file": None if file is None else Path(file).name,
        "package": packages[0] if packages else None,
        "version": version(packages[0]) if packages else None,
        # Of the module and of what it imports from its author; None where it was typed in.
        "sha256": source_digest(module, as_loaded=True),
    }
