"""What somebody answered from a mail about one session."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from programmes.models import Side


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair, as for the session itself."""
        two = models.Q(session__pair__mentor__person=user.person_id)
        return self.filter(two | models.Q(session__pair__mentee__person=user.person_id))


class CheckIn(Row):
    """One answer by the link of one side: it was given by whoever had the mail, so the page of the session says so.

    That the row is there is what makes a link good for one answer. ``submission`` recognises a second press.
    """

    class Answer(models.TextChoices):
        MET = "met", "We met"
        MOVED = "moved", "We moved it"
        NO = "no", "No"

    session = models.ForeignKey(
        "mentoring_sessions.Session", on_delete=models.CASCADE, related_name="check_ins"
    )
    side = models.CharField(max_length=8, choices=Side)
    answer = models.CharField(max_length=5, choices=Answer)
    said_at = models.DateTimeField()
    submission = models.UUIDField(unique=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        app_label = "mentoring_sessions"
        constraints = [
            models.UniqueConstraint(fields=["session", "side"], name="sessions_one_answer_by_link_a_side")
        ]

    def __str__(self) -> str:
        return "Answer by a link"
