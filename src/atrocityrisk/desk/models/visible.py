"""Managers that show what the present scope may see, and refuse what leaves no history."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q

from atrocityrisk.errors import IntegrityError

Row = TypeVar("Row", bound=models.Model)

if TYPE_CHECKING:
    VersionedBase = models.QuerySet[Row]
else:
    VersionedBase = models.QuerySet


class VersionedQuerySet(VersionedBase[Row] if TYPE_CHECKING else VersionedBase):
    """Rows that change one by one, with a version each, and are never deleted."""

    def update(self, **values: Any) -> NoReturn:
        """Refused: it would leave no version."""
        raise IntegrityError(
            f"{self.model.__name__}: rows are not updated in bulk, since that leaves no version; "
            "change each and save it"
        )

    def bulk_update(self, *rows: Any, **options: Any) -> NoReturn:
        """Refused: it would leave no version."""
        self.update()

    def bulk_create(self, *rows: Any, **options: Any) -> NoReturn:
        """Refused: it would leave no version; imports go through `bulk_versions`."""
        self.update()

    def delete(self) -> NoReturn:
        """Refused: nothing is deleted."""
        raise IntegrityError(
            f"{self.model.__name__}: nothing is deleted; withdraw it, so that it stays on record"
        )


def visible_manager(
    condition: Callable[[], Q | None], queryset: type[models.QuerySet[Any]] = VersionedQuerySet
) -> Any:
    """A manager whose every query is bound to a condition, asked anew each time; None denies."""

    class VisibleManager(models.Manager.from_queryset(queryset)):  # type: ignore[misc]
        # Migrations have no business with what somebody may see.
        use_in_migrations = False

        def get_queryset(self) -> models.QuerySet[Any]:
            rows: models.QuerySet[Any] = super().get_queryset()
            allowed = condition()
            return rows.none() if allowed is None else rows.filter(allowed)

    return VisibleManager()
