"""The first meeting on trial: each says in private whether to go on, and it counts once both have said it.

What both said is looked at on the day after, never while one of them is at the page: nobody sees an end follow from
a press of their own.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from accounts import reading
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import PersonalKey, User
from pairing.actions.ending import leave
from pairing.models import Pair, TrialAnswer
from pairing.models.trials import GO_ON, RATHER_NOT


class NoTrial(Refused):
    """The pair is not on trial, or not any more."""


@transaction.atomic
def answer_trial(*, pair: Pair, goes_on: bool, by: User, at: datetime) -> TrialAnswer:
    """Keep what one of the two says, in place of what they said before. The trail is silent on it.

    :raises NoTrial: when there is nothing to answer.
    """
    person = by.person
    if person is None or pair.side_of(person) is None or not (pair.on_trial and pair.may_meet):
        raise NoTrial("There is no question for you here.")
    said = TrialAnswer.objects.of(person).filter(pair=pair).first() or TrialAnswer(pair=pair, person=person)
    said.key = said.key or PersonalKey.of(person)
    said.answer, said.answered_at = GO_ON if goes_on else RATHER_NOT, at
    said.save()
    return said


@transaction.atomic
def settle_trial(*, pair: Pair, at: datetime) -> bool:
    """Go on, or end without a word of whose wish it was, once both have answered on a day before; whether it did."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    with reading.for_a_rule():
        said = [
            one.answer
            for one in TrialAnswer.objects.filter(pair=pair, answered_at__lt=today).select_related("key")
            if one.answer
        ]
    if len(said) < 2:
        return False
    Pair.objects.filter(pk=pair.pk).update(on_trial=False)
    if RATHER_NOT in said:
        leave(pair=pair, by=None, at=at)
    else:
        record(by=None, at=at, verb="trial went on", subject=pair)
    return True
