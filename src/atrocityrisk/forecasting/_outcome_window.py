"""What a model is told of the outcome before it is fitted: its window, and what is on record."""

from typing import Any

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.inner_parameters import inner_parameters
from atrocityrisk.outcomes import Outcome, coded_shares
from atrocityrisk.panels import Panel


def told_outcome(model: Any, panel: Panel) -> Any:
    """The model with what follows from the panel's outcome set; refused if it was told another."""
    # In place: it is the forecast's own clone.
    outcome, parameters = panel.outcome, model.get_params(deep=True)
    told: dict[str, object] = {}
    for name, value in following(outcome).items():
        for key in inner_parameters(model, name):
            if parameters[key] is None:
                told[key] = value
            elif parameters[key] != value:
                raise ModelError(
                    f"the model was told {key}={parameters[key]!r}, but the window of "
                    f"{outcome.name!r}, {outcome.first} to {outcome.last} years ahead, makes it "
                    f"{value!r}: it would learn from windows that are open, or count onsets too "
                    f"often; leave {key} out (None), and the forecast sets it"
                )
    keys = [k for k in inner_parameters(model, "coded_shares") if parameters[k] is None]
    shares = shares_on_record(panel) if keys else {}
    told |= dict.fromkeys(keys, shares)
    return model.set_params(**told) if told else model


def shares_on_record(panel: Panel) -> dict[int, FloatArray]:
    """Draws of the share of each origin's onsets on record by now; empty where not known."""
    # The delays were learnt from editions that a list made of archived data could not have seen.
    if panel.timing == "true vintage":
        return {}
    return coded_shares(panel.outcome, record_end=panel.record_end)


def following(outcome: Outcome) -> dict[str, float]:
    """Parameters of models that follow from the window of an outcome."""
    return {"gap": outcome.last, "temper": 1.0 / (outcome.last - outcome.first + 1)}
