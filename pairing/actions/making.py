"""A pair as it is made: from a run, from the next best, or after a conflict. Always by somebody's decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import ContentKey
from pairing.actions.asking import ask_mentor
from pairing.models import Pair, Proposal
from pairing.protection import protection_of
from programmes.models import Cohort, Participant


def make_pair(
    *,
    cohort: Cohort,
    mentor: Participant,
    mentee: Participant,
    reasons: Sequence[str],
    warnings: Sequence[str],
    at: datetime,
    asked_at: datetime | None = None,
    proposal: Proposal | None = None,
) -> Pair:
    """Make a pair with a key of its own, and ask the mentor: now, or at ``asked_at``. Rules were looked at before.

    ``warnings`` are the engine's; they say whether the pair has reduced protection.
    """
    pair = Pair.objects.create(
        cohort=cohort,
        mentor=mentor,
        mentee=mentee,
        proposal=proposal,
        reasons=list(reasons),
        protection=protection_of(warnings),
        key=ContentKey.new(),
        asked_at=asked_at or at,
    )
    ask_mentor(pair=pair, at=at)
    return pair
