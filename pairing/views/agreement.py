"""The agreement: write it alone, propose it, read it, sign it; a change is a new version, which both sign again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Organisation, Person
from accounts.posted import takes
from pairing import actions, agreement_fields, between_two
from pairing.forms import AgreementForm
from pairing.models import Agreement, AgreementDraft, Pair
from pairing.views.common import pair_that_both_know


@require_http_methods(["GET", "POST"])
@takes(AgreementForm, "based_on", "save", "propose", "sign", "discard")
def agreement(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The page that both sign, its history, and a draft that is the reader's own until they propose it."""
    pair, person = pair_that_both_know(request, pair_id)
    versions = between_two.versions_of(pair)
    if request.method == "POST":
        return _write(request, pair, person, versions)
    draft = AgreementDraft.objects.of(person).filter(pair=pair).first() if pair.is_live else None
    if not versions and not pair.is_live:
        raise Http404
    if pair.is_live and (not versions or "write" in request.GET):
        return _writing(request, pair, person, versions, _form(pair, person, draft, versions), draft)
    return _reading(request, pair, person, versions, draft)


def _write(request: SignedIn, pair: Pair, person: Person, versions: list[Agreement]) -> HttpResponse:
    at = timezone.now()
    try:
        if "sign" in request.POST:
            actions.sign_agreement(pair=pair, version=_number(request, "sign"), by=request.user, at=at)
            messages.success(request, "Signed.")
            return redirect("home:pair", pair.pk)
        if "discard" in request.POST:
            if actions.discard_draft(pair=pair, by=request.user):
                messages.success(request, "Your draft is gone.")
            return redirect("pairing:agreement", pair.pk)
        return _keep(request, pair, person, versions)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pairing:agreement", pair.pk)


def _keep(request: SignedIn, pair: Pair, person: Person, versions: list[Agreement]) -> HttpResponse:
    """Save as one's own draft, or propose. What was typed while the partner was faster stays beside theirs."""
    is_draft = "save" in request.POST
    form = AgreementForm(request.POST, is_draft=is_draft, **_names(pair, person))
    if not form.is_valid():
        return _writing(request, pair, person, versions, form, None, begun_on=_number(request, "based_on"))
    kept: dict[str, Any] = {
        "pair": pair,
        "words": form.words(),
        "based_on": _number(request, "based_on"),
        "by": request.user,
        "at": timezone.now(),
    }
    if is_draft:
        actions.save_draft(**kept)
        messages.success(request, "Draft saved. Only you can read it until you propose it.")
        return redirect(f"{request.path}?write=yes")
    try:
        proposed = actions.write_agreement(**kept)
    except actions.NotTheNewest:
        versions = between_two.versions_of(pair)
        return _writing(request, pair, person, versions, form, None, begun_on=_number(request, "based_on"))
    messages.success(request, f"Version {proposed.version} is proposed. Read it once more, then sign.")
    return redirect("pairing:agreement", pair.pk)


def _number(request: SignedIn, name: str) -> int:
    """A version as a form names it; 0 for none, and for anything else."""
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else 0


def _names(pair: Pair, person: Person) -> dict[str, Any]:
    return {
        "mentor": pair.mentor.person.first_name,
        "mentee": pair.mentee.person.first_name,
        "partner": pair.partner_of(person).first_name,
    }


def _form(
    pair: Pair, person: Person, draft: AgreementDraft | None, versions: list[Agreement]
) -> AgreementForm:
    """What to go on writing: one's own draft, else the newest version, else what the programme proposes."""
    newest = versions[0] if versions else None
    words = agreement_fields.read(draft) or agreement_fields.read(newest)
    return AgreementForm(initial=words or agreement_fields.starting_words(pair), **_names(pair, person))


def _writing(
    request: SignedIn,
    pair: Pair,
    person: Person,
    versions: list[Agreement],
    form: AgreementForm,
    draft: AgreementDraft | None,
    begun_on: int | None = None,
) -> HttpResponse:
    """The fields; beside each what the partner has proposed since it was begun, where that differs."""
    newest = versions[0] if versions else None
    number = newest.version if newest else 0
    begun = draft.based_on if draft else number if begun_on is None else begun_on
    is_behind = newest is not None and begun != number and newest.written_by != pair.side_of(person)
    theirs = agreement_fields.read(newest) if is_behind else {}
    context = {
        "pair": pair,
        "partner": pair.partner_of(person),
        "form": form,
        "groups": [
            (heading, [(field, _differing(field, theirs)) for field in fields])
            for heading, fields in form.groups()
        ],
        "short": agreement_fields.SHORT,
        "newest": newest,
        "number": number,
        "draft": draft,
        "is_behind": is_behind,
        "limits": agreement_fields.LIMITS,
    }
    return TemplateResponse(request, "pairing/agreement_write.html", context)


def _differing(field: Any, theirs: agreement_fields.Words) -> str:
    """What the partner's page says in ``field``, where one's own says something else."""
    if not theirs:
        return ""
    said = agreement_fields.shown(field.name, theirs.get(field.name))
    own = agreement_fields.shown(field.name, field.value())
    return (said or "Nothing") if said != own else ""


def _reading(
    request: SignedIn, pair: Pair, person: Person, versions: list[Agreement], draft: AgreementDraft | None
) -> HttpResponse:
    newest, side = versions[0], pair.side_of(person)
    names = agreement_fields.labels_of(pair)
    history = between_two.history_of(versions, names)
    signatures = list(newest.signatures.all())
    is_due = pair.is_live and actions.is_due_for_renewal(newest, signatures, today=timezone.localdate())
    signed = {each.side: each for each in signatures if each.renews == is_due}
    context = {
        "pair": pair,
        "partner": pair.partner_of(person),
        "newest": newest,
        "parts": list(agreement_fields.parts(agreement_fields.read(newest), names)),
        "changes": history[0].changes if newest.state == Agreement.State.PROPOSED else [],
        "holding": next((each for each in versions[1:] if each.state in Agreement.HOLDING), None),
        "history": history,
        "is_due": is_due,
        "mine": signed.get(str(side)),
        "theirs": signed.get(str(side.other)) if side else None,
        "draft": draft,
        "rules": agreement_fields.GROUND_RULES,
        "limits": agreement_fields.LIMITS,
        "organisation": Organisation.current(),
    }
    return TemplateResponse(request, "pairing/agreement.html", context)
