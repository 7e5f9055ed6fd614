"""One's own advice to the next cohort, and the page on which coordinators look at what was shown."""

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
from accounts.posted import posted_key, takes
from insights.commons import advising, selectors
from insights.commons.forms import AdviceForm, HoldBackForm
from insights.commons.models import Advice
from programmes.closing import must_be_open
from programmes.models import Participant, Programme
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(AdviceForm, "keep", "withdraw")
def advice(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """The reader's own piece: to write, change and withdraw until others read it."""
    own = Participant.objects.filter(person__user=request.user).select_related("cohort__programme")
    participant = get_object_or_404(own, pk=participant_id)
    if "withdraw" not in request.POST:  # what nobody has read can be withdrawn after the end as well
        must_be_open(request, participant.cohort)
    standing = Advice.objects.filter(participant=participant).first()
    form = AdviceForm(
        request.POST if "keep" in request.POST else None,
        initial={"text": standing.text} if standing else {},
        is_kept=standing is not None,
    )
    context: dict[str, Any] = {
        "participant": participant,
        "cohort": participant.cohort,
        "standing": standing,
        "is_open": selectors.may_be_given(participant, selectors.speaks_from(participant)),
        "form": form,
    }
    if request.method == "POST" and (done := _pressed(request, participant, context)):
        return done
    return TemplateResponse(request, "insights/commons/advice.html", context)


def _pressed(request: SignedIn, participant: Participant, context: dict[str, Any]) -> HttpResponse | None:
    form: AdviceForm = context["form"]
    now: dict[str, Any] = {"participant": participant, "by": request.user, "at": timezone.now()}
    try:
        if "withdraw" in request.POST:
            advising.withdraw_advice(**now)
            messages.success(request, "Withdrawn. Its words are deleted.")
        elif "keep" in request.POST and form.is_valid():
            advising.give_advice(**now, **form.cleaned_data)
            messages.success(request, "Kept. Nobody reads it before the cohort’s last day is over.")
        else:
            return None
    except advising.CouldGiveAway as refusal:
        form.warn(True)
        form.add_error("has_seen", str(refusal))
        context["warnings"] = refusal.found
        return None
    except Refused as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
            return None
        messages.error(request, str(refusal))
    return redirect("insights:advice", participant.pk)


@require_http_methods(["GET", "POST"])
@takes(HoldBackForm, "hold", "stand")
def given_advice(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What was shown, without whose it is, for the programme team to hold back."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.CODE_THEMES, programme=programme)
    must_be_open(request, programme)
    rows = selectors.advice_to_look_at(programme)
    bound = HoldBackForm(request.POST) if "hold" in request.POST else None
    if "stand" in request.POST:
        piece = get_object_or_404(rows, pk=posted_key(request, "piece"))
        advising.let_stand(advice=piece, by=request.user, at=timezone.now())
        messages.success(request, "Shown again.")
        return redirect("insights:given_advice", programme.pk)
    if bound is not None:
        piece = get_object_or_404(rows, pk=posted_key(request, "piece"))
        if bound.is_valid():
            advising.hold_back(
                advice=piece, because=bound.cleaned_data["because"], by=request.user, at=timezone.now()
            )
            messages.success(request, "Held back. Whoever wrote it reads your reason.")
            return redirect("insights:given_advice", programme.pk)
    context = {"programme": programme, "rows": [(piece, _form_of(piece, bound)) for piece in rows]}
    return TemplateResponse(request, "insights/commons/given_advice.html", context)


def _form_of(piece: Advice, bound: HoldBackForm | None) -> HoldBackForm:
    """The form of one piece: as it was sent, where it was sent for this piece."""
    if bound is not None and bound.data.get("piece") == str(piece.pk):
        return bound
    return HoldBackForm(initial={"piece": piece.pk}, auto_id=f"id_%s_{piece.pk}")
