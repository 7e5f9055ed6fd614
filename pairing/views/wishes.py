"""With whom somebody would like to be paired: a page that nobody else can open."""

from __future__ import annotations

from typing import Any
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
from pairing import actions, wishing
from pairing.forms.soft import PLACES, PartnersForm
from programmes.closing import must_be_open
from programmes.models import Participant


@require_http_methods(["GET", "POST"])
@takes(PartnersForm, "forget")
def wishes(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """One's own wishes for one cohort: up to five names in order, all at once."""
    own = Participant.objects.taking_part().filter(person__user=request.user)
    participant = get_object_or_404(own.select_related("cohort__programme", "person"), pk=participant_id)
    must_be_open(request, participant.cohort)
    if "forget" in request.POST:
        actions.forget_wishes(participant=participant)
        messages.success(request, "Taken back. The pairing knows nothing of it any more.")
        return redirect("pairing:wishes", participant.pk)
    asked = wishing.asked_in_private(participant.cohort)
    form = PartnersForm(
        request.POST or None,
        owner=participant.person,
        asks_forward=asked.forward,
        initial=_initial(participant),
    )
    if form.is_valid():
        _save(request, participant, form)
        return redirect("pairing:wishes", participant.pk)
    context = {
        "form": form,
        "participant": participant,
        "cohort": participant.cohort,
        "names": [form.initial[place] for place in PLACES if place in form.initial],
        "has_wishes": any(form.initial.values()),
        "is_open": asked.is_anything and participant.cohort.state in actions.OPEN_TO_WISHES,
    }
    return TemplateResponse(request, "pairing/wishes.html", context)


def _initial(participant: Participant) -> dict[str, Any]:
    names, forward = wishing.wishes_of(participant)
    return {**dict(zip(PLACES, names, strict=False)), "forward": forward}


def _save(request: SignedIn, participant: Participant, form: PartnersForm) -> None:
    """What is kept is not written down anywhere else."""
    forward = form.cleaned_data.get("forward")
    try:
        actions.save_wishes(participant=participant, people=form.people, forward=forward, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved. Only you can read it.")
