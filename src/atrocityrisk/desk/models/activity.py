"""What people did that changes no record: log-ins, exports, imports, warnings passed over."""

from django.db import models
from django.db.models import Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.visible import VisibleManager
from atrocityrisk.desk.rules.scope import current_scope


class ActivityKind(models.TextChoices):
    """What was done."""

    LOGIN = "login", "logged in"
    LOGOUT = "logout", "logged out"
    LOCKOUT = "lockout", "locked out"
    PASSWORD = "password", "password or codes changed"
    ACCOUNT = "account", "account changed"
    IMPORT = "import", "imported a file"
    EXPORT = "export", "exported records"
    NAMES = "names", "kept text that a check had marked"
    TOKEN = "token", "made or revoked a token"
    MAIL = "mail", "told the office by mail"
    MACHINE = "machine", "command on the machine"


def _visible_activity() -> Q | None:
    """One's own acts; all of them for whoever may view the log."""
    scope = current_scope()
    if scope is None:
        return None
    if scope.everything:
        return Q()
    person = Person.objects.filter(pk=scope.person_id or 0, is_active=True).first()
    if person is None:
        return None
    return Q() if person.has_perm("desk.view_activity") else Q(person=person)


class ActivityManager(VisibleManager["Activity"]):
    """Acts that one may see."""

    condition = staticmethod(_visible_activity)


class Activity(models.Model):
    """One act; written once, never changed. It names no record's content."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=10, choices=ActivityKind.choices)
    # Such as a number of rows, or the account concerned; never a record's text.
    detail = models.CharField(max_length=300, blank=True)

    objects = ActivityManager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "activities"
        indexes = (models.Index(fields=("-at", "-id"), name="activity_newest"),)

    def __str__(self) -> str:
        return self.get_kind_display()


def note_activity(kind: ActivityKind, detail: str = "", person: Person | None = None) -> None:
    """Write down an act of a person, the present one by default."""
    scope = current_scope()
    person_id = person.pk if person is not None else (scope.person_id if scope else None)
    Activity(person_id=person_id, kind=kind, detail=detail[:300]).save(force_insert=True)
