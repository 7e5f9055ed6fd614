"""Top-up coaching: a coach takes somebody on, they meet over one module, and the person says whether it helped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.coaching import notices
from feedback.flags.models import Flag
from feedback.flags.rules import FlagKind
from feedback.models import CoachingRequest, coaching_states
from preparation.models import Module
from programmes.models import Participant, Side


class NotTheirCoach(Refused):
    """Somebody else supports this person, or it is over."""


@transaction.atomic
def take_on(*, flag: Flag, participant: Participant, by: User, at: datetime) -> CoachingRequest:
    """One of the two of ``flag`` has said yes to its coach. Only that coach ever sees that it began with a flag.

    :raises NotTheirCoach: for anybody but the flag's coach, for somebody outside the pair, and for the mentee where
        the mentor's load is heavy.
    """
    held = (
        Flag.objects.supported_by(by).select_for_update(of=("self",)).with_people().filter(pk=flag.pk).first()
    )
    two = [] if held is None else [held.pair.mentor, held.pair.mentee]
    may = [one for one in two if flag.kind != FlagKind.LOAD or one.side == Side.MENTOR]
    if participant not in may:
        raise NotTheirCoach("You support whoever was given to you, and nobody else.")
    request = (
        CoachingRequest.objects.filter(flag=flag, participant=participant)
        .exclude(state=CoachingRequest.State.RESOLVED)
        .first()
    )
    return request or CoachingRequest.objects.create(
        flag=held,
        participant=participant,
        state=CoachingRequest.State.CONTACTED,
        coach=by,
        asked_at=held.raised_at if held else at,
        contacted_at=at,
    )


@transaction.atomic
def plan_top_up(
    *, request: CoachingRequest, module: Module, starts_at: datetime, by: User, at: datetime
) -> CoachingRequest:
    """Set the day on which coach and person meet, and the one module they go back to; or change them.

    The person gets one mail with the day and a link. The same again changes nothing.
    :raises NotTheirCoach: for anybody but the coach who took the request on.
    """
    request = _theirs(request, by)
    if starts_at <= at:
        raise Refused("This moment has passed. Choose one to come.")
    if (request.planned_at, request.module_id) == (starts_at, module.pk):
        return request
    request.version += request.planned_at is not None
    request.planned_at, request.module = starts_at, module
    request.helped, request.helped_at = "", None
    request.save(update_fields=["planned_at", "module", "version", "helped", "helped_at"])
    if request.state == CoachingRequest.State.CONTACTED:
        coaching_states.move(request, CoachingRequest.State.IN_SUPPORT)
    notices.tell_of_the_day(request, at=at)
    audit.record(by=by, at=at, verb="top-up coaching planned", subject=request, state=request.state)
    return request


@transaction.atomic
def say_how_it_went(*, request: CoachingRequest, helped: str, by: User, at: datetime) -> CoachingRequest:
    """What the person says after the next session, for their coach alone. The last word counts."""
    rows = CoachingRequest.objects.select_for_update(of=("self",)).select_related("participant")
    request = rows.get(pk=request.pk)
    if request.participant.person_id != by.person_id:
        raise NotTheirCoach("Only who was coached can say how it went.")
    request.helped, request.helped_at = helped, at
    request.save(update_fields=["helped", "helped_at"])
    return request


def _theirs(request: CoachingRequest, by: User) -> CoachingRequest:
    visible = CoachingRequest.objects.visible_to(by).filter(coach=by)
    rows = CoachingRequest.objects.select_for_update(of=("self",)).filter(pk__in=visible.values("pk"))
    found = rows.select_related("participant__person", "participant__cohort").filter(pk=request.pk).first()
    if found is None or found.state == CoachingRequest.State.OPEN:
        raise NotTheirCoach("Note first that you have written to them; then plan the day.")
    return found
