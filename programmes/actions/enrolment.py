"""Who takes part: invited by the programme team, decided by each person alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.listeners import Listeners, person_erased
from accounts.models import ContentKey, Person, User
from notifications.actions import enqueue
from programmes.eligibility import held_elsewhere, why_not_from_here
from programmes.kit.in_use import frozen
from programmes.models import (
    Application,
    Cohort,
    KitText,
    Participant,
    Topic,
    TopicChoice,
    participant_states,
)

participant_left = Listeners("Somebody has withdrawn from a cohort. Facts: ``participant``, ``at``.")

said_yes = Listeners("People take part from now on, in a transaction. Facts: ``participants``, ``at``.")
place_freed = Listeners(
    "Somebody has given a place back: withdrawn or said no. Facts: ``participant``, ``at``."
)


class PlaceGone(Refused):
    """A place of the waiting list that somebody said no to was offered to the next one."""


class NotRecruiting(Refused):
    """Invitations go out while a cohort recruits or matches."""


class HasLeft(Refused):
    """Only people who are employed are invited."""


class NotOpenToThem(Refused):
    """Somebody works at a site that the cohort is not open to, or is in another cohort of the programme."""


class NotYours(Refused):
    """Only the invited person answers an invitation."""


class TooLate(Refused):
    """An answer is open until it is used: topics until there is a partner, the rest while somebody takes part."""


def must_invite(cohort: Cohort) -> None:
    """:raises NotRecruiting: before the launch or once the cohort meets."""
    if cohort.state not in OPEN_TO_INVITE:
        raise NotRecruiting("People are invited after the launch and before the pairs meet.")


# Until somebody has a partner, and again once they have none.
ANSWERED_UNTIL = (
    Participant.State.INVITED,
    Participant.State.DECLINED,
    Participant.State.PREPARING,
    Participant.State.READY,
)
OPEN_TO_INVITE = (Cohort.State.RECRUITING, Cohort.State.MATCHING, Cohort.State.PREPARING)


@transaction.atomic
def invite(*, cohort: Cohort, person: Person, side: str, by: User, at: datetime) -> tuple[Participant, bool]:
    """Invite ``person`` once; returns the participant and whether they are newly invited.

    :raises NotRecruiting: before the launch or once the cohort meets.
    :raises HasLeft: for somebody who has left the organisation.
    :raises NotOpenToThem: for another site than the cohort's, and for somebody in another cohort of the programme.
    """
    must_invite(cohort)
    if not person.is_employed:
        raise HasLeft(f"{person.name} has left.")
    if elsewhere := why_not_from_here(person, cohort):
        raise NotOpenToThem(f"{elsewhere} {person.name} works at {person.site or 'no site that is known'}.")
    if part := held_elsewhere(cohort).filter(person=person).select_related("cohort").first():
        raise NotOpenToThem(f"{person.name} is in “{part.cohort}” of this programme.")
    participant, is_new = Participant.objects.get_or_create(
        cohort=cohort, person=person, defaults={"side": side, "invited_by": by, "invited_at": at}
    )
    if is_new:
        record(by=by, at=at, verb="person invited", subject=participant, side=str(side))
        say_invited(participant, at)
    return participant, is_new


@transaction.atomic
def accept_invitation(
    *,
    participant: Participant,
    offers: Iterable[Topic],
    wants: Iterable[Topic],
    by: User,
    at: datetime,
    works_best: str | None = None,
    **fields: Any,
) -> Participant:
    """The invited person says yes, and what they offer and want. A second answer replaces the first.

    ``fields`` may hold ``hopes``, ``meets``, ``hours``, ``languages`` and ``capacity``; without ``works_best`` those
    words stay as they are.
    :raises NotYours: for anybody but the person who was invited. :raises PlaceGone: once the next one was asked.
    :raises NotOpenToThem: while they are in another cohort of the programme.
    :raises TooLate: with a partner, or after the end: the answer has been used.
    """
    _require_own(participant, by)
    _require_place(participant)
    if participant.state not in ANSWERED_UNTIL:
        raise TooLate("Your topics and times have been used, so they stay as they are.")
    _require_one_cohort(participant)
    if participant.state in (Participant.State.INVITED, Participant.State.DECLINED):
        participant_states.move(participant, Participant.State.PREPARING, answered_at=at)
        record(by=by, at=at, verb="invitation accepted", subject=participant)
        said_yes.tell(participants=[participant], at=at)
    _describe(participant, fields)
    if works_best is not None:
        _seal_works_best(participant, works_best)
    _choose(participant, {TopicChoice.Kind.OFFERS: offers, TopicChoice.Kind.WANTS: wants})
    return participant


@transaction.atomic
def say_works_best(*, participant: Participant, works_best: str, by: User, at: datetime) -> Participant:
    """Keep how somebody works best, for their partner alone; at any time while they take part.

    The audit trail is silent on it: whether somebody wrote anything is nobody else's to know.
    :raises NotYours: for anybody else. :raises TooLate: once they take part no longer.
    """
    _require_own(participant, by)
    if participant.state not in Participant.TAKING_PART:
        raise TooLate("You take no part in this any more.")
    _seal_works_best(participant, works_best)
    return participant


@transaction.atomic
def decline_invitation(*, participant: Participant, by: User, at: datetime) -> Participant:
    """The invited person says no. No reason is asked."""
    _require_own(participant, by)
    participant_states.move(participant, Participant.State.DECLINED, answered_at=at)
    record(by=by, at=at, verb="invitation declined", subject=participant)
    forget_own_words(participant)
    place_freed.tell(participant=participant, at=at)
    return participant


@transaction.atomic
def withdraw(*, participant: Participant, by: User | None, at: datetime) -> Participant:
    """Leave the cohort without a reason, or be taken off the list by the programme team before pairs exist."""
    participant_states.move(participant, Participant.State.WITHDRAWN)
    record(by=by, at=at, verb="participant withdrew", subject=participant)
    participant_left.tell(participant=participant, at=at)
    forget_own_words(participant)
    place_freed.tell(participant=participant, at=at)
    return participant


@person_erased.register
def withdraw_erased(*, person: Person, at: datetime) -> None:
    """Listens to accounts: whoever is erased takes part no longer, and pairs of theirs end without a fault."""
    for participant in Participant.objects.taking_part().filter(person=person):
        withdraw(participant=participant, by=None, at=at)
    for participant in Participant.objects.filter(person=person).exclude(key=None).select_related("key"):
        forget_own_words(participant)


@transaction.atomic
def place(*, participant: Participant, state: str, by: User | None, at: datetime) -> Participant:
    """Move a participant along preparing > ready > paired > completed; a step already taken is left alone."""
    if participant.state != state:
        participant_states.move(participant, state)
        record(by=by, at=at, verb="participant moved", subject=participant, to=str(state))
    return participant


def _require_own(participant: Participant, by: User) -> None:
    if by.person_id != participant.person_id:
        raise NotYours("Only the invited person answers an invitation.")


def _describe(participant: Participant, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(participant, name, value)
    if fields:
        participant.save(update_fields=list(fields))


def key_of(participant: Participant) -> ContentKey:
    """The key of what ``participant`` says to their partner, made when first needed. In the caller's transaction."""
    if participant.key is None:
        participant.key = ContentKey.new()
        participant.save(update_fields=["key"])
    return participant.key


def _seal_works_best(participant: Participant, words: str) -> None:
    if words:
        key_of(participant)
    participant.works_best = words
    participant.save(update_fields=["works_best_sealed"])


def forget_own_words(participant: Participant) -> None:
    """Destroy the key of what ``participant`` said to a partner; no row and no copy of one can be read any more."""
    key = participant.key
    if key is None:
        return
    participant.works_best_sealed, participant.key = b"", None
    participant.save(update_fields=["works_best_sealed", "key"])
    key.delete()


def _choose(participant: Participant, chosen: Mapping[str, Iterable[Topic]]) -> None:
    participant.topic_choices.all().delete()
    TopicChoice.objects.bulk_create(
        TopicChoice(participant=participant, topic=topic, kind=kind)
        for kind, topics in chosen.items()
        for topic in topics
    )


def _require_place(participant: Participant) -> None:
    given_back = Application.objects.filter(participant=participant, state=Application.State.WITHDRAWN)
    if participant.state == Participant.State.DECLINED and given_back.exists():
        raise PlaceGone("The place was offered to the next person. You can apply again when a call is open.")


def _require_one_cohort(participant: Participant) -> None:
    others = held_elsewhere(participant.cohort).filter(
        person=participant.person_id, state__in=Participant.TAKING_PART
    )
    if part := others.select_related("cohort").first():
        raise NotOpenToThem(
            f"You take part in “{part.cohort}” of this programme. Nobody is in two cohorts at once."
        )


def say_invited(participant: Participant, at: datetime) -> None:
    """The mail that asks ``participant`` for an answer; at ``at``, once."""
    programme = participant.cohort.programme_id
    text = frozen(programme, KitText.Kind.INVITATION, at=at)
    enqueue(
        kind="programmes.invitation",
        person=participant.person,
        due_at=at,
        at=at,
        programme_key=programme,
        sequence=str(participant.pk),
        facts={"participant": str(participant.pk), "text": str(text.pk)},
    )
