"""The announcement: whom it is for, how many that are, one last press, and how far it has come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes.closing import must_be_open
from programmes.kit import actions
from programmes.kit.audience import in_words, reach_of
from programmes.kit.forms import AudienceForm
from programmes.kit.in_use import words_in_use
from programmes.kit.preview import preview_of, reader_of
from programmes.kit.sent import announcements_of, standing_of
from programmes.kit.views import kit_cohort
from programmes.models import Announcement, Cohort, KitText
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(AudienceForm, "seen", "count", "send")
def announce(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Choose, count, read it once more, and send. Nothing leaves before the last press."""
    cohort = kit_cohort(request, cohort_id, Perm.ENROL)
    form = AudienceForm(request.POST or None)
    context: dict[str, Any] = {"cohort": cohort, "form": form}
    if form.is_valid():
        if "send" in request.POST:
            try:
                made = _announce(request, cohort, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("programmes:announcement", made.pk)
        choice = form.choice()
        reach = reach_of(cohort, choice)
        context |= {
            "reach": reach,
            "chosen": in_words(choice),
            "mark": actions.mark_of(cohort, choice, reach.people),
        }
    kind = KitText.Kind.ANNOUNCEMENT
    words = words_in_use(cohort.programme, kind)
    context |= {
        "why_not": actions.why_not_announce(cohort, at=timezone.now()),
        "words": words,
        "preview": preview_of(cohort, kind, words, reader=reader_of(request.user)),
        "announcements": announcements_of(cohort),
    }
    return TemplateResponse(request, "programmes/kit/announce.html", context)


def _announce(request: SignedIn, cohort: Cohort, form: AudienceForm) -> Announcement:
    return actions.announce(
        cohort=cohort,
        choice=form.choice(),
        seen=request.POST.get("seen", ""),
        submission=form.cleaned_data["submission"],
        by=request.user,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@takes("stop")
def announcement(request: SignedIn, announcement_id: UUID) -> HttpResponse:
    """How far it has come; while something waits, it can be stopped."""
    found = get_object_or_404(
        Announcement.objects.visible_to(request.user).select_related(
            "cohort__programme", "text", "asked_by__person"
        ),
        pk=announcement_id,
    )
    check(request.user, Perm.ENROL, programme=found.cohort.programme)
    must_be_open(request, found.cohort)
    if request.method == "POST":
        try:
            count = actions.stop(announcement=found, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Stopped. {count:,} waited and will not leave.")
        return redirect("programmes:announcement", found.pk)
    context = {
        "cohort": found.cohort,
        "announcement": found,
        "standing": standing_of(found),
        "chosen": in_words(found.choice),
    }
    return TemplateResponse(request, "programmes/kit/announcement.html", context)
