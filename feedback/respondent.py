"""Who answered, as a keyed hash: equal for one participant of one cohort, and no way back without the master key.

It lets before be compared with after and people be counted instead of answers. Whoever holds the database alone
cannot redo the hash; whoever runs the server could, and the page "Who sees what" says so.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from programmes.models import Participant


def respondent_of(participant: Participant) -> str:
    """HMAC-SHA256 over cohort and participant, under a key derived from the master key for this use alone."""
    words = f"{participant.cohort_id}:{participant.pk}".encode()
    return hmac.digest(_key(), words, "sha256").hex()


def _key() -> bytes:
    master = base64.b64decode(settings.UPWARD_MASTER_KEY)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"feedback respondent").derive(master)
