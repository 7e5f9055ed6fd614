"""What the organisation knows of two people that keeps them from being a pair, and of the time that one of them has."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.base import Row
from accounts.models import Person, User
from accounts.vault import Sealed, SealedRow
from programmes.models import Cohort, Participant, Programme


class BarQuerySet(models.QuerySet["Bar"]):
    def visible_to(self, user: User) -> Self:
        """Those of programmes that ``user`` coordinates."""
        return self.filter(programme__in=Programme.objects.run_by(user))

    def in_force(self, on: date) -> Self:
        """Those that hold on the day ``on``; the last day still counts."""
        return self.filter(Q(until=None) | Q(until__gte=on))


class Bar(Row):
    """Two colleagues who are never a pair of one programme, for a reason that a coordinator may know.

    There is no place for a note: what kind it is is all that a coordinator needs. The two stand in the order of their
    keys, so that either of them first is the same bar.
    """

    class Kind(models.TextChoices):
        DECIDES = "decides", "One decides about the other’s pay, rating, promotion, redundancy or discipline"
        PANEL = "panel", "They sit on one selection panel"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="bars")
    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    until = models.DateField("last day on which it holds", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = BarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "one", "other", "kind"], name="pairing_bar_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="pairing_bar_names_two_people"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Separation(SealedRow, Row):
    """Two colleagues whom a named handler keeps apart: a shared grievance, investigation or report.

    ``two`` are the keys of both, sealed, so that neither a coordinator nor a reader of the database learns who they
    are. Each has a key of its own, which belongs to nobody: whoever opens one leaves an event in the audit trail.
    """

    two_sealed = models.BinaryField(default=b"", editable=False)
    until = models.DateField("last day on which it holds", null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    two = Sealed()

    def __str__(self) -> str:
        return "Separation"

    def people(self) -> tuple[str, str] | None:
        """The keys of the two, as text; None once the key was destroyed."""
        one, _, other = self.two.partition(" ")
        return (one, other) if other else None

    def holds(self, on: date) -> bool:
        return self.until is None or self.until >= on


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> Self:
        """Those of programmes that ``user`` coordinates."""
        return self.filter(participant__cohort__programme__in=Programme.objects.run_by(user))

    def of(self, cohort: Cohort) -> Self:
        return self.filter(participant__cohort=cohort)


class Absence(Row):
    """When somebody who takes part is not there. Only days: why is nobody's business here."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="absence")
    away_until = models.DateField("last day away", null=True, blank=True)
    leaves_on = models.DateField("last day in the organisation", null=True, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_until__isnull=False) | Q(leaves_on__isnull=False),
                name="pairing_absence_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"Absence {self.pk}"
