"""How often something was done of late."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """One count for one limit and one person or address, kept under a digest that tells neither.

    Time is cut into stretches of the limit's length; the count of the stretch before fades while this one passes.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    stretch = models.BigIntegerField()
    hits = models.PositiveIntegerField()
    hits_before = models.PositiveIntegerField()
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_tally"

    def __str__(self) -> str:
        return f"{self.hits} in stretch {self.stretch}"
