"""One's own preparation, module by module."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.models import Person
from accounts.posted import takes
from preparation import actions, glossary, selectors
from preparation.forms import ChoiceForm, ExerciseForm, SelfCheckForm
from preparation.language import in_words_of
from preparation.models import Completion, Module
from preparation.reading import as_points, minutes_to_read
from preparation.views.choosing import Choosing
from programmes.closing import must_be_open

STEP = re.compile(r"point-[1-9][0-9]?|try|check")
SECONDS_A_QUESTION = 25


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """What to prepare in each programme the reader takes part in, and what else the library has for them."""
    context = {
        "preparations": selectors.preparations(request.user),
        "groups": selectors.own_groups(request.user),
    }
    return TemplateResponse(request, "preparation/overview.html", context)


@require_http_methods(["GET", "POST"])
@takes(ExerciseForm, SelfCheckForm, ChoiceForm, "step", "save", "check", "finish", "send", "take_back")
def module(request: SignedIn, participant_id: UUID, slug: str) -> HttpResponse:
    """Read, try it, check yourself, finish. Notes are saved with every press; answers are never stored."""
    participant = get_object_or_404(selectors.own_participations(request.user), pk=participant_id)
    found = get_object_or_404(Module.objects.in_use().for_side(participant.side), slug=slug)
    must_be_open(request, participant.cohort)

    def finish() -> HttpResponse:
        actions.finish_module(participant=participant, module=found, by=request.user, at=timezone.now())
        messages.success(request, f"Finished: {found}.")
        return redirect("preparation:overview")

    here = reverse("preparation:module", args=[participant.pk, slug])
    taking = Taking(
        request,
        found,
        participant.person,
        here=here,
        finish=finish,
        choosing=Choosing.of(request, participant, found, here),
    )
    is_done = Completion.objects.filter(participant=participant, module__slug=slug).exists()
    return taking.answer({"participant": participant}, is_done=is_done)


@dataclass
class Taking:
    """Somebody on the page of a module: reading, an exercise in private notes, a self-check.

    ``finish`` notes that they are through, and answers with the page that follows. ``choosing`` is there where the
    module asks for a choice that goes to the partner.
    """

    request: SignedIn
    module: Module
    person: Person
    here: str
    finish: Callable[[], HttpResponse]
    choosing: Choosing | None = None

    def answer(self, more: dict[str, Any], *, is_done: bool) -> HttpResponse:
        """The page, or where a press leads. ``more`` goes to the template."""
        post = self.request.POST
        if "step" in post:
            return self._keep_place(post["step"])
        in_words_of(self.person, [self.module])
        written = selectors.notes_of(self.person, self.module.slug)
        initial = {f"note_{prompt}": text for prompt, text in written.items()}
        exercise = ExerciseForm(post or None, module=self.module, initial=initial)
        check = SelfCheckForm(post if self._is_checked else None, module=self.module)
        if exercise.is_valid():
            self._keep_notes(exercise, written)
            if self.choosing and (answer := self.choosing.answer()):
                return answer
            if "finish" in post and check.is_valid():
                return self.finish()
            if not self._is_checked and "send" not in post:
                messages.success(self.request, "Your notes are saved. Only you can read them.")
                return redirect(f"{self.here}#try")
        context = {
            "exercise": exercise,
            "check": check,
            "choosing": self.choosing,
            "is_explained": self._is_checked and check.is_valid(),
            "is_done": is_done,
            "steps": Steps.of(
                step=selectors.place_of(self.person, self.module.slug),
                has_notes=any(written.values()) or exercise.is_bound,
                is_done=is_done,
            ),
        }
        return TemplateResponse(self.request, "preparation/module.html", {**self._words(), **context, **more})

    @property
    def _is_checked(self) -> bool:
        return "check" in self.request.POST or "finish" in self.request.POST

    def _keep_place(self, step: str) -> HttpResponse:
        """Remember the step, and go there where the page is not there already."""
        if not STEP.fullmatch(step):
            return redirect(self.here)
        actions.keep_place(person=self.person, slug=self.module.slug, step=step)
        if self.request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return redirect(f"{self.here}#{step}")

    def _keep_notes(self, form: ExerciseForm, before: dict[int, str]) -> None:
        """Seal what is new or changed, and remember where the writer is."""
        for prompt, text in form.notes():
            if text != before.get(prompt, ""):
                actions.save_note(
                    person=self.person, slug=self.module.slug, prompt=prompt, text=text, at=timezone.now()
                )
        step = "check" if self._is_checked else "try"
        actions.keep_place(person=self.person, slug=self.module.slug, step=step)

    def _words(self) -> dict[str, Any]:
        """What the module says, and where the reader stopped in it."""
        reading = as_points(self.module.reading)
        step = selectors.place_of(self.person, self.module.slug)
        names = {"try": "the exercise", "check": "the self-check"}
        title = reading.title_of(step)
        return {
            "module": self.module,
            "reading": reading,
            "here": self.here,
            "step": step,
            "stopped_at": names.get(step) or (f"“{title}”" if title and step != "point-1" else ""),
            "minutes": minutes_of(self.module),
            "terms": glossary.explained(self.module.terms),
            "twin": Module.objects.in_use().filter(slug=self.module.twin).without_texts().first(),
        }


@dataclass(frozen=True, slots=True)
class Steps:
    """Which of the three steps of a module are behind its reader, and where they are."""

    read: bool
    tried: bool
    checked: bool
    now: str

    @classmethod
    def of(cls, *, step: str, has_notes: bool, is_done: bool) -> Steps:
        now = "" if is_done else step if step in ("try", "check") else "read"
        return cls(is_done or step in ("try", "check"), is_done or has_notes, is_done, now)

    @property
    def done(self) -> int:
        return self.read + self.tried + self.checked


def minutes_of(module: Module) -> dict[str, int]:
    """How the minutes of a module are spent: what the exercise leaves is at least one."""
    read = min(minutes_to_read(module.reading), max(1, module.minutes - 2))
    check = max(1, round(len(module.self_check) * SECONDS_A_QUESTION / 60))
    return {"read": read, "check": check, "try": max(1, module.minutes - read - check)}
