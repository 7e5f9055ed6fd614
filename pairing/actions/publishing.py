"""Publishing what was reviewed, and taking it back before anybody was asked."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from accounts.audit import record
from accounts.models import ContentKey, User
from accounts.states import NotPossibleNow
from notifications.actions import take_back_all
from pairing.actions.making import Draft, make_pairs
from pairing.actions.rounds import RulesBroken
from pairing.again import Again
from pairing.models import Pair, Proposal, Round, round_states
from programmes.actions import move_cohort
from programmes.models import Cohort

# Between publishing and the first question: long enough to see a mistake.
PUBLISH_WINDOW = timedelta(minutes=15)
TAKEN_BACK = "The programme team took the pairs back before anybody was asked."


class AlreadyPublished(NotPossibleNow):
    """Somebody else was faster, or pressed twice."""


class TooLate(NotPossibleNow):
    """Somebody has been asked: a pair ends only by its own steps now."""


@transaction.atomic
def publish(*, current: Round, by: User, at: datetime) -> list[Pair]:
    """Make the round's proposals pairs; the mentors are asked ``PUBLISH_WINDOW`` later. Every rule is checked again.

    :raises RulesBroken: when somebody has moved, left or found a partner since the round ran.
    :raises AlreadyPublished: when the round was published before.
    """
    cohort = _locked(current)
    if current.state == Round.State.PUBLISHED:
        raise AlreadyPublished("This run is published already. Nobody is asked twice.")
    moves = cohort.state == Cohort.State.MATCHING
    asks_at = at + PUBLISH_WINDOW
    round_states.move(current, Round.State.PUBLISHED, asks_at=asks_at, moved_cohort=moves)
    proposals = list(current.proposals.select_related("mentor__person", "mentee__person"))
    _check_again(cohort, proposals, at=at)
    drafts = [Draft(one.mentor, one.mentee, one.reasons, one.warnings, one) for one in proposals]
    pairs = make_pairs(cohort=cohort, drafts=drafts, at=at, asked_at=asks_at)
    if moves:
        move_cohort(cohort=cohort, to=Cohort.State.PREPARING, by=by, at=at)
    record(by=by, at=at, verb="pairs published", subject=current, pairs=len(pairs))
    return pairs


@transaction.atomic
def take_back_publishing(*, current: Round, by: User, at: datetime) -> int:
    """Undo ``publish`` before the first question: the run is a draft again. How many pairs were taken back.

    :raises TooLate: once the mentors are asked. :raises accounts.states.NotPossibleNow: when it is not published.
    """
    cohort = _locked(current)
    if current.state == Round.State.PUBLISHED and not current.may_be_taken_back(at):
        raise TooLate(
            "The mentors have been asked, so this cannot be taken back. A pair ends on its own page, and each of the "
            "two can say no."
        )
    moved = current.moved_cohort
    round_states.move(current, Round.State.DONE, asks_at=None, moved_cohort=False)
    pairs = _unasked(current)
    if moved and cohort.state == Cohort.State.PREPARING and not cohort.pairs.live().exists():
        move_cohort(cohort=cohort, to=Cohort.State.MATCHING, by=by, at=at)
    record(by=by, at=at, verb="pairs taken back", subject=current, pairs=pairs)
    return pairs


def _locked(current: Round) -> Cohort:
    """The cohort, locked: of two runs that are published at once, the second finds the pairs of the first."""
    return Cohort.objects.select_for_update().get(pk=current.cohort_id)


def _unasked(current: Round) -> int:
    """Take the pairs of ``current`` away, with their keys and their questions; how many."""
    pairs = Pair.objects.filter(proposal__round=current, mentor_answered_at=None)
    rows = list(pairs.values_list("pk", "key"))
    take_back_all(
        kind="pairing.ask",
        programme_key=current.cohort.programme_id,
        sequences=[str(pair) for pair, _ in rows],
        reason=TAKEN_BACK,
    )
    pairs.delete()
    ContentKey.objects.filter(pk__in=[key for _, key in rows if key]).delete()
    return len(rows)


def _check_again(cohort: Cohort, proposals: list[Proposal], *, at: datetime) -> None:
    again = Again(cohort, None, at=at)
    wanted = Counter(one.mentor_id for one in proposals)
    broken = [
        one
        for one in proposals
        if again.bars(one.mentor, one.mentee) or wanted[one.mentor_id] > again.places(one.mentor)
    ]
    if broken:
        names = "; ".join(f"{one.mentor.person} with {one.mentee.person}" for one in broken)
        raise RulesBroken(f"These pairs are no longer possible: {names}. Run the pairing again.")
