"""The story of the two, what coordinators may publish, and the page on which everybody reads stories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from feedback.cards.forms import YesForm
from feedback.joint import pair_of_mine, the_two
from feedback.stories import actions
from feedback.stories.forms import StoryForm
from feedback.stories.models import Story, ToldStory
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(StoryForm, YesForm, "save", "yes", "withdraw")
def story(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The words of the two, what could give somebody away, and who has said yes."""
    pair = pair_of_mine(request.user, pair_id)
    must_be_open(request, pair.cohort)
    context = _context(request, pair)
    if request.method == "POST":
        done = _pressed(request, pair, context)
        if done:
            return done
    return TemplateResponse(request, "feedback/story.html", context)


def _context(request: SignedIn, pair: Pair) -> dict[str, Any]:
    found = actions.current(pair)
    side, _, partner = the_two(pair, request.user)
    warnings = actions.warnings_for(found) if found else []
    initial = {"text": found.text, "is_named": found.is_named} if found else {}
    return {
        "story": found,
        "pair": pair,
        "partner": partner,
        "mine": bool(found and found.has_yes_of(side)),
        "theirs": bool(found and found.has_yes_of(side.other)),
        "warnings": warnings,
        "form": StoryForm(
            request.POST if "save" in request.POST else None, initial=initial, partner=partner.first_name
        ),
        "yes_form": YesForm(
            request.POST if "yes" in request.POST else None,
            initial={"version": found.version if found else 1},
            warned=bool(warnings),
            button="Yes, these words",
        ),
    }


def _pressed(request: SignedIn, pair: Pair, context: dict[str, Any]) -> HttpResponse | None:
    """Do what the button says; nothing where a form has to be looked at again."""
    found, form, yes = context["story"], context["form"], context["yes_form"]
    now: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    try:
        if "save" in request.POST and form.is_valid():
            actions.write_story(pair=pair, **form.cleaned_data, **now)
            messages.success(request, "Saved. Both of you say yes anew.")
        elif "withdraw" in request.POST and found:
            actions.withdraw_story(story=found, **now)
            messages.success(request, "Withdrawn. Its words are deleted.")
        elif "yes" in request.POST and found and yes.is_valid():
            actions.agree_to_story(story=found, **yes.cleaned_data, **now)
            messages.success(request, "Your yes is noted.")
        else:
            return None
    except actions.CouldGiveAway as refusal:
        yes.add_error("has_seen", str(refusal))
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:story", pair.pk)


@require_GET
def stories(request: SignedIn) -> HttpResponse:
    """Stories of the programmes that the reader takes part in."""
    found = ToldStory.objects.visible_to(request.user).select_related("programme").order_by("-published_at")
    return TemplateResponse(request, "feedback/stories.html", {"stories": list(found)})


@require_http_methods(["GET", "POST"])
@takes("story")
def agreed_stories(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Stories that both of a pair agreed to, for the programme team to publish."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    must_be_open(request, programme)
    if request.method == "POST":
        told = get_object_or_404(ToldStory, pk=posted_key(request, "story"), programme=programme)
        try:
            actions.publish_story(told=told, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Published to everybody in the programme.")
        return redirect("feedback:agreed_stories", programme.pk)
    agreed = [Story.State.AGREED, Story.State.PUBLISHED]
    found = ToldStory.objects.filter(programme=programme, story__state__in=agreed).order_by("pk")
    context = {"programme": programme, "stories": list(found)}
    return TemplateResponse(request, "feedback/agreed_stories.html", context)
