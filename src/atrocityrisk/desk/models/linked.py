"""What ties two records: links that people make, and duplicates that an import proposes."""

import uuid

from django.db import models, transaction
from django.db.models import F, Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.record import Record
from atrocityrisk.desk.models.versions import both, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, VisibleManager, refuse_deletion
from atrocityrisk.desk.rules.levels import LinkKind
from atrocityrisk.desk.rules.scope import visible_reviewed


def _visible_pairs() -> Q | None:
    """A pair is seen by whoever sees both records of it."""
    return both(visible_reviewed("first__"), visible_reviewed("second__"))


def _visible_link_versions() -> Q | None:
    if visible_reviewed() is None:
        return None
    return Q(id__in=RecordLink.objects.values("pk"))


class LinkManager(VersionedManager["RecordLink"]):
    """Links between records that one may see."""

    condition = staticmethod(_visible_pairs)


class RecordLink(models.Model):
    """One record says something of another."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_from")
    kind = models.CharField(max_length=11, choices=LinkKind.choices)
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_to")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(default=False, editable=False)

    objects = LinkManager()
    history = versions_of(_visible_link_versions)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(first=F("second")), name="link_between_two"),
            models.UniqueConstraint(
                fields=("first", "kind", "second"),
                condition=Q(withdrawn=False),
                name="link_once",
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()

    @transaction.atomic
    def save(self, *arguments: object, **options: object) -> None:
        """Save with a version."""
        super().save(*arguments, **options)  # type: ignore[arg-type]

    def delete(self, *arguments: object, **options: object) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


class ProposalState(models.TextChoices):
    """What a person has decided on a proposal."""

    OPEN = "open", "open"
    MERGED = "merged", "the same"
    APART = "apart", "not the same"


class ProposalManager(VisibleManager["DuplicateProposal"]):
    """Proposals on records that one may see."""

    condition = staticmethod(_visible_pairs)


class DuplicateProposal(models.Model):
    """Two records that may tell of the same thing; a person decides."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    # From 0 to 1: by days, State, types and words.
    similarity = models.FloatField()
    state = models.CharField(
        max_length=6, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalManager()

    class Meta:
        ordering = ("-similarity", "pk")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="proposal_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="proposal_between_two"),
        )

    def __str__(self) -> str:
        return f"proposal {self.key}"
