"""The library, open to everybody who signs in: nothing that one side is told is kept from the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from accounts.http import SignedIn
from accounts.permissions import OrgPerm
from accounts.posted import takes
from preparation import actions, glossary, selectors
from preparation.forms import ExerciseForm, SelfCheckForm
from preparation.language import in_words_of
from preparation.models import Module
from preparation.reading import as_points
from preparation.views.taking import Taking


@require_GET
def library(request: SignedIn) -> HttpResponse:
    """Every module, by whom it is for."""
    context = {
        "groups": [group for group in selectors.library_groups(request.user.person) if group.rows],
        "own_groups": selectors.own_groups(request.user),
        "may_edit": permissions.allows(request.user, OrgPerm.EDIT_LIBRARY),
    }
    return TemplateResponse(request, "preparation/library.html", context)


@require_http_methods(["GET", "POST"])
@takes(ExerciseForm, SelfCheckForm, "step", "save", "check", "finish")
def library_module(request: SignedIn, slug: str) -> HttpResponse:
    """Read one module. Those that are part of no gate can be taken here, for oneself."""
    found = get_object_or_404(Module.objects.in_use(), slug=slug)
    person = request.user.person
    if person is not None and not found.is_of_the_path and not found.is_guide:
        taking = Taking(
            request,
            found,
            person,
            here=reverse("preparation:library_module", args=[slug]),
            finish=lambda: _finish(request, found),
        )
        return taking.answer({}, is_done=selectors.is_done_by(person, slug))
    if request.method == "POST":
        return redirect("preparation:library_module", slug)
    in_words_of(person, [found])
    context = {
        "module": found,
        "reading": as_points(found.reading),
        "terms": glossary.explained(found.terms),
        "may_edit": permissions.allows(request.user, OrgPerm.EDIT_LIBRARY),
    }
    template = "preparation/guide.html" if found.is_guide else "preparation/library_module.html"
    return TemplateResponse(request, template, context)


def _finish(request: SignedIn, found: Module) -> HttpResponse:
    if request.user.person is not None:
        actions.finish_own_module(person=request.user.person, module=found, at=timezone.now())
    messages.success(request, f"Finished: {found}. Only you see that.")
    return redirect("preparation:library")


@require_GET
def glossary_page(request: SignedIn) -> HttpResponse:
    """What the words of the field mean here."""
    return TemplateResponse(request, "preparation/glossary.html", {"terms": glossary.terms()})
