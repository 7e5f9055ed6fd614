"""Invitations: sent by the programme team, answered by each person alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.posted import posted_key, takes
from programmes import actions, selectors
from programmes.closing import must_be_open
from programmes.forms import InvitationForm, InviteForm, WorksBestForm
from programmes.models import Cohort, Participant, Side
from programmes.permissions import Perm, check
from programmes.views.lists import page_of


def _enrolled(request: SignedIn, cohort_id: UUID) -> Cohort:
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, Perm.ENROL, programme=cohort.programme)
    must_be_open(request, cohort)
    return cohort


@require_http_methods(["GET", "POST"])
@takes(InviteForm, "chosen")
def invite(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Paste a list; every line is answered. Inviting somebody twice sends one mail."""
    cohort = _enrolled(request, cohort_id)
    if "chosen" in request.POST:
        return _invite_chosen(request, cohort)
    form = InviteForm(request.POST or None)
    lines: list[actions.Line] = []
    if form.is_valid():
        data = form.cleaned_data
        try:
            lines = actions.invite_lines(
                cohort=cohort, text=data["people"], side=data["side"], by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if lines and not any(line.needs_attention for line in lines):
        messages.success(request, _invited(lines))
        return redirect("programmes:participants", cohort.pk)
    attention = [line for line in lines if line.needs_attention]
    context = {
        "cohort": cohort,
        "form": form,
        "lines": attention,
        "to_choose": [line for line in attention if line.answer in actions.TO_CHOOSE],
        "told": [line for line in attention if line.answer not in actions.TO_CHOOSE],
        "side": request.POST.get("side", ""),
        "summary": _invited(lines) if lines else "",
    }
    return TemplateResponse(request, "programmes/invite.html", context)


def _invite_chosen(request: SignedIn, cohort: Cohort) -> HttpResponse:
    """Those of one name who were meant, and those who were asked often and are invited all the same."""
    keys = [
        posted_key(request, name) for name in request.POST if name.startswith("pick-") and request.POST[name]
    ]
    people = list(Person.objects.employed().filter(pk__in=keys))
    side = request.POST.get("side", "")
    if not people or side not in Side.values:
        messages.error(request, "Choose somebody, or leave the line out.")
        return redirect("programmes:invite", cohort.pk)
    try:
        lines = actions.invite_chosen(
            cohort=cohort,
            people=people,
            side=side,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:invite", cohort.pk)
    refused = [f"{line.text} {line.answer}." for line in lines if line.needs_attention]
    messages.success(request, " ".join([_invited(lines), *refused]))
    return redirect("programmes:participants", cohort.pk)


def _invited(lines: list[actions.Line]) -> str:
    new = sum(line.answer == actions.Answer.INVITED for line in lines)
    known = sum(line.answer == actions.Answer.ALREADY for line in lines)
    return f"Invited {new}." + (f" {known} had been invited before." if known else "")


@require_GET
def participants(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Everybody asked, and what they said. Never what they wrote."""
    cohort = _enrolled(request, cohort_id)
    words = request.GET.get("q", "")[:100]
    counted = selectors.counted(cohort)
    people = page_of(
        request,
        selectors.participants_of(cohort, words=words),
        count=None if words.strip() else sum(side["invited"] for side in counted.values()),
        related=("person__grade", "time_agreement"),
    )
    keys = [participant.person_id for participant in people]
    before = actions.took_part_before(cohort, keys)
    context = {
        "cohort": cohort,
        "people": people,
        "rows": [(participant, before.get(participant.person_id, "")) for participant in people],
        "counted": counted,
        "words": words,
    }
    return TemplateResponse(request, "programmes/participants.html", context)


@require_http_methods(["GET", "POST"])
@takes(InvitationForm, "decline")
def invitation(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """Read an invitation and answer it; change that until there is a partner, and how one works best after it."""
    own = Participant.objects.filter(person__user=request.user).select_related(
        "key", "person", "cohort__programme__sponsor"
    )
    participant = get_object_or_404(own, pk=participant_id)
    must_be_open(request, participant.cohort)
    if "decline" in request.POST:
        return _decline(request, participant)
    form = _form_of(participant, request.POST or None)
    if form is not None and form.is_valid():
        try:
            return _keep(request, participant, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "participant": participant,
        "programme": participant.cohort.programme,
        "form": form,
        "is_open": participant.state == Participant.State.INVITED,
        "is_used": participant.state == Participant.State.PAIRED,
        "may_withdraw": participant.state in Participant.TAKING_PART
        and participant.state != Participant.State.PAIRED,
        "objectives": selectors.objectives_of(participant.cohort.programme),
    }
    return TemplateResponse(request, "programmes/invitation.html", context)


def _form_of(participant: Participant, data: QueryDict | None) -> InvitationForm | WorksBestForm | None:
    """What can still be said: everything, how one works best alone, or nothing."""
    if participant.state in actions.ANSWERED_UNTIL:
        return InvitationForm.of(participant, data)
    if participant.state in Participant.TAKING_PART:
        return WorksBestForm(data, initial={"works_best": participant.works_best})
    return None


def _keep(request: SignedIn, participant: Participant, form: InvitationForm | WorksBestForm) -> HttpResponse:
    """:raises Refused: where what was said came too late."""
    said, at = {"participant": participant, "by": request.user, **form.cleaned_data}, timezone.now()
    is_answer = participant.state not in Participant.TAKING_PART
    if isinstance(form, InvitationForm):
        actions.accept_invitation(**said, at=at)
    else:
        actions.say_works_best(**said, at=at)
    words = "You take part. You can prepare while pairs are made." if is_answer else "Saved."
    messages.success(request, words)
    return redirect("home:landing" if is_answer else "home:partnership")


def _decline(request: SignedIn, participant: Participant) -> HttpResponse:
    try:
        actions.decline_invitation(participant=participant, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "You said no. Nobody asks why, and you may change your mind.")
    return redirect("programmes:invitation", participant.pk)
