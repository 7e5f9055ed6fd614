"""One's own preparation, module by module, and the library for everybody who takes part or runs a programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from preparation import actions, selectors
from preparation.forms import ExerciseForm, SelfCheckForm
from preparation.models import Completion, Module
from preparation.reading import as_html
from programmes.closing import must_be_open
from programmes.models import Participant, Side


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """What to prepare, in each programme the reader takes part in."""
    found = selectors.preparations(request.user)
    return TemplateResponse(request, "preparation/overview.html", {"preparations": found})


@require_http_methods(["GET", "POST"])
@takes(ExerciseForm, SelfCheckForm, "save", "check", "finish")
def module(request: SignedIn, participant_id: UUID, slug: str) -> HttpResponse:
    """Read, try it, check yourself, finish. Notes are saved with every press; answers are never stored."""
    participant = get_object_or_404(selectors.own_participations(request.user), pk=participant_id)
    found = get_object_or_404(Module.objects.in_use().for_side(participant.side), slug=slug)
    must_be_open(request, participant.cohort)
    written = selectors.notes_of(participant.person, slug)
    exercise = ExerciseForm(
        request.POST or None,
        module=found,
        initial={f"note_{prompt}": text for prompt, text in written.items()},
    )
    check = SelfCheckForm(request.POST if _is_checked(request) else None, module=found)
    if exercise.is_valid():
        _keep(participant, slug, exercise, written)
        if "finish" in request.POST and check.is_valid():
            return _finish(request, participant, found)
        if not _is_checked(request):
            messages.success(request, "Your notes are saved. Only you can read them.")
            return redirect("preparation:module", participant.pk, slug)
    context = {
        "participant": participant,
        "module": found,
        "reading": as_html(found.reading),
        "exercise": exercise,
        "check": check,
        "is_explained": _is_checked(request) and check.is_valid(),
        "is_done": Completion.objects.filter(participant=participant, module__slug=slug).exists(),
        "has_notes": any(written.values()) or exercise.is_bound,
        "twin": Module.objects.in_use().filter(slug=found.twin).defer("reading").first(),
    }
    return TemplateResponse(request, "preparation/module.html", context)


def _is_checked(request: SignedIn) -> bool:
    return "check" in request.POST or "finish" in request.POST


def _keep(participant: Participant, slug: str, form: ExerciseForm, before: dict[int, str]) -> None:
    """Seal what is new or changed."""
    for prompt, text in form.notes():
        if text != before.get(prompt, ""):
            actions.save_note(
                person=participant.person, slug=slug, prompt=prompt, text=text, at=timezone.now()
            )


def _finish(request: SignedIn, participant: Participant, found: Module) -> HttpResponse:
    actions.finish_module(participant=participant, module=found, by=request.user, at=timezone.now())
    messages.success(request, f"Finished: {found}.")
    return redirect("preparation:overview")


@require_GET
def library(request: SignedIn) -> HttpResponse:
    """Every module of both sides: nothing that one side is told is kept from the other."""
    sides = [(side.label, selectors.modules(side)) for side in Side]
    return TemplateResponse(request, "preparation/library.html", {"sides": sides})


@require_GET
def library_module(request: SignedIn, slug: str) -> HttpResponse:
    """Read one module; the exercise and the check belong to those who prepare."""
    found = get_object_or_404(Module.objects.in_use(), slug=slug)
    context = {"module": found, "reading": as_html(found.reading)}
    return TemplateResponse(request, "preparation/library_module.html", context)
