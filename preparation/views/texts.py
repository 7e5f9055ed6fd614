"""The organisation's own texts: the list, the form, the comparison with what is shipped, and the history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.permissions import OrgPerm
from accounts.posted import takes
from preparation import actions, editing
from preparation.compare import compare
from preparation.forms import TextForm
from preparation.models import Module
from preparation.reading import as_points


def _find(request: SignedIn, slug: str) -> Module:
    """The text in use, for whoever may change texts."""
    permissions.check(request.user, OrgPerm.EDIT_LIBRARY)
    return get_object_or_404(Module.objects.in_use().select_related("written_by__person"), slug=slug)


@require_GET
def texts(request: SignedIn) -> HttpResponse:
    """Every module with the state of its text."""
    permissions.check(request.user, OrgPerm.EDIT_LIBRARY)
    return TemplateResponse(request, "preparation/texts.html", {"rows": editing.states()})


@require_http_methods(["GET", "POST"])
@takes(TextForm, "save", "preview")
def text(request: SignedIn, slug: str) -> HttpResponse:
    """Write the organisation's own text. A preview stores nothing; of two people who edit at once both texts stay."""
    found = _find(request, slug)
    earlier = _version(slug, request.GET.get("from", ""))
    form = TextForm(request.POST or None, module=found, words_of=earlier)
    context: dict[str, Any] = {"module": found, "form": form, "state": editing.state_of(found)}
    if form.is_valid():
        words = form.words()
        if "preview" in request.POST:
            context |= {"preview": words, "reading": as_points(words["reading"])}
        else:
            saved = actions.save_text(
                slug=slug, words=words, base=form.cleaned_data["base"], by=request.user, at=timezone.now()
            )
            if saved.other is None:
                messages.success(request, "Saved. This text is in use from now on.")
                return redirect("preparation:texts")
            context |= _beside(request, form, saved)
    return TemplateResponse(request, "preparation/text.html", context)


def _beside(request: SignedIn, form: TextForm, saved: actions.Saved) -> dict[str, Any]:
    """The form again with what was typed, now resting on the text that somebody else saved, which is shown beside."""
    other = saved.other
    if other is None:
        return {}
    data = request.POST.copy()
    data["base"] = str(other.pk)
    form.data = data
    return {"other": other, "kept": saved.version, "parts": compare(other, saved.version)}


def _version(slug: str, asked: str) -> Module | None:
    """The version with the number ``asked``, as an address has it."""
    return editing.version_of(slug, int(asked)) if asked.isdecimal() and len(asked) < 5 else None


@require_GET
def comparison(request: SignedIn, slug: str) -> HttpResponse:
    """The text in use beside the shipped one, or beside any earlier version: ``?version=2``."""
    found = _find(request, slug)
    asked = request.GET.get("version", "")
    before = _version(slug, asked) if asked else editing.shipped_of(slug)
    if before is None:
        raise Http404
    context = {
        "module": found,
        "before": before,
        "parts": compare(before, found),
        "before_label": f"{before.get_origin_display()}, version {before.version}",
        "after_label": f"{found.get_origin_display()}, in use",
        "state": editing.state_of(found),
    }
    return TemplateResponse(request, "preparation/comparison.html", context)


@require_GET
def history(request: SignedIn, slug: str) -> HttpResponse:
    """Every version there has been, the latest first."""
    context = {"module": _find(request, slug), "versions": editing.versions_of(slug)}
    return TemplateResponse(request, "preparation/history.html", context)


@require_POST
def text_keep(request: SignedIn, slug: str) -> HttpResponse:
    """The own text stays although a new one was shipped."""
    actions.keep_own_text(module=_find(request, slug), by=request.user, at=timezone.now())
    messages.success(request, "Your text stays in use.")
    return redirect("preparation:texts")


@require_POST
def text_back(request: SignedIn, slug: str) -> HttpResponse:
    """Back to the shipped text; the own one stays in the history."""
    found = _find(request, slug)
    try:
        actions.go_back_to_shipped(slug=found.slug, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The shipped text is in use. Yours stays in the history.")
    return redirect("preparation:texts")
