"""The organisation, its ladder, its people and who reports to whom."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.base import Row


class Organisation(Row):
    """The settings of the one organisation that runs this installation. See ``Organisation.current``."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField("organisation", max_length=120, default="Our organisation")
    product_name = models.CharField("name of the product", max_length=60, default="Upward")
    speak_up_name = models.CharField("speak-up contact", max_length=120, blank=True)
    speak_up_reach = models.CharField("how to reach them", max_length=200, blank=True)
    coach_reach = models.CharField("how to reach a coach", max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)
    accepts_unseen = models.BooleanField(
        "accept a staff list from the watched folder without looking", default=False
    )
    accepts_unseen_leavers = models.PositiveIntegerField("and as many may have left in it", default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="accounts_one_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organisation:
        """The organisation, made with its defaults the first time it is asked for."""
        return cls.objects.get_or_create(only=True)[0]


class Grade(Row):
    """One rung of the ladder. ``rank`` counts up from the lowest rung; gaps in seniority are differences of rank."""

    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="accounts_grade_name_once")]

    def __str__(self) -> str:
        return self.name


class TitleGrade(Row):
    """One line of the table that reads a grade from a job title: the first line whose words are in it decides."""

    words = models.CharField(max_length=120)
    grade = models.ForeignKey(Grade, on_delete=models.CASCADE, related_name="title_words")
    order = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.words}: {self.grade}"


class PersonQuerySet(models.QuerySet["Person"]):
    def employed(self) -> Self:
        """People who have not left. See also ``Person.is_employed``."""
        return self.filter(left_on=None)

    def called(self, words: str) -> Self:
        """People in whose names each of ``words`` is."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def search(self, words: str) -> Self:
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(title__icontains=word)
                | Q(department__icontains=word)
            )
        return found


class Person(Row):
    """The employee record of one colleague, as the roster has it. A person may have no user."""

    external_id = models.CharField("staff id", max_length=120, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail", blank=True, db_index=True)
    title = models.CharField("job title", max_length=200, blank=True)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    department = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    languages = models.JSONField(default=list, blank=True)
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        indexes = [models.Index(Lower("name"), name="accounts_person_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_employed(self) -> bool:
        """See also ``PersonQuerySet.employed``."""
        return self.left_on is None

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("-", " ").split() if word[0].isalpha()]
        return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    def current(self, on: date) -> Self:
        """Lines that hold on the day ``on``; spans are half-open, ``[since, until)``."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))

    def held_since(self, day: date) -> Self:
        """Lines that hold now or held at any time after ``day``: "was their manager in the last 12 months"."""
        return self.filter(Q(until=None) | Q(until__gt=day))


class ReportingLine(Row):
    """One person reports to another, solid or dotted, from a day until a day."""

    class Kind(models.TextChoices):
        SOLID = "solid", "Solid line"
        DOTTED = "dotted", "Dotted line"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_up")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lines_down")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SOLID)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("manager")), name="accounts_nobody_reports_to_themselves"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="solid", until=None), name="accounts_one_solid_line_now"
            ),
            models.UniqueConstraint(
                fields=["person", "manager", "kind"], condition=Q(until=None), name="accounts_line_once_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} reports to {self.manager}"
