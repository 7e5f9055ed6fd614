"""The commons of a programme, and the page on which the forum answers a theme."""

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
from accounts.posted import takes
from insights.commons import answering, selectors
from insights.commons.forms import AnswerForm, SettleForm
from insights.themes.models import ForumAnswer, Theme
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check, grants, roles_with


@require_GET
def commons(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What a programme learned: themes with their answers, stories, and advice of an earlier cohort."""
    programme = get_object_or_404(selectors.read_by(request.user), pk=programme_id)
    may = grants(request.user, programme=programme)
    context = {
        "programme": programme,
        "page": selectors.commons_of(programme, request.user),
        "may_answer": Perm.ANSWER_THEMES in may,
        "may_look": Perm.SEE_DESIGN in may,
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "insights/commons/commons.html", context)


@require_http_methods(["GET", "POST"])
@takes(AnswerForm, SettleForm, "answer", "done", "dropped", "again", "back")
def answer(request: SignedIn, published_id: UUID) -> HttpResponse:
    """One published theme, the answer that stands, and what can be said of it."""
    theme = _theme_for(request, published_id)
    standing = getattr(theme, "answer", None)
    posted = request.POST if request.method == "POST" else None
    context: dict[str, Any] = {
        "theme": theme,
        "programme": theme.programme,
        "standing": standing,
        "today": timezone.localdate(),
        "form": AnswerForm(posted if "answer" in request.POST else None, standing=standing),
        "settle_form": SettleForm(posted if {"done", "dropped"} & request.POST.keys() else None),
    }
    if posted is not None and (done := _pressed(request, theme, context)):
        return done
    return TemplateResponse(request, "insights/commons/answer.html", context)


def _theme_for(request: SignedIn, published_id: UUID) -> Theme:
    """For everybody else there is no such page, though those who take part read the theme itself."""
    answering_for = Programme.objects.with_role(request.user, *roles_with(Perm.ANSWER_THEMES))
    found = Theme.objects.published().filter(programme__in=answering_for)
    theme = get_object_or_404(found.select_related("programme", "answer"), pk=published_id)
    check(request.user, Perm.ANSWER_THEMES, programme=theme.programme)
    must_be_open(request, theme.programme)
    return theme


def _pressed(request: SignedIn, theme: Theme, context: dict[str, Any]) -> HttpResponse | None:
    """Do what the button says; nothing where a form has to be looked at again."""
    form, settling = context["form"], context["settle_form"]
    now: dict[str, Any] = {"theme": theme, "by": request.user, "at": timezone.now()}
    try:
        if "answer" in request.POST and form.is_valid():
            answering.answer_theme(**now, **form.cleaned_data)
            messages.success(request, "Answered. Everybody in the programme can read it.")
        elif "back" in request.POST:
            answering.take_answer_back(**now)
            messages.success(request, "Taken back. The theme waits for an answer again.")
        elif "again" in request.POST:
            answering.open_again(**now)
            messages.success(request, "Under way again.")
        elif settling.is_valid():
            to = ForumAnswer.State.DONE if "done" in request.POST else ForumAnswer.State.DROPPED
            answering.settle_answer(**now, to=to, outcome=settling.cleaned_data["outcome"])
            messages.success(request, "Noted. Everybody in the programme can read what became of it.")
        else:
            return None
    except answering.Unfinished as refusal:
        _mark(form if "answer" in request.POST else settling, refusal)
        return None
    except answering.AnsweredMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("insights:commons", theme.programme_id)
    return redirect("insights:answer", theme.pk)


def _mark(form: Any, refusal: answering.Unfinished) -> None:
    for field, sentence in refusal.problems.items():
        form.add_error(field, sentence)
