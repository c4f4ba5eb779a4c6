"""Labels of one edition in a panel: what is learnt from, and the history that it implies."""

import numpy as np
import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.sources.label_vintages import COLUMNS
from atrocityrisk.vintages.archived_columns import HISTORY

EWP_ONSET = Outcome(
    name="ewp_mass_killing",
    event="mass killing",
    perpetrator="any",
    phase="onset",
    series=("ewp_onset",),
    ongoing=("ewp_ongoing",),
    definition="Onset: a mass killing that began, by a state or others, as the Early Warning "
    "Project's edition at hand has it.",
    reference="Early Warning Project, editions of its country-years",
)
"""EWP's own label. Editions do not all tell states from others, so `mass_killing` cannot be had."""

_EVENTS = {"onset": "ewp_onset", "ongoing": "ewp_ongoing"}


def with_label_vintage(panel: Panel, labels: pd.DataFrame) -> Panel:
    """A panel whose events, and whose history of them, are those of one edition of the labels.

    Parameters
    ----------
    panel : Panel
        Country-years with indicators.
    labels : DataFrame
        As `read_label_vintage` returns them.

    Returns
    -------
    Panel
        With outcome `EWP_ONSET`; ``ewp_mass_killing_ongoing`` and ``ewp_mass_killing_ever`` are
        made from the labels. A true vintage stays one only if the labels were coded when it was
        archived; with a later edition the panel is "revised".

    Raises
    ------
    SchemaError
        If the labels lack a column.
    DataError
        If they are of several editions, or end before the panel does.
    """
    edition = _edition(labels)
    last = panel.years[1]
    if edition <= last:
        raise DataError(
            f"labels of edition {edition} end in {edition - 1}, the panel in {last}; give the "
            f"labels of edition {last + 1} or a later one"
        )
    timing: Timing = panel.timing
    if timing == "true vintage" and edition > last + 1:
        timing = "revised"
    rows = panel.index
    coded = labels.set_index(["gwcode", "year"])[list(_EVENTS)].rename(columns=_EVENTS)
    history = _history(coded).reindex(rows)
    known = history.notna().to_numpy()
    return Panel(
        panel.indicators.assign(**{name: history[name] for name in HISTORY}),
        ages=panel.ages.assign(
            **{name: np.where(known[:, i], 0, -1) for i, name in enumerate(HISTORY)}
        ),
        events=coded.reindex(rows),
        columns=pd.concat(
            [panel.columns.drop(index=list(HISTORY), errors="ignore"), _facts(edition)]
        ),
        outcome=EWP_ONSET,
        timing=timing,
    )


def _edition(labels: pd.DataFrame) -> int:
    absent = [name for name in COLUMNS if name not in labels]
    if absent:
        raise SchemaError(
            f"labels need the columns {', '.join(COLUMNS)}, lack {', '.join(absent)}; read them "
            "with read_label_vintage"
        )
    editions = sorted(int(edition) for edition in labels["edition"].unique())
    if len(editions) != 1:
        raise DataError(f"expected labels of one edition, found {editions}; choose one of them")
    return editions[0]


def _history(coded: pd.DataFrame) -> pd.DataFrame:
    """Whether a killing is under way, and whether there was one by then."""
    under_way = coded.max(axis=1)
    ever = under_way.fillna(0.0).groupby(level="gwcode").cummax()
    return pd.DataFrame({HISTORY[0]: under_way, HISTORY[1]: ever.where(under_way.notna())})


def _facts(edition: int) -> pd.DataFrame:
    described = (
        "Whether a mass killing is under way, as the edition has it.",
        "Whether there was a mass killing in the state by that year, as the edition has it.",
    )
    return pd.DataFrame(
        {
            "source": "ewp_labels",
            "version": str(edition),
            "kind": "dynamic",
            "unit": "1 yes, 0 no",
            "publication_lag": 1,
            "max_age_years": 0,
            "licence": "not stated",
            "description": described,
        },
        index=list(HISTORY),
    )
