"""Who answered, as a keyed hash: equal for one participant of one cohort, and no way back without the master key.

It lets before be compared with after and people be counted instead of answers. Whoever holds the database alone
cannot redo the hash; whoever runs the server could, and the page "Who sees what" says so.
"""

from __future__ import annotations

import base64
import hmac
import re
from uuid import UUID

from accounts import purposes
from programmes.models import Participant


def respondent_of(participant: Participant) -> str:
    """HMAC-SHA256 over cohort and participant, under a key for this use alone."""
    return _under_the_key(f"{participant.cohort_id}:{participant.pk}").hex()


def occasion_of(participant: Participant, occasion: str) -> str:
    """The same for one participant on one occasion ("session <key>"): finds that one sheet, and no other of theirs.

    Whoever holds the database alone cannot tell with it which two sheets are of the same two people.
    """
    return _under_the_key(f"{participant.cohort_id}:{participant.pk}:{occasion}").hex()


def reporter_of(person: UUID) -> str:
    """The same for whoever speaks up, so that they find their own reports and a copy of the database names nobody."""
    return _under_the_key(f"concern:{person}").hex()


def starter_of(person: UUID) -> str:
    """The same for somebody at a kick-off, with a place or without: not the hash of their answers.

    It is one in all cohorts. Whether somebody stayed is true of them wherever it is counted, so two cohorts of nearly
    the same people have to be compared before either is published.
    """
    return _under_the_key(f"start:{person}").hex()


CODE_BYTES, GROUP = 15, 4  # 120 bits as 24 letters and digits, written in groups
NO_PART_OF_A_CODE = re.compile(r"[^A-Z2-7]")


def code_of(submission: UUID) -> str:
    """The code that opens what was told by link with the form ``submission``: "K7QM-2ABC-...".

    It is worked out and not drawn, so that two presses of one button show the same code. Nobody redoes it from a copy
    of the database, which holds ``submission`` and not the key.
    """
    digest = _under_the_key(f"code:{submission}")[:CODE_BYTES]
    letters = base64.b32encode(digest).decode()
    return "-".join(letters[place : place + GROUP] for place in range(0, len(letters), GROUP))


def holder_of(code: str) -> str:
    """The digest by which what ``code`` opens is found. Blanks, dashes and small letters make no difference."""
    return _under_the_key(f"holder:{NO_PART_OF_A_CODE.sub('', code.upper())}").hex()


def mark_of(programme: UUID, turn: int) -> bytes:
    """What makes the address for telling in ``programme`` unguessable; another one with each ``turn``."""
    return _under_the_key(f"telling:{programme}:{turn}")[:16]


def _under_the_key(words: str) -> bytes:
    return hmac.digest(purposes.key_for(purposes.RESPONDENT), words.encode(), "sha256")
