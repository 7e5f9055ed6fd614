"""Writing advice for the next cohort, withdrawing it, showing it beside that of others, and holding a piece back.

Who wrote when stands nowhere: writing and withdrawing leave no event.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from feedback.cards.selectors import known_to_readers
from feedback.cards.traceable import Trace, traces
from feedback.joint import written
from insights.commons.models import FEWEST_PAIRS, Advice
from insights.commons.selectors import may_be_given, speaks_from
from pairing.models import Pair
from programmes.models import Cohort, Participant


class NotTheTime(Refused):
    """Advice is given at the end, when there is something to look back on."""


class NotYours(Refused):
    """Only who takes part gives advice in their own name, which nobody sees."""


class ShownAlready(Refused):
    """Others have read it, so that it can no longer be changed or withdrawn."""


class CouldGiveAway(Refused):
    """The words could give a person away, and the writer has not said that they have seen that."""

    def __init__(self, found: list[Trace]) -> None:
        super().__init__("Read what could give somebody away. Change the words, or tick that they may stand.")
        self.found = found


@transaction.atomic
def give_advice(*, participant: Participant, text: str, has_seen: bool, by: User, at: datetime) -> Advice:
    """Keep the one piece of advice of ``participant``, in the place of an earlier one.

    :raises NotTheTime: before the end, and once the cohort is evaluated. :raises ShownAlready: once others read it.
    :raises CouldGiveAway: when the words could point at somebody and ``has_seen`` is not set.
    """
    participant = _own(participant, by)
    words = written(text)
    pair = speaks_from(participant)
    if pair is None or not may_be_given(participant, pair):
        raise NotTheTime(
            "Advice is given at the end: from the closing of your partnership to that of the cohort."
        )
    standing = _unshown(participant)
    found = warnings_for(words, pair)
    if found and not has_seen:
        raise CouldGiveAway(found)
    advice = standing or Advice(participant=participant)
    advice.pair, advice.text = pair, words
    advice.save()
    return advice


def warnings_for(text: str, pair: Pair) -> list[Trace]:
    """What in ``text`` could give somebody away to others of the programme."""
    return traces(text, known_to_readers(text, pair))


@transaction.atomic
def withdraw_advice(*, participant: Participant, by: User, at: datetime) -> None:
    """Its words are gone, without a reason. Twice is once. :raises ShownAlready: once others have read it."""
    standing = _unshown(_own(participant, by))
    if standing:
        standing.delete()


@transaction.atomic
def show_waiting_advice(*, cohort: Cohort, at: datetime) -> int:
    """Once the last day is over, show what waits, if it is from three pairs or more; how many pieces were shown.

    Before that day everybody can still change their mind, and one new piece would be laid beside whoever closed last.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if cohort.ends_on >= timezone.localdate(at):
        return 0
    waiting = list(Advice.objects.waiting().filter(participant__cohort=cohort).values_list("pk", "pair"))
    if len({pair for _, pair in waiting}) < FEWEST_PAIRS:
        return 0
    number = Advice.objects.filter(pk__in=[key for key, _ in waiting]).update(batch=uuid4())
    record(by=None, at=at, verb="advice shown", subject=cohort)
    return number


@transaction.atomic
def hold_back(*, advice: Advice, because: str, by: User, at: datetime) -> Advice:
    """Show a piece to nobody, and say why; its words are not changed. A second press changes nothing."""
    reason = written(because)
    advice = Advice.objects.select_for_update().get(pk=advice.pk)
    if advice.held_at is None:
        advice.held_at, advice.held_because, advice.held_by = at, reason, by
        advice.save(update_fields=["held_at", "held_because", "held_by"])
        record(by=by, at=at, verb="advice held back", subject=advice)
    return advice


@transaction.atomic
def let_stand(*, advice: Advice, by: User, at: datetime) -> Advice:
    """Show a piece again that was held back. A second press changes nothing."""
    advice = Advice.objects.select_for_update().get(pk=advice.pk)
    if advice.held_at is not None:
        advice.held_at, advice.held_because, advice.held_by = None, "", None
        advice.save(update_fields=["held_at", "held_because", "held_by"])
        record(by=by, at=at, verb="advice shown again", subject=advice)
    return advice


def _own(participant: Participant, by: User) -> Participant:
    """The participation of ``by``, with its cohort under a lock: showing and withdrawing take turns."""
    Cohort.objects.select_for_update().get(pk=participant.cohort_id)
    found = Participant.objects.select_related("cohort", "person").get(pk=participant.pk)
    if by.person is None or found.person_id != by.person.pk:
        raise NotYours("Only the one who takes part can do this.")
    return found


def _unshown(participant: Participant) -> Advice | None:
    standing = Advice.objects.filter(participant=participant).first()
    if standing and standing.batch is not None:
        raise ShownAlready("Others have read your advice, so it can no longer be changed or withdrawn.")
    return standing
