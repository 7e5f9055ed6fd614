"""The poll of safety: started, answered, stopped, counted. Nothing of who was drawn or answered goes into the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Organisation, User
from notifications import ledger
from programmes import polling, slips
from programmes.models import PollSlip, Programme, SafetyPoll, poll_states
from programmes.poll_notices import forget_letters, letters_to


class TooEarlyToAsk(Refused):
    """A poll is open, or the last one ended less than three months ago."""


class TooFewToAsk(Refused):
    """There are not as many colleagues as were to be drawn."""


class PollIsOver(Refused):
    """The poll takes no answers any more, or the person was never drawn: the same answer to both."""


@transaction.atomic
def start_poll(*, programme: Programme, asked: int, threshold: int, by: User, at: datetime) -> SafetyPoll:
    """Draw ``asked`` people and write to them. ``threshold`` in per cent, one of ``polling.THRESHOLDS``.

    :raises TooEarlyToAsk: while one is open in the organisation, and for three months after the last one.
    :raises TooFewToAsk: for fewer than 30, or more than there are.
    """
    if threshold not in polling.THRESHOLDS:
        raise ValueError(threshold)
    # Of two programmes that start one at the same moment, one waits here and is then refused.
    Organisation.objects.select_for_update().get(pk=Organisation.current().pk)
    if polling.standing().must_wait(at):
        raise TooEarlyToAsk(
            "Colleagues have been asked already. A new poll can start three months after it ended."
        )
    if not polling.FEWEST_ASKED <= asked <= min(polling.MOST_ASKED, polling.can_be_drawn().count()):
        raise TooFewToAsk("There are not as many colleagues who can be asked. Choose a smaller number.")
    poll = SafetyPoll.objects.create(
        programme=programme,
        asked=asked,
        threshold=threshold,
        started_by=by,
        started_at=at,
        closes_at=at + polling.LASTS,
    )
    people = polling.draw(asked)
    PollSlip.objects.bulk_create(slips.blank_slips(poll, people))
    ledger.write_all(letters_to(people, poll), at=at)
    record(by=by, at=at, verb="poll of safety started", subject=poll, asked=asked, threshold=threshold)
    return poll


@transaction.atomic
def answer_poll(*, poll: SafetyPoll, said: str, by: User, at: datetime) -> bool:
    """Put the answer of ``by`` on their slip; False, with nothing changed, where an answer is there already.

    There is no event in the trail: it would say who answered, and when.
    :raises PollIsOver: where it takes no answers, or ``by`` was not drawn.
    """
    if said not in (*polling.COUNTS, polling.Said.RATHER_NOT):
        raise ValueError("This is no answer.")
    # The lock makes two answers of one person wait for each other, and an answer wait for the count.
    held = SafetyPoll.objects.select_for_update().open_at(at).filter(pk=poll.pk).first()
    own = slips.slip_of(by, poll.pk, at=at) if held else None
    if own is None:
        raise PollIsOver("This poll is over.")
    if own.said != polling.Said.NOTHING_YET:
        return False
    everyone = list(PollSlip.objects.select_for_update().filter(poll=poll.pk).order_by("mark"))
    for slip in everyone:
        slip.said = said if slip.pk == own.pk else slip.said
    PollSlip.objects.bulk_update(everyone, ["said_sealed"])
    return True


@transaction.atomic
def stop_poll(*, poll: SafetyPoll, by: User, at: datetime) -> None:
    """End it without counting. It counts as a poll for the three months.

    :raises accounts.states.NotPossibleNow: when it is over already.
    """
    _end(poll, SafetyPoll.State.STOPPED, at)
    record(by=by, at=at, verb="poll of safety stopped", subject=poll)


@transaction.atomic
def count_poll(*, poll: SafetyPoll, at: datetime) -> bool:
    """Open the slips once, keep the word and delete them; False where that is done, or too early.

    :raises accounts.vault.CannotOpen: when the master key is not the right one; nothing is then changed.
    """
    due = SafetyPoll.objects.select_for_update().to_be_counted(at).filter(pk=poll.pk).first()
    if due is None:
        return False
    said = [slip.said for slip in due.slips.all()]
    _end(due, polling.outcome(said, due.threshold), at)
    record(by=None, at=at, verb="poll of safety counted", subject=due)
    return True


def _end(poll: SafetyPoll, to: SafetyPoll.State, at: datetime) -> None:
    """Keep the word, and let go of everything else: the slips, and the letters that say who was drawn."""
    poll_states.move(poll, to, ended_at=at)
    poll.slips.all().delete()
    forget_letters(poll)
