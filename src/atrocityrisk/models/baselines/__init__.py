"""What every model must beat: climatology, past onsets, each state's own rate."""

from atrocityrisk.models.baselines.climatology import Climatology, PastOnsetRate
from atrocityrisk.models.baselines.state_rate import StateOnsetRate

__all__ = ["Climatology", "PastOnsetRate", "StateOnsetRate"]
