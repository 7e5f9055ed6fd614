"""Whom reminders can reach, by what somebody is in a programme or in the staff list. One query each."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import OrganisationRole, Person, ReportingLine
from programmes.models import Participant, Role, RoleRequest, Side


def takes_part(person: Person) -> bool:
    """Whoever was ever asked to: some reminders come after the end."""
    return Participant.objects.filter(person=person).exists()


def mentors(person: Person) -> bool:
    return Participant.objects.filter(person=person, side=Side.MENTOR).exists()


def coordinates(person: Person) -> bool:
    return _has(person, Role.Name.COORDINATOR)


def coaches(person: Person) -> bool:
    return _has(person, Role.Name.COACH)


def sponsors(person: Person) -> bool:
    return _has(person, Role.Name.SPONSOR)


def takes_part_or_answers_for_it(person: Person) -> bool:
    return takes_part(person) or _has(person, Role.Name.SPONSOR, Role.Name.EXECUTIVE)


def _has(person: Person, *names: str) -> bool:
    return Role.objects.filter(user__person=person, name__in=names).exists()


def has_to_do_with_roles(person: Person) -> bool:
    """Whoever gives them, has one, or is in a request for one."""
    return (
        OrganisationRole.objects.filter(user__person=person).exists()
        or Role.objects.filter(user__person=person).exists()
        or RoleRequest.objects.filter(Q(user__person=person) | Q(asked_by__person=person)).exists()
    )


def leads_people(person: Person) -> bool:
    return ReportingLine.objects.filter(manager=person).exists()
