"""Asking a cohort whom they would like to meet, before its final round. The trail is silent on every answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, PersonalKey, User
from notifications.actions import enqueue_all
from notifications.registry import Due
from pairing import inputs
from pairing.actions.rounds import NotMatching
from pairing.engine import EmptySide, Listed, shortlists
from pairing.models import Asking, Shortlist, ShortlistPart, shortlist_states
from programmes.models import Cohort, Participant

BEFORE_THE_PAIRS = (Cohort.State.RECRUITING, Cohort.State.MATCHING)


class NotOpen(Refused):
    """The last day has passed, or the programme team has closed it."""


class NotAskedAbout(ValueError):
    """An answer names somebody twice, or somebody whom the person was not asked about."""


@transaction.atomic
def open_shortlist(*, cohort: Cohort, closes_on: date, by: User, at: datetime) -> Shortlist:
    """Choose a few for everybody who waits, and ask them all.

    :raises NotMatching: when the cohort asks in another way, has pairs, is being asked already, or has an empty side.
    """
    if cohort.state not in BEFORE_THE_PAIRS or inputs.policy_of(cohort).asking != Asking.SHORTLIST:
        raise NotMatching("Shortlists come before pairs are published, in a cohort that asks this way.")
    try:
        found = shortlists(inputs.problem_of(cohort, at=at))
        with transaction.atomic():
            made = Shortlist.objects.create(cohort=cohort, opened_at=at, closes_on=closes_on)
    except EmptySide:
        raise NotMatching("There is nobody on one of the sides yet. Invite people first.") from None
    except IntegrityError:
        raise NotMatching("They are being asked already.") from None
    parts = _parts(made, found)
    ShortlistPart.objects.bulk_create(parts, batch_size=500)
    enqueue_all((_due(part, cohort, at) for part in parts), at=at)
    record(by=by, at=at, verb="shortlists opened", subject=made, people=len(parts))
    return made


def _parts(made: Shortlist, found: dict[str, list[Listed]]) -> list[ShortlistPart]:
    """A part for everybody who has somebody to choose among; by name, so that the order says nothing of the fit."""
    people = Participant.objects.select_related("person").in_bulk(found)
    names = {str(pk): one.person.name for pk, one in people.items()}
    return [
        ShortlistPart(
            shortlist=made,
            participant=one,
            candidates=[
                {"key": other.key, "reasons": other.reasons}
                for other in sorted(found[str(pk)], key=lambda other: names.get(other.key, ""))
            ],
        )
        for pk, one in people.items()
    ]


def _due(part: ShortlistPart, cohort: Cohort, at: datetime) -> Due:
    return Due(
        kind="pairing.shortlist",
        person=part.participant.person,
        due_at=at,
        sequence=str(part.pk),
        programme_key=cohort.programme_id,
        facts={"part": str(part.pk)},
    )


@transaction.atomic
def answer_shortlist(
    *, part: ShortlistPart, liked: Iterable[str], struck: Iterable[str], person: Person, at: datetime
) -> ShortlistPart:
    """Keep whom ``person`` would like to meet, the dearest first, and whom rather not; replaces what they said before.

    :raises NotOpen: after the last day. :raises NotAskedAbout: for anybody who is not on the list, or is on it twice.
    """
    dear, not_dear = list(liked), list(struck)
    named = [*dear, *not_dear]
    if (
        part.participant.person_id != person.pk
        or len(set(named)) != len(named)
        or not set(named) <= set(part.keys)
    ):
        raise NotAskedAbout
    if not is_open(part.shortlist, on=timezone.localdate(at)):
        raise NotOpen("The last day to answer has passed. Pairs are being made now.")
    if part.key is None:
        part.key = PersonalKey.of(person)
    part.say(dear, not_dear)
    part.answered_at = at
    part.save(update_fields=["key", "answer_sealed", "answered_at"])
    return part


def is_open(shortlist: Shortlist, *, on: date) -> bool:
    return shortlist.state == Shortlist.State.OPEN and shortlist.closes_on >= on


@transaction.atomic
def close_shortlist(*, shortlist: Shortlist, by: User | None, at: datetime) -> Shortlist:
    """Take no more answers. The next round takes into account what was said."""
    shortlist_states.move(shortlist, Shortlist.State.CLOSED, closed_at=at)
    record(by=by, at=at, verb="shortlists closed", subject=shortlist)
    return shortlist
