"""Labels of one edition in a panel: the events to learn from, and the history that they imply."""

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
"""EWP's own label. Not all editions distinguish states from other perpetrators, so our outcome
`mass_killing` cannot be made from them."""

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

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> labels = panel.index.to_frame(index=False).assign(onset=0.0, ongoing=0.0, edition=2025)
    >>> ar.vintages.with_label_vintage(panel, labels).outcome.name
    'ewp_mass_killing'
    """
    edition = _edition(labels)
    last = panel.years[1]
    if edition <= last:
        raise DataError(
            f"labels of edition {edition} end in {edition - 1}, the panel in {last}; pass the "
            f"labels of edition {last + 1} or a later one"
        )
    # Labels coded later hold what nobody knew when the panel was archived.
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
            [panel.columns.drop(index=list(HISTORY), errors="ignore"), _column_metadata(edition)]
        ),
        outcome=EWP_ONSET,
        timing=timing,
    )


def _edition(labels: pd.DataFrame) -> int:
    """The one edition that the labels are of."""
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
    """Whether a killing is ongoing, and whether there was one by then."""
    # The year of an onset is a year of a killing, whatever `ongoing` says of it.
    ongoing = coded.max(axis=1)
    # A missing year neither begins nor ends a history, but has none itself.
    ever = ongoing.fillna(0.0).groupby(level="gwcode").cummax()
    return pd.DataFrame({HISTORY[0]: ongoing, HISTORY[1]: ever.where(ongoing.notna())})


def _column_metadata(edition: int) -> pd.DataFrame:
    """Rows of `Panel.columns` for the history."""
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
