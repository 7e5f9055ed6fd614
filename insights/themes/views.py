"""The cards of a programme beside its themes, and one theme on its way to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from insights.themes import actions, clustering, selectors
from insights.themes.forms import NEW, ChooseForm, MergeForm, ReviewForm, TakeBackForm, WordsForm
from insights.themes.models import Theme
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check

ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@takes(ChooseForm, "put")
def themes(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Cards that are in no theme, the themes in hand, and those that everybody reads."""
    programme = _programme_for(request, programme_id)
    standings = selectors.standings(programme)
    waiting = selectors.uncoded(programme)
    keys = list(waiting.values_list("pk", flat=True))
    form = ChooseForm(
        request.POST if request.method == "POST" else None,
        keys=keys,
        themes=[each.theme for each in standings],
        initial={"into": NEW},
    )
    if form.is_valid():
        try:
            theme = _put(request, programme, form.cleaned_data)
        except Refused as refusal:
            form.add_error("cards", str(refusal))
        else:
            messages.success(request, "Put into the theme.")
            return redirect("insights:theme", theme.pk)
    page = Paginator(keys, ON_A_PAGE).get_page(request.GET.get("page"))
    ticked = form.cleaned_data.get("cards", []) if form.errors else []
    context = {
        "programme": programme,
        "standings": standings,
        "form": form,
        "page": page,
        # Also those that were ticked on another page of a form that was refused.
        "cards": list(waiting.filter(pk__in=[*page, *ticked])),
        "published": list(selectors.published_of(programme)),
        "ended": list(selectors.ended(programme)),
    }
    return TemplateResponse(request, "insights/themes/themes.html", context)


@require_GET
def groups(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Cards that use the same rare words, to look at. Nothing is put anywhere by it."""
    programme = _programme_for(request, programme_id)
    cards = list(selectors.uncoded(programme)[: clustering.MOST])
    found = clustering.groups([released.text for released in cards])
    themes_there = list(selectors.in_hand(programme))
    context = {
        "programme": programme,
        "groups": [
            (each.words, [cards[place] for place in each.members], _group_form(number, themes_there))
            for number, each in enumerate(found)
        ],
        "looked_at": len(cards),
    }
    return TemplateResponse(request, "insights/themes/groups.html", context)


@require_http_methods(["GET", "POST"])
@takes(
    WordsForm,
    ReviewForm,
    TakeBackForm,
    MergeForm,
    "as_read",
    *["save", "out", "ask", "review", "publish", "take_back", "merge", "put_away"],
)
def theme(request: SignedIn, theme_id: UUID) -> HttpResponse:
    """One theme: its words, its cards, and the steps that lead to everybody reading it."""
    found = get_object_or_404(Theme.objects.visible_to(request.user).select_related("programme"), pk=theme_id)
    check(request.user, Perm.CODE_THEMES, programme=found.programme)
    must_be_open(request, found.programme)
    context = _context(request, found)
    press = next((PRESSES[name] for name in PRESSES if name in request.POST), None)
    if press:
        done = press(request, found, context)
        if done:
            return done
    return TemplateResponse(request, "insights/themes/theme.html", context)


def _programme_for(request: SignedIn, programme_id: UUID) -> Programme:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.CODE_THEMES, programme=programme)
    must_be_open(request, programme)
    return programme


def _group_form(number: int, themes: list[Theme]) -> ChooseForm:
    """The form under one group; what it sends goes to the page of all cards."""
    return ChooseForm(keys=(), themes=themes, initial={"into": NEW}, auto_id=f"id_{number}_%s")


def _put(request: SignedIn, programme: Programme, chosen: dict[str, Any]) -> Theme:
    cards = [UUID(key) for key in chosen["cards"]]
    now: dict[str, Any] = {"cards": cards, "by": request.user, "at": timezone.now()}
    if chosen["into"] == NEW:
        return actions.begin_theme(
            programme=programme, title=chosen["title"], submission=chosen["submission"], **now
        )
    return actions.put_cards(theme=get_object_or_404(Theme, pk=chosen["into"], programme=programme), **now)


def _context(request: SignedIn, found: Theme) -> dict[str, Any]:
    """What the page shows; a form is filled with what was sent if its button was pressed."""
    is_in_hand = found.state in Theme.IN_HAND
    findings = selectors.findings(found) if is_in_hand else []

    def sent(button: str) -> Any:
        return request.POST if button in request.POST else None

    return {
        "theme": found,
        "programme": found.programme,
        "standing": selectors.standing(found),
        "is_in_hand": is_in_hand,
        "findings": findings,
        "may_review": is_in_hand and selectors.may_review(found, request.user),
        "words_form": WordsForm(sent("save"), initial={"title": found.title, "text": found.text}),
        "review_form": ReviewForm(sent("review"), warned=bool(findings)),
        "take_back_form": TakeBackForm(sent("take_back")),
        "merge_form": MergeForm(sent("merge"), theme=found),
    }


def _save(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse | None:
    form = context["words_form"]
    if not form.is_valid():
        return None
    try:
        actions.write_theme(
            theme=found, **form.cleaned_data, as_read=request.POST.get("as_read", ""), **_now(request)
        )
    except actions.ThemeHasChanged as refusal:
        form.add_error("text", str(refusal))
        context["has_changed"] = True
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved.")
    return redirect("insights:theme", found.pk)


def _review(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse | None:
    form = context["review_form"]
    if not form.is_valid():
        return None
    try:
        actions.review_theme(
            theme=found,
            as_read=request.POST.get("as_read", ""),
            has_seen=form.cleaned_data["has_seen"],
            **_now(request),
        )
    except actions.CouldGiveAway as refusal:
        form.add_error("has_seen", str(refusal))
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Reviewed. It can be published.")
    return redirect("insights:theme", found.pk)


def _merge(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse | None:
    form = context["merge_form"]
    if not form.is_valid():
        return None
    into = form.cleaned_data["into"]
    try:
        actions.merge_theme(theme=found, into=into, **_now(request))
    except Refused as refusal:
        form.add_error("into", str(refusal))
        return None
    messages.success(request, "Merged. Its cards stand behind this theme now.")
    return redirect("insights:theme", into.pk)


def _take_back(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse | None:
    form = context["take_back_form"]
    if not form.is_valid():
        return None
    try:
        actions.take_back(theme=found, reason=form.cleaned_data["reason"], **_now(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Taken back. Nobody else reads it any more.")
    return redirect("insights:theme", found.pk)


def _out(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse:
    card = posted_key(request, "out")
    return _done(
        request, found, lambda now: actions.take_card_out(theme=found, card=card, **now), "Taken out."
    )


def _ask(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse:
    """The answer stands beside the button; the toast says it too, for whoever does not look there."""
    try:
        check = actions.ask_support(theme=found, **_now(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Enough pairs." if check.is_enough else "Not enough pairs yet.")
    return redirect("insights:theme", found.pk)


def _publish(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse:
    words = "Published. Everybody in the programme reads it."
    return _done(request, found, lambda now: actions.publish_theme(theme=found, **now), words)


def _put_away(request: SignedIn, found: Theme, context: dict[str, Any]) -> HttpResponse:
    try:
        actions.put_away(theme=found, **_now(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("insights:theme", found.pk)
    messages.success(request, "Put away. Its cards are among those in no theme again.")
    return redirect("insights:themes", found.programme_id)


def _done(
    request: SignedIn, found: Theme, action: Callable[[dict[str, Any]], object], words: str
) -> HttpResponse:
    """A button without a form: done, or the reason why not, on the page as it is by then."""
    try:
        action(_now(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("insights:theme", found.pk)


def _now(request: SignedIn) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


PRESSES: dict[str, Callable[[SignedIn, Theme, dict[str, Any]], HttpResponse | None]] = {
    "save": _save,
    "out": _out,
    "ask": _ask,
    "review": _review,
    "publish": _publish,
    "take_back": _take_back,
    "merge": _merge,
    "put_away": _put_away,
}
