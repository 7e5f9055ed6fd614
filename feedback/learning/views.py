"""The page of what both learned: one's own lines, and those that the partner chose to show."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from feedback.joint import pair_of_mine, the_two
from feedback.learning import actions
from feedback.learning.forms import LearningForm
from feedback.learning.models import OwnLearning, SharedLearning
from programmes.closing import must_be_open


@require_http_methods(["GET", "POST"])
@takes(LearningForm)
def learning(request: SignedIn, pair_id: UUID) -> HttpResponse:
    pair = pair_of_mine(request.user, pair_id)
    must_be_open(request, pair.cohort)
    side, person, partner = the_two(pair, request.user)
    shared = {each.side: each for each in SharedLearning.objects.visible_to(request.user).filter(pair=pair)}
    own = OwnLearning.objects.of(person).filter(pair=pair).first()
    initial = {name: getattr(own, name) for name in actions.LINES} if own else {}
    form = LearningForm(
        request.POST or None,
        initial={**initial, "share": side in shared},
        partner=partner.first_name,
    )
    if form.is_valid():
        to_share = form.cleaned_data["share"]
        actions.keep_learning(
            pair=pair, lines=form.lines, to_share=to_share, by=request.user, at=timezone.now()
        )
        said = f"Saved. {partner.first_name} can read them." if to_share else "Saved for you alone."
        messages.success(request, said)
        return redirect("feedback:learning", pair.pk)
    context = {"form": form, "pair": pair, "partner": partner, "theirs": shared.get(side.other)}
    return TemplateResponse(request, "feedback/learning.html", context)
