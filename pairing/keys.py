"""Whose words the key of a pair seals: both partners'. And who else reads what one of them says to the other."""

from __future__ import annotations

from uuid import UUID

from accounts.listeners import owners_of_keys
from pairing.models import Pair


@owners_of_keys.register
def owners_of_pair_keys(*, keys: set[UUID]) -> dict[UUID, set[UUID]]:
    """The people of each pair whose key is among ``keys``. One query."""
    rows = Pair.objects.filter(key__in=keys).values_list("key", "mentor__person", "mentee__person")
    return {key: {mentor, mentee} for key, mentor, mentee in rows}


@owners_of_keys.register
def partners_by_key(*, keys: set[UUID]) -> dict[UUID, set[UUID]]:
    """Whoever was introduced to the participant of a key, and reads what that one says to a partner. Two queries."""
    found: dict[UUID, set[UUID]] = {}
    known = Pair.objects.filter(introduced_at__isnull=False)
    for one, other in (("mentor", "mentee"), ("mentee", "mentor")):
        rows = known.filter(**{f"{one}__key__in": keys}).values_list(f"{one}__key", f"{other}__person")
        for key, person in rows:
            found.setdefault(key, set()).add(person)
    return found
