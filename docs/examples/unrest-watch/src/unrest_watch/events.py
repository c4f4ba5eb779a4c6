"""The outcome: a year with deadly riots after one without."""

from atrocityrisk.outcomes import Outcome, register_events, register_outcome

register_events(
    "deadly_riots",
    source="unrest_watch",
    column="deadly_riots",
    unit="riots",
    description="Riots in which people died.",
)
register_outcome(
    Outcome(
        name="deadly_riots_onset",
        event="deadly riots",
        perpetrator="any",
        phase="onset",
        series=("deadly_riots",),
        ongoing=("deadly_riots",),
        threshold=1,
        definition="Onset: a year with at least one deadly riot, after a year without any.",
        reference="Nobody (2025): Unrest Watch, codebook",
    )
)
