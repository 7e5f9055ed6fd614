"""Whose words the key of a pair seals: both partners'."""

from __future__ import annotations

from uuid import UUID

from accounts.listeners import owners_of_keys
from pairing.models import Pair


@owners_of_keys.register
def owners_of_pair_keys(*, keys: set[UUID]) -> dict[UUID, set[UUID]]:
    """The people of each pair whose key is among ``keys``. One query."""
    rows = Pair.objects.filter(key__in=keys).values_list("key", "mentor__person", "mentee__person")
    return {key: {mentor, mentee} for key, mentor, mentee in rows}
