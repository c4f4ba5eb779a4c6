"""People of the office, and the tokens by which their programs read."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from atrocityrisk.desk.models.versions import versions_of
from atrocityrisk.desk.models.visible import VisibleManager
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import current_scope, visible_own


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
    history = versions_of(
        _any_person, excluded_fields=["password", "last_login", "first_name", "last_name", "email"]
    )

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
