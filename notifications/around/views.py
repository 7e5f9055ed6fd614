"""The page on which an organisation words what stands around every mail, with a mail to look at."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.permissions import OrgPerm
from accounts.posted import takes
from notifications.around import actions
from notifications.around.forms import FrameForm
from notifications.around.frame import Frame, latest_frame
from notifications.around.models import OwnFrame
from notifications.letters import Written, drawn
from notifications.registry import Kind, kinds
from notifications.texts.languages import CODES, ENGLISH, name_of

READER = Person(name="Alex Morgan")


@require_http_methods(["GET", "POST"])
@takes(FrameForm, "save", "preview", "back")
def frame(request: SignedIn, frame_language: str) -> HttpResponse:
    """Write the phrases in one language. A preview stores nothing."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    if frame_language not in CODES:
        raise Http404
    latest = latest_frame(frame_language)
    own = latest if latest and not latest.is_ours else None
    words, typed = (own.words if own else {}), None
    initial = {"seen": latest.version if latest else 0}
    form = FrameForm(request.POST or None, words=words, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data["words"]
        if "preview" not in request.POST and _saved(request, form, frame_language):
            return redirect("notifications:frame", frame_language)
    context = {
        "form": form,
        "own": own,
        "written_in": frame_language,
        "language_name": name_of(frame_language),
        "languages": [(code, name_of(code), reverse("notifications:frame", args=[code])) for code in CODES],
        "is_typed": typed is not None,
        "mail": _example(frame_language, words if typed is None else typed),
        "versions": OwnFrame.objects.filter(language=frame_language)
        .select_related("saved_by__person")
        .order_by("-version")[:20],
    }
    return TemplateResponse(request, "notifications/around/frame.html", context)


def _example(language: str, words: dict[str, str]) -> Written | None:
    """A reminder with facts, because it has every phrase; none where no app says anything."""
    kind = _shown_in()
    if kind is None or kind.wording is None:
        return None
    letter = replace(kind.wording.example(), language="" if language == ENGLISH else language)
    return drawn(kind, letter, READER, frame=Frame(words))


def _shown_in() -> Kind | None:
    def has_all(kind: Kind) -> bool:
        wording = kind.wording
        return not kind.is_ask and wording is not None and bool(wording.facts) and not wording.fixed_because

    return next(filter(has_all, kinds()), None)


def _saved(request: SignedIn, form: FrameForm, language: str) -> bool:
    """Whether what was typed, or the way back to ours, is in use now; else the form says why not."""
    now, seen = timezone.now(), form.cleaned_data["seen"]
    try:
        if "back" in request.POST:
            actions.frame_back_to_ours(language=language, seen=seen, by=request.user, at=now)
            messages.success(request, "Our phrases are in use again. Yours stay as versions.")
        else:
            words = form.cleaned_data["words"]
            actions.save_frame(language=language, words=words, seen=seen, by=request.user, at=now)
            messages.success(request, "Saved. These phrases are in use from now on.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
