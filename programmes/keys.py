"""Whose words the key of an application or a participation seals: those of the one person."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from accounts.listeners import owners_of_keys
from programmes.models import Application, Participant


@owners_of_keys.register
def owners_of_enrolment_keys(*, keys: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Whoever wrote with each of ``keys``. One query."""
    applied, taking_part = (
        model._default_manager.order_by().filter(key__in=list(keys)).values_list("key", "person")
        for model in (Application, Participant)
    )
    found: dict[UUID, set[UUID]] = {}
    for key, person in applied.union(taking_part):
        found.setdefault(key, set()).add(person)
    return found
