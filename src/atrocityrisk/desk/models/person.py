"""People of the office, and the tokens by which their programs read."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction

from atrocityrisk.desk.models.versions import versions_of
from atrocityrisk.desk.models.visible import VisibleManager
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import current_scope, visible_own
from atrocityrisk.errors import IntegrityError

UNVERSIONED = ("password", "last_login", "first_name", "last_name", "email")
"""Fields of which the history keeps nothing: secrets, and what is personal without need."""


def _any_person() -> models.Q | None:
    """Colleagues are known to whoever is logged in; who may change them, permissions say."""
    scope = current_scope()
    return None if scope is None else models.Q()


class Person(AbstractUser):
    """Somebody with an account: roles are groups, and a clearance bounds what is seen."""

    # Bound to no scope: Django logs people in before one is set. No page lists people but the
    # administrator's.
    objects: ClassVar[UserManager[Self]] = UserManager()

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clearance = models.PositiveSmallIntegerField(
        choices=Level.choices,
        default=Level.PUBLIC,
        help_text="The highest level that this person may see.",
    )
    must_change_password = models.BooleanField(
        default=False, help_text="Asked for a new password at the next log-in."
    )
    # What the groups were when roles were last given: so that the history knows, and that a group
    # joined by SQL alone shows.
    roles = models.CharField(max_length=60, blank=True, default="", editable=False)
    history = versions_of(_any_person, excluded_fields=list(UNVERSIONED))

    class Meta:
        ordering = ("username",)
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(clearance__in=Level.values), name="person_clearance"
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @transaction.atomic
    def save(self, *arguments: Any, update_fields: Any = None, **options: Any) -> None:
        """Save with a version, unless only what has none is saved, such as the last log-in."""
        if update_fields is None or not set(update_fields) <= set(UNVERSIONED):
            super().save(*arguments, update_fields=update_fields, **options)
            return
        self.skip_history_when_saving = True
        try:
            super().save(*arguments, update_fields=update_fields, **options)
        finally:
            del self.skip_history_when_saving

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: accounts are deactivated, so that what they did keeps its name."""
        raise IntegrityError(f"{self.username}: an account is never deleted; deactivate it")


class TokenManager(VisibleManager["ApiToken"]):
    """One's own tokens."""

    condition = staticmethod(visible_own)


class ApiToken(models.Model):
    """Lets a program read in a person's name; only its hash is kept."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=60, help_text="What uses it.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = TokenManager()
    # To find whose token a request carries, before any scope is set.
    stored = models.Manager["ApiToken"]()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.label
