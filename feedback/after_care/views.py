"""After a partnership has ended early: what would help, for whoever left and whoever was left alike."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from feedback.actions import ask_for_coaching
from feedback.after_care.forms import YES, AfterCareForm
from pairing.models import NewPartner, Pair
from programmes.closing import must_be_open


@require_http_methods(["GET", "POST"])
@takes(AfterCareForm)
def after(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """One question that may be left alone. The page is the same for both, so that nobody sees who left."""
    pairs = Pair.objects.of_member(request.user).with_people()
    pair = get_object_or_404(pairs, pk=pair_id)
    must_be_open(request, pair.cohort)
    if pair.state != Pair.State.ENDED:
        return redirect("pairing:leave", pair.pk)
    mine = pair.mentor if pair.mentor.person_id == request.user.person_id else pair.mentee
    form = AfterCareForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["talk"] == YES:
            ask_for_coaching(participant=mine, by=request.user, at=timezone.now())
            messages.success(request, "Asked. A coach writes to you within 3 working days.")
        return redirect("home:partnership")
    another = NewPartner.objects.filter(participant=mine, pair=pair, answer="").exists()
    context = {"form": form, "participant": mine, "another": another}
    return TemplateResponse(request, "feedback/after_care/after.html", context)
