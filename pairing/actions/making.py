"""Pairs as they are made: from a run, from the next best, or after a conflict. Always by somebody's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import ContentKey
from pairing.actions.asking import ask_mentors, last_day
from pairing.models import Pair, Proposal
from pairing.protection import protection_of
from programmes.models import Cohort, Participant

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """Two people who are to be asked. ``warnings`` are the engine's: they say who has reduced protection."""

    mentor: Participant
    mentee: Participant
    reasons: Sequence[str]
    warnings: Sequence[str]
    proposal: Proposal | None = None


def make_pairs(
    *, cohort: Cohort, drafts: Sequence[Draft], at: datetime, asked_at: datetime | None = None
) -> list[Pair]:
    """A pair for each draft, with a key of its own, and a question to its mentor: now, or at ``asked_at``.

    Every rule was looked at before. A few queries for each 500 pairs.
    """
    asked_at = asked_at or at
    keys = ContentKey.objects.bulk_create([ContentKey.unsaved() for _ in drafts], batch_size=AT_ONCE)
    pairs = [
        Pair(
            cohort=cohort,
            mentor=draft.mentor,
            mentee=draft.mentee,
            proposal=draft.proposal,
            reasons=list(draft.reasons),
            protection=protection_of(draft.warnings),
            key=key,
            asked_at=asked_at,
            answer_by=last_day(cohort, asked_at),
        )
        for draft, key in zip(drafts, keys, strict=True)
    ]
    Pair.objects.bulk_create(pairs, batch_size=AT_ONCE)
    ask_mentors(pairs=pairs, at=at)
    return pairs
