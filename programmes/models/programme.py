"""Purpose: the business need, its owner, objectives, and the measures that will show whether it worked."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def with_role(self, user: User, *names: str) -> Self:
        """Programmes in which ``user`` has one of the roles ``names``."""
        return self.filter(roles__user=user, roles__name__in=names).distinct()

    def run_by(self, user: User) -> Self:
        """Programmes that ``user`` coordinates."""
        return self.with_role(user, "coordinator")

    def overseen_by(self, user: User) -> Self:
        """Programmes whose results ``user`` decides on: sponsor or executive."""
        return self.with_role(user, "sponsor", "executive")

    def visible_to(self, user: User) -> Self:
        """Programmes that ``user`` has any role in. Participants see their own part through ``Participant``."""
        return self.filter(roles__user=user).distinct()


class Programme(Row):
    """The whole undertaking. Its cohorts carry the months in between; see ``Cohort.State``."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        DESIGNED = "designed", "Designed"
        READY = "ready", "Ready"
        RUNNING = "running", "Running"
        DECIDED = "decided", "Decided"
        ARCHIVED = "archived", "Archived"

    class Purpose(models.TextChoices):
        DIGITAL = "digital", "Digital and AI fluency"
        INCLUSION = "inclusion", "Inclusion and lived experience"
        VOICE = "voice", "Early-career voice and staying"
        EXPERIENCE = "experience", "Employee experience and culture"
        CUSTOMERS = "customers", "Customers and markets"
        SUSTAINABILITY = "sustainability", "Sustainability"
        OTHER = "other", "Something else"

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    name = models.CharField(max_length=120)
    purpose = models.CharField("kind of purpose", max_length=16, choices=Purpose, default=Purpose.OTHER)
    need = models.TextField("business need", blank=True)
    evidence = models.TextField("what shows the need", blank=True)
    mentors_are = models.CharField("who mentors", max_length=120, blank=True)
    mentees_are = models.CharField("who learns", max_length=120, blank=True)
    leaders_can = models.CharField("so that leaders can", max_length=300, blank=True)
    mentors_gain = models.CharField("and mentors gain", max_length=300, blank=True)
    sponsor = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="sponsored"
    )
    forum = models.CharField("forum that answers what is heard", max_length=200, blank=True)
    decision_on = models.DateField("day of the decision", null=True, blank=True)
    meeting_tool = models.CharField("name of the meeting tool", max_length=60, blank=True)
    meeting_address = models.CharField("how its addresses begin", max_length=200, blank=True)
    submission = models.UUIDField(unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:detail", args=[self.pk])


programme_states = Machine(
    "Programme",
    {
        Programme.State.DRAFT: [Programme.State.DESIGNED],
        Programme.State.DESIGNED: [Programme.State.DRAFT, Programme.State.READY],
        Programme.State.READY: [Programme.State.DESIGNED, Programme.State.RUNNING],
        Programme.State.RUNNING: [Programme.State.DECIDED],
        Programme.State.DECIDED: [Programme.State.RUNNING, Programme.State.ARCHIVED],
    },
)


class Objective(Row):
    """What should be different, for the mentee and for the mentor, tied to a goal of the organisation."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField("objective", max_length=300)
    goal = models.CharField("organisational goal it serves", max_length=300, blank=True)
    mentee_learns = models.CharField(max_length=300, blank=True)
    mentor_gains = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    submission = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.text


class Measure(Row):
    """How an objective will be shown: what, with which instrument, from a baseline to a target by a day."""

    class Instrument(models.TextChoices):
        CONFIDENCE = "confidence", "Purpose confidence, from the waves (1 to 5)"
        MENTEE_SCALE = "mentee-scale", "Mentee scale, from the waves (1 to 5)"
        MENTOR_SCALE = "mentor-scale", "Mentor scale, from the waves (1 to 5)"
        COMMITMENTS = "commitments", "Mentees with a commitment done (per cent)"
        ENTERED = "entered", "A figure of our own, entered by hand"

    class Side(models.TextChoices):
        MENTEE = "mentee", "Mentees"
        MENTOR = "mentor", "Mentors"
        BOTH = "both", "Both sides"

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="measures")
    name = models.CharField("what is measured", max_length=200)
    instrument = models.CharField(max_length=16, choices=Instrument)
    side = models.CharField(max_length=8, choices=Side, default=Side.MENTEE)
    item = models.CharField("statement people rate", max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=10, decimal_places=2)
    lower_is_better = models.BooleanField("lower is better", default=False)
    due_on = models.DateField("to be reached by")
    owner = models.CharField(max_length=120, blank=True)
    is_primary = models.BooleanField("the one the decision looks at first", default=False)
    submission = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.name


class MeasureReading(Row):
    """A value of a measure that somebody entered, with the day it was true."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    value = models.DecimalField(max_digits=10, decimal_places=2)
    read_on = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "read_on"], name="programmes_one_reading_a_day"),
            models.CheckConstraint(condition=Q(value__isnull=False), name="programmes_reading_has_a_value"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value} on {self.read_on}"
