"""Dangerous speech: what one coder finds in a record, by the five elements; nobody is scored.

The elements are those of Susan Benesch's Dangerous Speech Project: speaker, audience, message,
context and medium.
"""

import uuid
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.record import Record
from atrocityrisk.desk.models.reviewed import next_version
from atrocityrisk.desk.models.versions import both, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, refuse_deletion
from atrocityrisk.desk.rules.levels import Presence
from atrocityrisk.desk.rules.scope import current_scope, visible_reviewed

ELEMENTS = ("speaker", "audience", "message", "context", "medium")


def _visible_codings() -> Q | None:
    """One's own; those of others once they are finished, and one's own of the record is."""
    scope = current_scope()
    if scope is None or scope.everything:
        return None if scope is None else Q()
    mine = Q(coder_id=scope.person_id)
    finished: Any = Q(finished=True)
    if scope.contributes:
        own = SpeechCoding._base_manager.filter(
            record=OuterRef("record"), coder_id=scope.person_id, finished=True
        )
        finished = finished & Exists(own)
    return both(visible_reviewed("record__"), mine | finished)


def _visible_coding_versions() -> Q | None:
    return None if current_scope() is None else Q(id__in=SpeechCoding.objects.values("pk"))


class CodingManager(VersionedManager["SpeechCoding"]):
    """Codings that one may see."""

    condition = staticmethod(_visible_codings)


def _element(words: str) -> Any:
    return models.CharField(
        max_length=7, choices=Presence.choices, default=Presence.UNKNOWN, help_text=words
    )


class SpeechCoding(models.Model):
    """One coder's reading of the speech that a record tells of; of its kind, not of a person."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, related_name="codings", editable=False
    )
    coder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    speaker = _element("Does the kind of speaker have influence over the audience?")
    audience = _element("Is the audience fearful, aggrieved, or able to do harm?")
    message = _element("Does the message call for, excuse or predict violence against a group?")
    context = _element("Does the setting, such as past violence or rivalry, make harm likelier?")
    medium = _element("Does the way it is spread give it more weight or reach?")
    note = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(1000)],
        help_text="Why, in your own words: no names of people, no quotation of slurs.",
    )
    finished = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CodingManager()
    history = versions_of(_visible_coding_versions)

    class Meta:
        ordering = ("pk",)
        verbose_name = "coding of speech"
        verbose_name_plural = "codings of speech"
        constraints = (
            models.UniqueConstraint(fields=("record", "coder"), name="coding_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": Presence.values}), name=f"coding_{name}"
                )
                for name in ELEMENTS
            ),
        )

    def __str__(self) -> str:
        return f"coding by {self.coder}"

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if it is no more as it was read."""
        with next_version(self):
            super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))
