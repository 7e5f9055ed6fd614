"""The goals of a pair: one's own to set, word anew and mark, the partner's to read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.posted import takes
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Side
from sessions.goals import actions
from sessions.goals.forms import GoalForm
from sessions.goals.models import MOST, Goal
from sessions.goals.selectors import goals_of


def _two(request: SignedIn, pair: Pair) -> tuple[Side, Person]:
    """The reader's side, and their partner."""
    person = request.user.person
    side = pair.side_of(person)
    if person is None or side is None:
        raise Http404
    return side, pair.partner_of(person)


@require_http_methods(["GET", "POST"])
@takes(GoalForm)
def goals(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """What both want, and a goal more of one's own while there is room."""
    pair = get_object_or_404(
        Pair.objects.of_member(request.user).filter(introduced_at__isnull=False).with_people(), pk=pair_id
    )
    must_be_open(request, pair.cohort)
    side, partner = _two(request, pair)
    form = GoalForm(request.POST or None, partner=partner.first_name)
    if form.is_valid():
        try:
            actions.set_goal(pair=pair, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Set. Your partner sees it too.")
            return redirect("sessions:goals", pair.pk)
    found = list(goals_of(pair, request.user))
    mine = [goal for goal in found if goal.side == side]
    is_open = [goal for goal in mine if goal.state == Goal.State.OPEN]
    context = {
        "pair": pair,
        "partner": partner,
        "mine": mine,
        "theirs": [goal for goal in found if goal.side != side],
        "side": side,
        "most": MOST[side],
        "has_room": pair.is_live and len(is_open) < MOST[side],
        "form": form,
    }
    return TemplateResponse(request, "sessions/goals.html", context)


@require_http_methods(["GET", "POST"])
@takes(GoalForm, "to")
def goal(request: SignedIn, goal_id: UUID) -> HttpResponse:
    """One goal; whoever set it words it anew or marks it."""
    found = get_object_or_404(Goal.objects.visible_to(request.user), pk=goal_id)
    must_be_open(request, found.pair.cohort)
    side, partner = _two(request, found.pair)
    is_mine = found.side == side
    if request.method == "POST" and not is_mine:
        raise PermissionDenied("Only the person whose goal it is can change it.")
    form = GoalForm(request.POST or None, initial={"text": found.text}, partner=partner.first_name)
    to = request.POST.get("to", "")
    try:
        if to in (Goal.State.REACHED, Goal.State.OPEN):
            actions.mark_goal(goal=found, to=Goal.State(to), by=request.user, at=timezone.now())
            messages.success(request, "Marked as reached." if to == Goal.State.REACHED else "Opened again.")
            return redirect("sessions:goals", found.pair_id)
        if form.is_valid():
            actions.word_goal_anew(goal=found, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "Saved in its new words.")
            return redirect("sessions:goals", found.pair_id)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    context = {"goal": found, "pair": found.pair, "partner": partner, "is_mine": is_mine, "form": form}
    return TemplateResponse(request, "sessions/goal.html", context)
