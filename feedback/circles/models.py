"""Circles: mentors, mentees or coaches together for an hour. When, and who was there; no content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import Person, User
from programmes.models import Cohort, Programme


class CircleQuerySet(models.QuerySet["Circle"]):
    def visible_to(self, user: User) -> Self:
        """Whoever runs it, whoever is asked to come, and the coordinators of the programme."""
        seen = Q(run_by=user) | Q(cohort__programme__in=Programme.objects.run_by(user))
        if user.person_id is not None:
            seen |= Q(pk__in=CircleGuest.objects.filter(person=user.person_id).values("circle"))
        return self.filter(seen)

    def run_by(self, user: User) -> Self:
        """Those that ``user`` moves, calls off and notes attendance of: their own, while they are coach there."""
        return self.filter(run_by=user, cohort__programme__in=Programme.objects.with_role(user, "coach"))


class Circle(Row):
    """One meeting. ``version`` counts its changes, for calendars; ``submission`` makes a second press harmless."""

    class Kind(models.TextChoices):
        MENTORS = "mentors", "Mentor circle"
        MENTEES = "mentees", "Mentee circle"
        COACHES = "coaches", "Group supervision for coaches"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="circles")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MENTORS)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    place = models.CharField("place or link", max_length=300)
    run_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="circles_run")
    planned_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attendance_at = models.DateTimeField("when attendance was last noted", null=True, blank=True)
    submission = models.UUIDField(unique=True)

    objects = CircleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("feedback:circle", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_on(self) -> bool:
        return self.cancelled_at is None


class CircleGuest(Row):
    """Somebody who is asked to come, what they answered, and whether they were there."""

    class Answer(models.TextChoices):
        YES = "yes", "Comes"
        NO = "no", "Cannot come"

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="circles")
    answer = models.CharField(max_length=4, choices=Answer, blank=True)
    was_there = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "person"], name="feedback_circle_guest_once")
        ]

    def __str__(self) -> str:
        return self.get_answer_display() or "Asked"
