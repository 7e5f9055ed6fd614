"""Which starting points and outcomes are somebody's own: found by the mark that only the service can make."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Person
from feedback.respondent import starter_of
from insights.outcomes.models import StartingPoint


def marks(person: Person) -> list[str]:
    """One for each cohort in which anybody's starting point is kept. One query."""
    cohorts = StartingPoint.objects.order_by().values_list("cohort", flat=True).distinct()
    return [starter_of(cohort, person.pk) for cohort in cohorts]


def starting_points(person: Person) -> Q:
    return Q(mark__in=marks(person))


def outcomes(person: Person) -> Q:
    return Q(start__mark__in=marks(person))
