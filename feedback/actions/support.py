"""Somebody would like a coach: asked, contacted, in support, resolved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import PersonalKey, User
from feedback.flags.coaches import coaches_of
from feedback.models import CoachingRequest, coaching_states
from feedback.notices import tell_coaches, tell_named_coach
from pairing.models import Pair
from programmes.models import Participant
from programmes.permissions import Perm, allows


class NotACoach(Refused):
    """Only a coach of the programme answers requests."""


@transaction.atomic
def ask_for_coaching(*, participant: Participant, by: User, at: datetime, words: str = "") -> CoachingRequest:
    """Ask for a coach. While a request is open there is one: asking again only adds words to it.

    ``words`` are sealed with the asker's own key. The audit trail holds that somebody asked, as the programme
    team may know, and nothing else.
    """
    if participant.person_id != by.person_id:
        raise Refused("You can ask for a coach for yourself.")
    Participant.objects.select_for_update().get(pk=participant.pk)
    state = CoachingRequest.State.OPEN
    request = (
        CoachingRequest.objects.filter(participant=participant, state=state, flag=None)
        .select_related("key")
        .first()
    )
    is_new = request is None
    if request is None:
        request = CoachingRequest.objects.create(participant=participant, asked_at=at)
        tell_coaches(request, at=at)
    if is_new or request.is_call:
        # A call that was to come anyway has been asked for now, from this day on.
        request.is_call, request.asked_at = False, at
        request.save(update_fields=["is_call", "asked_at"])
        audit.record(by=by, at=at, verb="coach asked for", subject=request)
    if words and words != request.words:
        request.key = request.key or PersonalKey.of(participant.person)
        request.words = f"{request.words}\n\n{words}".strip()
        request.save(update_fields=["key", "words_sealed"])
    return request


@transaction.atomic
def call_mentor(*, pair: Pair, at: datetime) -> None:
    """Have a coach call the mentor of ``pair``, whose protection is reduced; once, and not where one is asked for.

    From the domain's rule for small companies and for the head of the tree: a coach calls after session 1.
    """
    Participant.objects.select_for_update().get(pk=pair.mentor_id)
    calls = CoachingRequest.objects.filter(participant=pair.mentor)
    if calls.filter(is_call=True).exists() or calls.filter(state=CoachingRequest.State.OPEN).exists():
        return
    request = CoachingRequest.objects.create(participant=pair.mentor, asked_at=at, is_call=True)
    tell_coaches(request, at=at)


@transaction.atomic
def assign_coach(*, request: CoachingRequest, coach: User, by: User, at: datetime) -> CoachingRequest:
    """The programme team names the coach who will make contact, until one has. The coach hears of it once.

    :raises NotACoach: for anybody but a coach of the programme outside the lines, and for what a coach offered.
    """
    request = _fresh(request)
    if request.state != CoachingRequest.State.OPEN or request.flag_id or request.is_call:
        raise NotACoach("A coach has this in hand. There is nobody to name any more.")
    if coach not in coaches_of(request.participant, at=at):
        raise NotACoach(f"{coach} cannot be asked. Choose a coach of this programme outside their line.")
    if request.coach_id == coach.pk:
        return request
    request.coach = coach
    request.save(update_fields=["coach"])
    tell_named_coach(request, at=at)
    audit.record(by=by, at=at, verb="coach assigned", subject=request, coach=str(coach.pk))
    return request


@transaction.atomic
def contact_request(*, request: CoachingRequest, by: User, at: datetime) -> CoachingRequest:
    """A coach has written to the person and takes the request on. A second press finds it done."""
    request = _for_coach(request, by)
    if request.state == CoachingRequest.State.CONTACTED and request.coach_id == by.pk:
        return request
    coaching_states.move(request, CoachingRequest.State.CONTACTED, coach=by, contacted_at=at)
    audit.record(by=by, at=at, verb="coaching request contacted", subject=request, state=request.state)
    return request


@transaction.atomic
def resolve_request(*, request: CoachingRequest, by: User, at: datetime) -> CoachingRequest:
    """The help was given, or is no longer wanted. A second press finds it done."""
    request = _for_coach(request, by)
    if request.state == CoachingRequest.State.RESOLVED:
        return request
    coaching_states.move(request, CoachingRequest.State.RESOLVED, resolved_at=at, coach=request.coach or by)
    audit.record(by=by, at=at, verb="coaching request resolved", subject=request, state=request.state)
    return request


def _for_coach(request: CoachingRequest, by: User) -> CoachingRequest:
    request = _fresh(request)
    if not allows(by, Perm.COACH, programme=request.participant.cohort.programme):
        raise NotACoach("Only a coach of this programme answers requests.")
    if by.person_id == request.participant.person_id:
        raise NotACoach("Nobody coaches themselves. Another coach answers this one.")
    if request.coach_id not in (None, by.pk):
        raise NotACoach("Another coach has taken this on.")
    return request


def _fresh(request: CoachingRequest) -> CoachingRequest:
    rows = CoachingRequest.objects.select_for_update(of=("self",))
    return rows.select_related("participant__cohort__programme", "coach", "key").get(pk=request.pk)
