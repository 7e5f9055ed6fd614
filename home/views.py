"""The first page of each role, and the way from one role to another."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record
from accounts.http import SignedIn
from accounts.posted import takes
from accounts.words import day, spelt
from home.commitments import commitments_of
from home.navigation import SESSION_KEY, shell_of
from home.needs import headline, needs, needs_a_decision, on_plan, overdue
from home.next_step import next_step, without_a_pair
from home.overview import ProgrammeRow, left_open_elsewhere, milestones, overseen_by, run_by
from home.partnership import partnership as gather
from insights.commons.selectors import THERE
from pairing.apart import may_recuse
from pairing.models import Pair, ShortlistPart
from programmes.calls import Offer, calls_open_to
from programmes.models import Participant, Side
from programmes.permissions import Perm, allows

FIRST_PAGES = {
    "hr": "home:hr",
    "mentor": "home:partnership",
    "mentee": "home:partnership",
    "executive": "home:executive",
    "coach": "feedback:requests",
    "assistant": "sessions:diary",
    "auditor": "accounts:audit",
    "manager": "preparation:library",
    "administrator": "accounts:settings",
    "handler": "feedback:concerns",
}


@require_GET
def landing(request: SignedIn) -> HttpResponse:
    """The first page of the role the reader is in."""
    first = FIRST_PAGES.get(shell_of(request).role.key)
    return (
        redirect(first) if first else render(request, "home/guest.html", {"open_calls": _open_calls(request)})
    )


def _open_calls(request: SignedIn) -> list[Offer]:
    """Calls the reader may answer, in whatever role they are here. One query."""
    return calls_open_to(request.user, today=timezone.localdate())


@require_POST
@takes("role")
def switch_role(request: SignedIn) -> HttpResponse:
    """Go on in another role that the reader has, which is written down; any other word changes nothing."""
    role = request.POST.get("role", "")
    shell = shell_of(request)
    if role in {shape.key for shape in shell.roles}:
        if role != shell.role.key:
            record(by=request.user, at=timezone.now(), verb="role switched", subject=request.user, to=role)
        request.session[SESSION_KEY] = role
    return redirect("home:landing")


def _pairs(request: SignedIn) -> list[Pair]:
    """The reader's pairs, in the side they are here as if they have both; live ones first."""
    pairs = list(Pair.objects.of_member(request.user).with_people().order_by("-asked_at"))
    role = shell_of(request).role.key
    if role in Side.values:
        pairs = [pair for pair in pairs if pair.side_of(request.user.person) == role]
    return sorted(pairs, key=lambda pair: not pair.is_live)


@require_GET
def partnership(request: SignedIn) -> HttpResponse:
    """The reader's pair; a list if there are several, and what comes next if there is none, or in the next cohort."""
    pairs = _pairs(request)
    live = [pair for pair in pairs if pair.is_live]
    participant = None if live else _newest_part(request)
    again = participant is not None and _begins_again(participant, pairs)
    shown = live or ([] if again else pairs)
    if len(shown) == 1:
        return _pair_page(request, shown[0])
    context: dict[str, object] = {
        "pairs": shown,
        "earlier": pairs if again else [],
        "participant": participant,
        "step": without_a_pair(participant, _shortlist(participant)),
    }
    context["reads_commons"] = THERE
    context["open_calls"] = _open_calls(request)
    context["may_recuse"] = participant is not None and may_recuse(participant, at=timezone.now())
    return render(request, "home/partnership.html", context)


def _shortlist(participant: Participant | None) -> ShortlistPart | None:
    """What somebody who waits for a partner can answer now. At most one query."""
    if participant is None or participant.state not in Participant.TAKING_PART:
        return None
    parts = ShortlistPart.objects.open().filter(participant=participant)
    return parts.filter(shortlist__closes_on__gte=timezone.localdate()).first()


def _newest_part(request: SignedIn) -> Participant | None:
    participants = Participant.objects.visible_to(request.user).filter(person__user=request.user)
    return participants.select_related("cohort__programme").order_by("-invited_at").first()


def _begins_again(participant: Participant, pairs: list[Pair]) -> bool:
    """Asked or in once more, in another cohort than that of the pairs that are over."""
    waits = participant.state in (Participant.State.INVITED, *Participant.TAKING_PART)
    return waits and all(pair.cohort_id != participant.cohort_id for pair in pairs)


@require_GET
def pair(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """One pair, for the two in it."""
    return _pair_page(
        request, get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    )


def _pair_page(request: SignedIn, pair: Pair) -> HttpResponse:
    person = request.user.person
    if person is None:
        raise Http404
    facts = gather(pair=pair, person=person, user=request.user, at=timezone.now())
    context = {
        "facts": facts,
        "asked": facts.another,
        "mine": facts.mine,
        "theirs": facts.theirs,
        "step": next_step(facts),
        "today": timezone.localdate(),
    }
    return render(request, "home/pair.html", context)


@require_GET
def support(request: SignedIn) -> HttpResponse:
    """Who can help, from a pass in the room to somebody outside the line."""
    waiting = Participant.objects.taking_part().filter(person__user=request.user)
    context = {
        "pairs": [pair for pair in _pairs(request) if pair.is_live],
        "waiting": waiting.exclude(state=Participant.State.PAIRED).select_related("cohort__programme"),
    }
    return render(request, "home/support.html", context)


@require_GET
def hr(request: SignedIn) -> HttpResponse:
    """What needs a coordinator now, the dates that come, and every programme they run."""
    today = timezone.localdate()
    programmes = run_by(request.user, at=timezone.now())
    may_create = allows(request.user, Perm.CREATE_PROGRAMME)
    elsewhere = overdue(left_open_elsewhere(request.user, on=today) if may_create else [])
    if not programmes:
        context = {"may_create": may_create, "elsewhere": elsewhere, "open_calls": _open_calls(request)}
        return render(request, "home/start.html", context)
    found = needs(programmes, today=today) + elsewhere
    pressing = [need for need in found if not need.can_wait]
    dates = milestones(programmes, today=today)
    context = {
        "title": headline(len(pressing)),
        "lede": f"{day(today)} {today.year}. {on_plan(programmes)}".strip(),
        "first": pressing[0] if pressing else None,
        "others": pressing[1:],
        "waiting": [need for need in found if need.can_wait],
        "milestones": dates[:5],
        "programmes": [ProgrammeRow.of(facts, dates, today) for facts in programmes],
        "may_create": may_create,
        "open_calls": _open_calls(request),
    }
    return render(request, "home/hr.html", context)


@require_GET
def executive(request: SignedIn) -> HttpResponse:
    """What each programme was for, where it stands and when it is decided. Nothing about one pair."""
    today = timezone.localdate()
    programmes = overseen_by(request.user, at=timezone.now())
    dates = milestones(programmes, today=today)
    cohorts = [cohort for facts in programmes for cohort in facts.cohorts]
    due = [cohort for cohort in cohorts if needs_a_decision(cohort, today)]
    context = {
        "title": f"{spelt(len(due))} decision{pluralize(len(due))} wait{pluralize(len(due), 's,')} for you"
        if due
        else "No decision is due",
        "lede": f"{day(today)} {today.year}.",
        "due": due[0] if due else None,
        "programmes": [ProgrammeRow.of(facts, dates, today) for facts in programmes],
        "open_calls": _open_calls(request),
    }
    return render(request, "home/executive.html", context)


@require_GET
def commitments(request: SignedIn) -> HttpResponse:
    """What leaders promised and kept, counted by the releases."""
    return render(request, "home/commitments.html", {"kept": commitments_of(request.user)})
