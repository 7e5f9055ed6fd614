"""The question to somebody whose pair has ended: would you like a new partner?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from pairing import actions
from pairing.forms import AnotherForm
from pairing.models import NewPartner
from programmes.closing import must_be_open
from programmes.models import Participant


@require_http_methods(["GET", "POST"])
@takes(AnotherForm)
def another(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """Yes, or not now; to be changed as long as there is no partner. Whoever has one is led to their page."""
    mine = Participant.objects.filter(person__user=request.user).select_related("cohort__programme")
    participant = get_object_or_404(mine, pk=participant_id)
    must_be_open(request, participant.cohort)
    asked = NewPartner.objects.of_the_free().filter(participant=participant).first()
    if asked is None:
        return redirect("home:partnership")
    form = AnotherForm(request.POST or None, initial={"answer": asked.answer or NewPartner.Answer.YES})
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            actions.answer_another(asked=asked, answer=answer, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            is_yes = answer == NewPartner.Answer.YES
            messages.success(
                request, "You wait for a new partner." if is_yes else "Nobody is suggested to you for now."
            )
        return redirect("home:partnership")
    return TemplateResponse(request, "pairing/another.html", {"form": form, "cohort": participant.cohort})
