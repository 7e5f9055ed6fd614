"""The one selection of a cohort: previewed, confirmed, and then a dated record with its waiting list."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from programmes.models.cohort import Cohort, Side
from programmes.models.enrolment import Application, OpenCall
from programmes.models.programme import Programme


class SelectionQuerySet(models.QuerySet["Selection"]):
    def visible_to(self, user: User) -> Self:
        """Selections of programmes that ``user`` coordinates."""
        return self.filter(cohort__programme__in=Programme.objects.run_by(user))


class Selection(Row):
    """Who comes first, on each side. It may be previewed again until it is confirmed, and is confirmed once.

    ``published_seed`` is empty until then: before, the seed stands with the call, sealed.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="selection")
    way = models.CharField(max_length=8, choices=OpenCall.Way)
    criteria = models.JSONField(default=list)
    published_seed = models.CharField(max_length=64, default="", blank=True)
    mentor_seats = models.PositiveSmallIntegerField()
    mentee_seats = models.PositiveSmallIntegerField()
    mentors = models.PositiveIntegerField("applications of mentors")
    mentees = models.PositiveIntegerField("applications of mentees")
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SelectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Selection of {self.cohort}"

    @property
    def seed(self) -> str:
        """What the order was drawn with. One query for the call before it is published."""
        return self.published_seed or self.cohort.call.seed

    def seats(self, side: str) -> int:
        return self.mentor_seats if side == Side.MENTOR else self.mentee_seats

    def applicants(self, side: str) -> int:
        return self.mentors if side == Side.MENTOR else self.mentees

    def placed(self, side: str) -> int:
        """How many of ``side`` get a place at once."""
        return min(self.seats(side), self.applicants(side))


class SelectionPlace(Row):
    """The place of one application on its side: 1 comes first."""

    # The constraint below begins with it; an index of its own would be chosen instead, and sort fifty thousand rows.
    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="places", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="places")
    side = models.CharField(max_length=8, choices=Side)
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "side", "place"], name="programmes_selection_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.get_side_display().lower()}s"
