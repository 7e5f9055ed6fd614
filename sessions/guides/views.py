"""The page on which a mentor makes the agenda of an hour."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes.closing import must_be_open
from programmes.models import Side
from sessions.guides.actions import SavedMeanwhile, save_agenda
from sessions.guides.forms import AgendaForm, as_fields, starting_with
from sessions.guides.models import Agenda
from sessions.guides.selectors import agendas_for, carried_into, guides_for_two, plan_of
from sessions.models import Session


@require_http_methods(["GET", "POST"])
@takes(AgendaForm, "take", "save")
def agenda(request: SignedIn, session_id: UUID) -> HttpResponse:
    """Choose a guide, adapt it, keep it. Taking another guide fills the fields and stores nothing."""
    session = get_object_or_404(Session.objects.visible_to(request.user).with_pair(), pk=session_id)
    must_be_open(request, session.pair.cohort)
    person = request.user.person
    if person is None or session.pair.side_of(person) != Side.MENTOR:
        raise Http404
    kept = agendas_for(request.user, session.pk).first()
    partner = session.pair.partner_of(person)
    given: dict[str, Any] = {"guides": guides_for_two(), "partner": partner.first_name}
    context: dict[str, Any] = {
        "session": session,
        "partner": partner,
        "plan": plan_of(session, person, kept),
    }
    if "save" in request.POST:
        form = AgendaForm(request.POST, **given)
        if form.is_valid() and (answer := _saved(request, session, form, context)):
            return answer
    else:
        form = AgendaForm(initial=_initial(request, context["plan"], kept, given["guides"]), **given)
    context |= {"form": form, "carried": carried_into(session, request.user)}
    return TemplateResponse(request, "sessions/agenda.html", context)


def _initial(request: SignedIn, plan: Any, kept: Agenda | None, guides: list[Any]) -> dict[str, Any]:
    """The agenda as it stands, the guide that was just taken, or the one that fits."""
    base = kept.version if kept else 0
    taken = next((each for each in guides if each.slug == request.POST.get("guide")), None)
    if taken:
        return starting_with(taken, base=base)
    if kept:
        return as_fields(kept.guide, plan.parts, plan.questions, plan.bring, base=base)
    return starting_with(plan.guide, base=base) if plan.guide else {"base": base}


def _saved(
    request: SignedIn, session: Session, form: AgendaForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Back to the hour; or nothing, with both agendas on the page, where another one was saved meanwhile."""
    base = form.cleaned_data["base"]
    try:
        save_agenda(
            session=session,
            guide=form.chosen,
            words=form.words(),
            base=base,
            by=request.user,
            at=timezone.now(),
        )
    except SavedMeanwhile as refusal:
        data = request.POST.copy()
        data["base"] = str(refusal.kept.version)
        form.data = data
        context |= {"other": refusal.kept, "others_words": refusal.kept.read(), "refusal": str(refusal)}
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, "Saved. Your partner sees the agenda now.")
        return redirect(session)
    return None
