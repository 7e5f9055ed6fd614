"""Which starting points and outcomes are somebody's own: found by the mark that only the service can make."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Person
from feedback.respondent import starter_of


def starting_points(person: Person) -> Q:
    return Q(mark=starter_of(person.pk))


def outcomes(person: Person) -> Q:
    return Q(start__mark=starter_of(person.pk))
