"""Whom a coordinator looks after, for the list of addresses that mail does not reach."""

from __future__ import annotations

from accounts.models import Person, PersonQuerySet, User
from notifications.addresses.selectors import also_looks_after
from programmes.models import Programme


@also_looks_after
def taking_part_in_own_programmes(user: User) -> PersonQuerySet:
    """Everybody who takes or took part in a programme that ``user`` coordinates."""
    return Person.objects.filter(participations__cohort__programme__in=Programme.objects.run_by(user))
