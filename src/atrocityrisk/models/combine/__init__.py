"""Models made of models: pools, stacks, recalibration, two regimes, refits of resampled states."""

from atrocityrisk.models.combine.bootstrapped import Bootstrapped
from atrocityrisk.models.combine.outcome_ladder import OutcomeLadder
from atrocityrisk.models.combine.pool import LogOddsPool
from atrocityrisk.models.combine.recalibrating import recalibrate
from atrocityrisk.models.combine.recalibration import Recalibrated
from atrocityrisk.models.combine.regimes import RegimeColumns, RegimeSplit
from atrocityrisk.models.combine.stacking import Stacking

__all__ = [
    "Bootstrapped",
    "LogOddsPool",
    "OutcomeLadder",
    "Recalibrated",
    "RegimeColumns",
    "RegimeSplit",
    "Stacking",
    "recalibrate",
]
