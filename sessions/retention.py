"""When the date of a session goes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from pairing.retention import pair_over


def nobodys_note_hangs_on_it(before: datetime) -> Q:
    """Sessions of pairs that ended before, about which nobody keeps a private note.

    Notes go by the cohort's end, and a pair may end long before it: a session that went first would take them along.
    """
    return pair_over("pair")(before) & Q(reflections__isnull=True) & Q(drafts__isnull=True)
