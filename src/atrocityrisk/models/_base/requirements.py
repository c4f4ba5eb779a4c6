"""What a model's parameters must be, checked when it is fitted, as scikit-learn asks."""

from typing import Any

from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import ModelError


def require(model: Any, **parameters: tuple[bool, str]) -> None:
    """Refuse the first parameter that is not as it must be: whether it is, and in words what."""
    for name, (met, wanted) in parameters.items():
        if not met:
            raise ModelError(
                f"{type(model).__name__}: {name} must be {wanted}, but is "
                f"{plain(getattr(model, name))}"
            )
