"""The screens that are held against the design: whose page it is, and where to find one with something on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationRole, RosterImport, User
from feedback.models import Pulse
from insights.models import Release
from pairing.models import Pair, Round
from preparation.models import Module
from programmes.models import Programme, Role, Side
from sessions.models import Session

# Whose page, and its address; nothing where the database holds no such page.
Found = tuple[User | None, str] | None


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the design; ``find`` looks for a page that has something to show."""

    name: str
    find: Callable[[], Found]


def _coordinator(programme: Programme) -> User | None:
    role = Role.objects.filter(programme=programme, name=Role.Name.COORDINATOR).select_related("user").first()
    return role.user if role else None


def _sign_in() -> Found:
    return None, reverse("account_login")


def _hr_home() -> Found:
    role = Role.objects.filter(name=Role.Name.COORDINATOR).select_related("user").first()
    return (role.user, reverse("home:hr")) if role else None


def _purpose() -> Found:
    programme = Programme.objects.filter(state=Programme.State.DRAFT).order_by("-created_at").first()
    user = _coordinator(programme) if programme else None
    return (user, reverse("programmes:purpose", args=[programme.pk])) if programme and user else None


def _pairing_room() -> Found:
    current = Round.objects.filter(state=Round.State.DONE).select_related("cohort__programme").first()
    user = _coordinator(current.cohort.programme) if current else None
    return (user, reverse("pairing:room", args=[current.cohort_id])) if current and user else None


def _member(states: tuple[str, ...], side: Side) -> tuple[Pair, User] | None:
    pairs = Pair.objects.filter(state__in=states, **{f"{side}__person__user__isnull": False}).with_people()
    pair = pairs.order_by("asked_at").first()
    user = User.objects.filter(person=pair.participant(side).person).first() if pair else None
    return (pair, user) if pair and user else None


def _partnership() -> Found:
    found = _member((Pair.State.INTRODUCED, Pair.State.ACCEPTED, Pair.State.ACTIVE), Side.MENTOR)
    return (found[1], reverse("home:pair", args=[found[0].pk])) if found else None


def _preparation() -> Found:
    found = _member((Pair.State.ACCEPTED, Pair.State.INTRODUCED, Pair.State.ACTIVE), Side.MENTEE)
    module = Module.objects.in_use().filter(audience=Side.MENTEE).order_by("position").first()
    if not found or not module:
        return None
    pair, user = found
    return user, reverse("preparation:module", args=[pair.mentee_id, module.slug])


def _session_log() -> Found:
    planned = Session.objects.filter(state=Session.State.PLANNED, pair__state=Pair.State.ACTIVE)
    session = planned.filter(starts_at__lte=timezone.now()).select_related("pair__mentor__person").first()
    user = User.objects.filter(person=session.pair.mentor.person).first() if session else None
    return (user, reverse("sessions:log", args=[session.pk])) if session and user else None


def _pulse() -> Found:
    pulse = Pulse.objects.waiting().select_related("participant__person").first()
    user = User.objects.filter(person=pulse.participant.person).first() if pulse else None
    return (user, reverse("feedback:pulse", args=[pulse.session_id])) if pulse and user else None


def _of_release(name: str) -> Found:
    release = Release.objects.frozen().select_related("cohort__programme").order_by("-frozen_at").first()
    user = _coordinator(release.cohort.programme) if release else None
    return (user, reverse(f"insights:{name}", args=[release.cohort_id])) if release and user else None


def _import() -> Found:
    preview = RosterImport.objects.filter(state=RosterImport.State.PREVIEWED).order_by("-uploaded_at").first()
    role = OrganisationRole.objects.filter(name=OrganisationRole.Name.HR).select_related("user").first()
    return (role.user, reverse("accounts:import_preview", args=[preview.pk])) if preview and role else None


def _office(address: str, *args: str) -> Found:
    """A page of the office, seen by somebody who works in HR."""
    role = OrganisationRole.objects.filter(name=OrganisationRole.Name.HR).select_related("user").first()
    return (role.user, reverse(address, args=args)) if role else None


SCREENS = (
    Screen("01-hr-home", _hr_home),
    Screen("02-purpose", _purpose),
    Screen("03-pairing-room", _pairing_room),
    Screen("04-partnership", _partnership),
    Screen("05-preparation", _preparation),
    Screen("06-session-log", _session_log),
    Screen("06-pulse", _pulse),
    Screen("07-dashboard", lambda: _of_release("dashboard")),
    Screen("08-board-page", lambda: _of_release("board")),
    Screen("09-sign-in", _sign_in),
    Screen("10-import", _import),
    Screen("11-sign-in-and-security", lambda: _office("mfa_index")),
    Screen("12-company-sign-in", lambda: _office("accounts:company_new", "openid_connect")),
    Screen("13-roles", lambda: _office("programmes:office_roles")),
    Screen("14-your-data", lambda: _office("accounts:your_data")),
    Screen("15-grades", lambda: _office("accounts:grades")),
    Screen("16-provisioning", lambda: _office("accounts:provisioning")),
)
