"""All messages there are, each with a preview, and the words that an organisation may change."""

from __future__ import annotations

from collections.abc import Sequence

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.permissions import OrgPerm
from accounts.posted import takes
from notifications.letters import Written, drawn
from notifications.registry import Kind, Letter, UnknownKind
from notifications.texts import actions, selectors
from notifications.texts.forms import OwnTextForm
from notifications.texts.languages import CODES, ENGLISH, name_of
from notifications.texts.models import OwnText
from notifications.texts.wording import Wording

READER = Person(name="Alex Morgan")


@require_GET
def texts(request: SignedIn) -> HttpResponse:
    """Every kind of message: who gets it and why, and whose words it is in."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    return TemplateResponse(request, "notifications/texts/list.html", {"parts": selectors.by_app()})


def _said(key: str, language: str) -> tuple[Kind, Wording]:
    """:raises Http404: for what nobody says, and for a language in which nobody may say it."""
    try:
        found = selectors.found_by(key)
    except UnknownKind:
        raise Http404 from None
    if found is None or language not in _languages(found[1]):
        raise Http404
    return found


def _languages(wording: Wording) -> Sequence[str]:
    return (ENGLISH,) if wording.fixed_because else CODES


def _draft(form: OwnTextForm, language: str) -> OwnText:
    typed = form.cleaned_data
    return OwnText(language=language, subject=typed["subject"], body=typed["body"], button=typed["button"])


def _form(request: SignedIn, key: str, wording: Wording, language: str) -> tuple[OwnTextForm, OwnText | None]:
    """The form, begun with the words in use, and those words where they are the organisation's own."""
    latest = selectors.versions_of(key, language).first()
    own = latest if latest and not latest.is_ours else None
    initial = {
        "subject": own.subject if own else wording.subject,
        "body": own.body if own else wording.body,
        "button": own.button if own else wording.button,
        "seen": latest.version if latest else 0,
    }
    return OwnTextForm(request.POST or None, wording=wording, initial=initial), own


@require_http_methods(["GET", "POST"])
@takes(OwnTextForm, "save", "preview", "back")
def text(request: SignedIn, said: str, language: str) -> HttpResponse:
    """Write one message in one language. A preview stores nothing, and words that are fixed are only shown."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    kind, wording = _said(said, language)
    if wording.fixed_because:
        return _fixed(request, kind, wording)
    form, own = _form(request, said, wording, language)
    typed = None
    if form.is_valid():
        typed = _draft(form, language)
        if "preview" not in request.POST and _saved(request, form, said, language):
            return redirect("notifications:text", said, language)
    letter = _letter(wording, typed or own)
    context = _shown(kind, wording, letter, language) | {
        "form": form,
        "own": own,
        "language_name": name_of(language),
        "languages": [
            (code, name_of(code), reverse("notifications:text", args=[said, code])) for code in CODES
        ],
        "is_typed": typed is not None,
        "versions": selectors.versions_of(said, language)[:20],
    }
    return TemplateResponse(request, "notifications/texts/text.html", context)


def _fixed(request: SignedIn, kind: Kind, wording: Wording) -> HttpResponse:
    """:raises Http404: for whoever sends words all the same."""
    if request.method == "POST":
        raise Http404
    context = _shown(kind, wording, wording.example(), ENGLISH)
    return TemplateResponse(request, "notifications/texts/fixed.html", context)


def _shown(kind: Kind, wording: Wording, letter: Letter, language: str) -> dict[str, object]:
    mail = drawn(kind, letter, READER)
    return {
        "kind": kind,
        "wording": wording,
        "title": ", ".join(filter(None, (kind.label, wording.when))),
        "key": selectors.key_of(kind, wording),
        "written_in": language,
        "letter": mail.letter,
        "mail": mail,
    }


def _saved(request: SignedIn, form: OwnTextForm, key: str, language: str) -> bool:
    """Whether what was typed, or the way back to ours, is in use now; else the form says why not."""
    now, seen = timezone.now(), form.cleaned_data.pop("seen")
    try:
        if "back" in request.POST:
            actions.back_to_ours(kind=key, language=language, seen=seen, by=request.user, at=now)
            messages.success(request, "Our words are in use again. Yours stay as versions.")
        else:
            actions.save_text(
                kind=key, language=language, seen=seen, by=request.user, at=now, **form.cleaned_data
            )
            messages.success(request, "Saved. These words are in use from now on.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _letter(wording: Wording, words: OwnText | None) -> Letter:
    return selectors.said(words, wording.example()) if words else wording.example()


@require_GET
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE], "sandbox": True})
def text_mail(request: SignedIn, said: str, language: str) -> HttpResponse:
    """The words in use as a mail program shows them: alone on a page that may run and fetch nothing."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    kind, wording = _said(said, language)
    own = None if wording.fixed_because else selectors.in_use(said).get(language)
    found: Written = drawn(kind, _letter(wording, own), READER)
    return HttpResponse(found.html)
