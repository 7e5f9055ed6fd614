"""The kick-off of a cohort: when, where, what happens in it, and who was there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from programmes.models import Cohort, Participant, Programme


class KickOffQuerySet(models.QuerySet["KickOff"]):
    def visible_to(self, user: User) -> Self:
        """Coordinators see it while they plan; those who take part once they were told."""
        run = models.Q(cohort__programme__in=Programme.objects.run_by(user))
        mine = Participant.objects.taking_part().filter(person__user=user)
        told = models.Q(told_at__isnull=False, cohort__in=mine.values("cohort"))
        return self.filter(run | told)


class KickOff(Row):
    """Both sides of a cohort together, once, before pairs meet.

    ``agenda`` is a list of parts: ``title``, ``minutes``, ``lead``. ``told_at`` is when people last heard of the day;
    until then only coordinators see it. ``version`` counts the changes since then, for calendars. ``called_off_at`` is
    when it was called off; another day takes that back.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="kick_off")
    starts_at = models.DateTimeField()
    place = models.CharField("place or link", max_length=300)
    agenda = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField("changes since people were told", default=0)
    called_off_at = models.DateTimeField(null=True, blank=True)
    attendance_at = models.DateTimeField("when attendance was last noted", null=True, blank=True)

    objects = KickOffQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Kick-off of {self.cohort}"

    @property
    def minutes(self) -> int:
        return sum(part["minutes"] for part in self.agenda)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_on(self) -> bool:
        return self.called_off_at is None

    @property
    def is_news(self) -> bool:
        """Whether people have not heard of it as it stands now."""
        return self.told_at is None or self.changed_at > self.told_at


class Attendance(Row):
    """Whether somebody was at the kick-off, as a coordinator noted it. Nothing follows from it but a shorter way in."""

    kick_off = models.ForeignKey(KickOff, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    was_there = models.BooleanField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kick_off", "participant"], name="preparation_attendance_once")
        ]

    def __str__(self) -> str:
        return "There" if self.was_there else "Not there"
