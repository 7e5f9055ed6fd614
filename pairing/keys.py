"""Whose words the key of a pair seals: both partners'. And who else reads what one of them says to the other."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from accounts.listeners import owners_of_keys
from pairing.models import Pair


@owners_of_keys.register
def owners_of_pair_keys(*, keys: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The two of each pair whose key is among ``keys``, and the two of a participant's key once they are introduced.

    One query: three in one, so that each goes by its own index.
    """
    pairs = Pair.objects.order_by()
    known = pairs.filter(introduced_at__isnull=False)
    two = ("mentor__person", "mentee__person")
    rows = pairs.filter(key__in=list(keys)).values_list("key", *two)
    rows = rows.union(
        *(
            known.filter(**{f"{side}__key__in": list(keys)}).values_list(f"{side}__key", *two)
            for side in ("mentor", "mentee")
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for key, mentor, mentee in rows:
        found.setdefault(key, set()).update((mentor, mentee))
    return found
