"""Erasing again whoever came back with a backup."""

from __future__ import annotations

from datetime import datetime

from accounts.rights import ledger
from accounts.rights.erasure import erase


def replay(*, known: set[str], at: datetime) -> int:
    """Erase again everybody among ``known``, as the ledger of erasures digests them; how many they were.

    Those who are not here are remembered too, so that no staff list brings them back. Doing it twice changes nothing.
    """
    people = ledger.to_replay(ledger.know(known, at=at))
    for person in people:
        erase(person=person, by=None, at=at)
    return len(people)
