"""Asking the next two without a new round: a coordinator chooses among what the engine suggests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from pairing.actions.making import Draft, make_pairs
from pairing.actions.rounds import NotMatching, RulesBroken
from pairing.models import Pair
from pairing.next_best import AFTER_A_ROUND, next_best
from programmes.models import Cohort


@transaction.atomic
def propose_next(*, cohort: Cohort, chosen: Iterable[str], by: User, at: datetime) -> list[Pair]:
    """Make pairs of the ``chosen`` suggestions, by their names, and ask the mentors; all of them or none.

    The engine is asked again, with the rules and the people of this moment.
    :raises NotMatching: before a round is published and after the pairs have closed.
    :raises RulesBroken: when one of them is no longer suggested.
    """
    # Two coordinators who confirm at once wait for each other: nobody is asked beyond the room they offered.
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if cohort.state not in AFTER_A_ROUND:
        raise NotMatching(
            "The next best pairs are made after a round was published and before the cohort closes."
        )
    suggested = {one.name: one for one in next_best(cohort, at=at).suggested}
    names = list(dict.fromkeys(chosen))
    if any(name not in suggested for name in names):
        raise RulesBroken(
            "Somebody answered, moved or left meanwhile, so nobody was asked. Look at the pairs again."
        )
    drafts = [
        Draft(one.mentor, one.mentee, one.reasons, one.warnings) for one in map(suggested.__getitem__, names)
    ]
    pairs = make_pairs(cohort=cohort, drafts=drafts, at=at)
    record(by=by, at=at, verb="next best pairs asked", subject=cohort, pairs=len(pairs))
    return pairs
