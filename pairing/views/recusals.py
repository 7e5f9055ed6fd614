"""The page on which the head of an organisation signs a recusal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from pairing import actions, apart
from pairing.models import Recusal
from programmes.closing import must_be_open
from programmes.models import Participant


@require_http_methods(["GET", "POST"])
@takes("sign", "take_back")
def recusal(request: SignedIn, mentee_id: UUID) -> HttpResponse:
    """Leave every decision about a later mentor to somebody else; for a mentee with nobody above them."""
    at = timezone.now()
    own = Participant.objects.filter(person__user=request.user).select_related("cohort__programme")
    participant = get_object_or_404(own, pk=mentee_id)
    signed = Recusal.objects.filter(participant=participant).first()
    if signed is None and not apart.may_recuse(participant, at=at):
        raise Http404
    must_be_open(request, participant.cohort)
    if request.method == "POST":
        return _answer(request, participant, signed)
    words = signed.words if signed else Recusal.WORDS[Recusal.CURRENT]
    context = {"participant": participant, "cohort": participant.cohort, "signed": signed, "words": words}
    return TemplateResponse(request, "pairing/recusal.html", context)


def _answer(request: SignedIn, participant: Participant, signed: Recusal | None) -> HttpResponse:
    at = timezone.now()
    try:
        if "take_back" in request.POST and signed:
            actions.take_back_recusal(recusal=signed, by=request.user, at=at)
            messages.success(request, "Taken back.")
            return redirect("home:partnership")
        if "sign" in request.POST:
            actions.sign_recusal(participant=participant, by=request.user, at=at)
            messages.success(request, "Signed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("pairing:recusal", participant.pk)
