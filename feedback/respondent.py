"""Who answered, as a keyed hash: equal for one participant of one cohort, and no way back without the master key.

It lets before be compared with after and people be counted instead of answers. Whoever holds the database alone
cannot redo the hash; whoever runs the server could, and the page "Who sees what" says so.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from accounts import purposes
from programmes.models import Participant


def respondent_of(participant: Participant) -> str:
    """HMAC-SHA256 over cohort and participant, under a key for this use alone."""
    words = f"{participant.cohort_id}:{participant.pk}".encode()
    return hmac.digest(purposes.key_for(purposes.RESPONDENT), words, "sha256").hex()


def occasion_of(participant: Participant, occasion: str) -> str:
    """The same for one participant on one occasion ("session <key>"): finds that one sheet, and no other of theirs.

    Whoever holds the database alone cannot tell with it which two sheets are of the same two people.
    """
    words = f"{participant.cohort_id}:{participant.pk}:{occasion}".encode()
    return hmac.digest(purposes.key_for(purposes.RESPONDENT), words, "sha256").hex()


def reporter_of(person: UUID) -> str:
    """The same for whoever speaks up, so that they find their own reports and a copy of the database names nobody."""
    words = f"concern:{person}".encode()
    return hmac.digest(purposes.key_for(purposes.RESPONDENT), words, "sha256").hex()
