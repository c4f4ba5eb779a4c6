"""Entries of the chain that holds every version of every record in its place."""

from django.db import models


class ChainEntry(models.Model):
    """One version, sealed: a line as the forecast ledger writes it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    # Which model's history, and which row of it.
    kind = models.CharField(max_length=16)
    history_id = models.PositiveBigIntegerField()
    line = models.TextField()
    # Seals a version once more, after its text was taken out.
    redaction = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "history_id"),
                condition=models.Q(redaction=False),
                name="chain_version_once",
            ),
        )

    def __str__(self) -> str:
        return f"entry {self.number}"
