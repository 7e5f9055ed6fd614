"""What an organisation counts beside the usual criteria: a field of its staff list."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.base import Row
from pairing.models.rounds import Policy


class OwnCriterion(Row):
    """A soft criterion of one cohort. ``name`` stands in the reasons, so both people of a pair read it.

    The fields are a closed list: nothing in it is a personal characteristic that the law protects.
    """

    class Field(models.TextChoices):
        DEPARTMENT = "department", "Department"
        SITE = "site", "Site"
        TIME_ZONE = "time_zone", "Time zone"
        TITLE = "title", "Job title"
        LANGUAGES = "languages", "Languages"
        GRADE = "grade", "Grade"
        STARTED = "started_on", "Year of joining"

    class Way(models.TextChoices):
        SAME = "same", "The same for both"
        DIFFERENT = "different", "Different"
        CLOSE = "close", "Close in number"

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="own_criteria")
    name = models.CharField("what it is called", max_length=40)
    field = models.CharField("field of the staff list", max_length=12, choices=Field)
    way = models.CharField("what suits", max_length=9, choices=Way)
    weight = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(0), MaxValueValidator(60)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("policy", Lower("name"), name="pairing_own_criterion_named_once")
        ]

    def __str__(self) -> str:
        return self.name


Field, Way = OwnCriterion.Field, OwnCriterion.Way
_IN_WORDS = (Way.SAME, Way.DIFFERENT)
# Two people may speak several languages, so that only what they share says something.
POSSIBLE = {
    **dict.fromkeys((Field.DEPARTMENT, Field.SITE, Field.TIME_ZONE, Field.TITLE), _IN_WORDS),
    Field.LANGUAGES: (Way.SAME,),
    Field.GRADE: (Way.CLOSE,),
    Field.STARTED: (Way.CLOSE,),
}
