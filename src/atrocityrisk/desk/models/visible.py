"""Managers that show what the present scope may see, and refuse what leaves no history."""

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models
from django.db.models import Q

from atrocityrisk.errors import IntegrityError

Row = TypeVar("Row", bound=models.Model)


def refuse_deletion(model: type[models.Model]) -> NoReturn:
    """Say that nothing is deleted, of one row as of many."""
    raise IntegrityError(
        f"{model.__name__}: nothing is deleted; withdraw it, so that it stays on record"
    )


class VersionedQuerySet(models.QuerySet[Row]):
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
        """Refused: it would leave no version."""
        self.update()

    def delete(self) -> NoReturn:
        """Refused: nothing is deleted."""
        refuse_deletion(self.model)


class VisibleManager(models.Manager[Row]):
    """Every query is bound to the class's condition, asked anew each time; None denies."""

    # On the class, since Django makes the managers of related rows from the class.
    condition: ClassVar[Callable[[], Q | None]]

    def get_queryset(self) -> models.QuerySet[Row]:
        """Rows that the present scope may see."""
        allowed = type(self).condition()
        rows = super().get_queryset()
        return rows.none() if allowed is None else rows.filter(allowed)


class VersionedManager(VisibleManager[Row]):
    """The same of rows that keep their history."""

    def get_queryset(self) -> VersionedQuerySet[Row]:
        """Rows that the present scope may see."""
        rows: VersionedQuerySet[Row] = VersionedQuerySet(self.model, using=self._db)
        allowed = type(self).condition()
        return rows.none() if allowed is None else rows.filter(allowed)


def current(row: Row) -> Row:
    """A row as it stands, held until the transaction ends; visible to the present scope."""
    stored: Row = type(row).objects.select_for_update().get(pk=row.pk)  # type: ignore[attr-defined]
    return stored
