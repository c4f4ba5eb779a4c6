"""The history of a model: a version for each change, seen by whoever may see both ends of it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from atrocityrisk.desk.models.visible import VisibleManager
from atrocityrisk.desk.rules.scope import current_scope, visible_levels

Row = TypeVar("Row", bound=models.Model)


def _changed_by(**_: Any) -> Any:
    """The person in whose name something is saved; None for a command on the machine."""
    from atrocityrisk.desk.models.person import Person

    scope = current_scope()
    if scope is None or scope.person_id is None:
        return None
    return Person.objects.filter(pk=scope.person_id).first()


def versions_of(condition: Any, **options: Any) -> HistoricalRecords:
    """History of a model whose versions a condition bounds, as `visible_manager` takes it."""

    class VisibleVersions(VisibleManager[Any]):
        pass

    VisibleVersions.condition = staticmethod(condition)

    class VisibleHistory(HistoryManager):  # type: ignore[misc]
        # The package's own manager asks nobody.
        def get_super_queryset(self) -> Any:
            allowed = condition()
            rows = super().get_super_queryset()
            return rows.none() if allowed is None else rows.filter(allowed)

    class Versions(models.Model):
        objects = VisibleVersions()
        # For the chain and for commands alone.
        stored = models.Manager()

        class Meta:
            abstract = True

    return HistoricalRecords(
        bases=[Versions],
        history_manager=VisibleHistory,
        get_user=lambda instance, **_: _changed_by(),
        history_change_reason_field=models.CharField(max_length=500, null=True),
        **options,
    )


def save_with(row: Row, reason: str, **options: Any) -> Row:
    """Save with the reason that the version carries."""
    row._change_reason = reason  # type: ignore[attr-defined]
    row.save(**options)
    return row


def both(first: Q | None, second: Q | None) -> Q | None:
    """Two conditions at once; None denies."""
    return None if first is None or second is None else first & second


def seen_with_their_row(model: Callable[[], Any]) -> Callable[[], Q | None]:
    """Condition on versions with a level: their row is seen, and their own level permits it."""

    def condition() -> Q | None:
        levels = visible_levels()
        return None if levels is None else Q(id__in=model().objects.values("pk")) & levels

    return condition
