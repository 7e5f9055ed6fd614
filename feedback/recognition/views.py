"""Thanks between the two; and for each alone a summary, and a certificate at the end."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.paper import CONTENT_TYPE, NotSet
from accounts.posted import takes
from feedback.joint import pair_of_mine, the_two
from feedback.recognition import actions
from feedback.recognition.certificate import certificate as certificate_file
from feedback.recognition.certificate import has_one
from feedback.recognition.forms import ThanksForm
from feedback.recognition.models import Thanks
from feedback.recognition.year import year_of
from programmes.closing import must_be_open
from programmes.models import Participant, Side

log = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
@takes(ThanksForm, "say", "tell")
def thanks(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The note from the partner, and one's own."""
    pair = pair_of_mine(request.user, pair_id)
    must_be_open(request, pair.cohort)
    side, _, partner = the_two(pair, request.user)
    notes = {each.side: each for each in Thanks.objects.visible_to(request.user).filter(pair=pair)}
    mine, theirs = notes.get(side), notes.get(side.other)
    form = ThanksForm(
        request.POST if "say" in request.POST else None,
        initial={"words": mine.words if mine else ""},
        partner=partner.first_name,
    )
    try:
        if "tell" in request.POST and theirs:
            actions.tell_manager(thanks=theirs, by=request.user, at=timezone.now())
            messages.success(request, "Your manager is told that you took part and were thanked.")
            return redirect("feedback:thanks", pair.pk)
        if form.is_valid():
            words = form.cleaned_data["words"]
            actions.say_thanks(pair=pair, words=words, by=request.user, at=timezone.now())
            messages.success(request, f"Sent. {partner.first_name} can read it.")
            return redirect("feedback:thanks", pair.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    may_tell = side == Side.MENTOR and theirs is not None and theirs.told_manager_at is None
    context = {"form": form, "pair": pair, "partner": partner, "theirs": theirs, "may_tell": may_tell}
    return TemplateResponse(request, "feedback/thanks.html", context)


def _own(request: SignedIn, participant_id: UUID) -> Participant:
    there = (*Participant.TAKING_PART, Participant.State.COMPLETED)
    own = Participant.objects.filter(person__user=request.user, state__in=there)
    return get_object_or_404(own.select_related("person", "cohort__programme"), pk=participant_id)


@require_GET
def year(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """What came together, for oneself."""
    participant = _own(request, participant_id)
    context = {
        "participant": participant,
        "year": year_of(participant),
        "has_certificate": has_one(participant),
    }
    return TemplateResponse(request, "feedback/year.html", context)


@require_GET
def certificate(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """The PDF, for oneself, once the partnership is completed."""
    participant = _own(request, participant_id)
    if not has_one(participant):
        messages.info(request, "A certificate is there once your partnership is completed.")
        return redirect("feedback:year", participant.pk)
    try:
        file = certificate_file(participant, at=timezone.now())
    except NotSet as problem:
        log.error("a certificate could not be set: %s", problem)
        messages.error(request, "The PDF could not be made just now. Nothing is lost; try again in a minute.")
        return redirect("feedback:year", participant.pk)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return response
