"""Saying thanks, and, if the mentor wishes, telling their manager that they were thanked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import Person, User
from feedback.joint import locked_pair, written
from feedback.recognition.models import Thanks
from notifications.actions import enqueue
from pairing.models import Pair
from programmes.models import Side


class NotYoursToTell(Refused):
    """A manager hears of thanks only when the mentor who was thanked wishes so."""


@transaction.atomic
def say_thanks(*, pair: Pair, words: str, by: User, at: datetime) -> Thanks:
    """Keep the note for the partner, in the place of an earlier one. The partner hears once that there is one.

    :raises NotOneOfTheTwo: for everybody but the two. :raises NoWords: for an empty note.
    """
    pair, side = locked_pair(pair.pk, by)
    said = written(words)
    found = Thanks.objects.filter(pair=pair, side=side).select_related("key").first()
    thanks = found or Thanks(pair=pair, side=side)
    thanks.key, thanks.words, thanks.said_at = pair.key, said, at
    thanks.save()
    if found is None:
        enqueue(
            kind="thanks.said",
            person=pair.participant(side.other).person,
            due_at=at,
            at=at,
            programme_key=pair.cohort.programme_id,
            sequence=str(thanks.pk),
            facts={"thanks": str(thanks.pk)},
        )
    return thanks


@transaction.atomic
def tell_manager(*, thanks: Thanks, by: User, at: datetime) -> int:
    """Tell the mentor's managers that the mentor took part and was thanked; how many. Twice tells nobody.

    :raises NotYoursToTell: for everybody but the mentor who was thanked.
    """
    pair, side = locked_pair(thanks.pair_id, by)
    thanks = Thanks.objects.select_for_update(of=("self",)).get(pk=thanks.pk)
    if side != Side.MENTOR or thanks.side != Side.MENTEE:
        raise NotYoursToTell("Only the mentor who was thanked decides whether their manager hears of it.")
    if thanks.told_manager_at:
        return 0
    thanks.told_manager_at = at
    thanks.save(update_fields=["told_manager_at"])
    managers = Person.objects.filter(
        lines_down__in=pair.mentor.person.lines_up.current(at.date()).filter(kind="solid")
    ).exclude(pk=pair.mentee.person_id)
    for manager in managers.distinct():
        enqueue(
            kind="thanks.manager",
            person=manager,
            due_at=at,
            at=at,
            programme_key=pair.cohort.programme_id,
            sequence=str(thanks.pk),
            facts={"thanks": str(thanks.pk)},
        )
    audit.record(by=by, at=at, verb="manager told of thanks", subject=thanks)
    return managers.distinct().count()
