"""Faults that somebody could make, one at a time, and the addresses that show each.

A fault is a change of something real in the running product. ``test_faults`` puts each in, walks its addresses, and
takes it out again: with it the walk has to disagree with the table, without it not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from pytest import MonkeyPatch

from accounts import permissions as organisation
from accounts.models import OrganisationRole
from accounts.permissions import OrgPerm
from programmes import permissions
from programmes.models import Programme, Role
from programmes.permissions import Perm
from tests.permissions.walking import patterns


@dataclass(frozen=True)
class Fault:
    """``put`` breaks something; ``routes`` are those that show it."""

    name: str
    put: Callable[[MonkeyPatch], None]
    routes: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _set(patch: MonkeyPatch, path: str, value: Any) -> None:
    """``path`` as in ``pairing.models.pair:PairQuerySet.of_member``."""
    module, _, names = path.partition(":")
    owner: Any = import_module(module)
    *outer, last = names.split(".")
    for name in outer:
        owner = getattr(owner, name)
    patch.setattr(owner, last, value)


def unchecked(path: str) -> Callable[[MonkeyPatch], None]:
    """A permission check that lets everybody through."""
    return lambda patch: _set(patch, path, lambda *args, **kwargs: None)


def widened(path: str) -> Callable[[MonkeyPatch], None]:
    """A queryset that asks nobody who they are."""
    return lambda patch: _set(patch, path, lambda self, user: self.all())


def found_by_key_alone(module: str) -> Callable[[MonkeyPatch], None]:
    """A view that takes the row with the key, whoever's it is."""

    def find(rows: Any, **wanted: Any) -> Any:
        return get_object_or_404(rows if isinstance(rows, type) else rows.model._default_manager, **wanted)

    return lambda patch: _set(patch, f"{module}:get_object_or_404", find)


def told_apart(module: str) -> Callable[[MonkeyPatch], None]:
    """403 for what is somebody else's, and so a way to learn what there is."""

    def find(*args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied

    return lambda patch: _set(patch, f"{module}:get_object_or_404", find)


def _more(role: str, perm: Perm, patch: MonkeyPatch) -> None:
    patch.setitem(permissions.ROLE_GRANTS, role, permissions.ROLE_GRANTS[role] | {perm})


def more(role: str, perm: Perm) -> Callable[[MonkeyPatch], None]:
    """A role in a programme that may do one thing more."""
    return partial(_more, role, perm)


def _more_office(patch: MonkeyPatch) -> None:
    name = OrganisationRole.Name.ADMINISTRATOR
    patch.setitem(organisation.ROLE_GRANTS, name, organisation.ROLE_GRANTS[name] | {OrgPerm.IMPORT})


def _more_for_new_programmes(patch: MonkeyPatch) -> None:
    name = OrganisationRole.Name.ADMINISTRATOR
    patch.setitem(permissions.ORGANISATION_GRANTS, name, frozenset({Perm.CREATE_PROGRAMME}))


def _pattern(route: str) -> Any:
    return next(pattern for name, pattern, _ in patterns() if name == route)


def any_method(route: str) -> Callable[[MonkeyPatch], None]:
    """A view without its ``require_GET``, ``require_POST`` or ``require_http_methods``."""

    def put(patch: MonkeyPatch) -> None:
        pattern = _pattern(route)
        patch.setattr(pattern, "callback", pattern.callback.__wrapped__)

    return put


def takes_the_header(route: str) -> Callable[[MonkeyPatch], None]:
    """A view that believes ``X-HTTP-Method-Override``."""

    def put(patch: MonkeyPatch) -> None:
        pattern = _pattern(route)
        view = pattern.callback

        def overridden(request: Any, *args: Any, **kwargs: Any) -> Any:
            request.method = request.headers.get("X-HTTP-Method-Override", request.method)
            return view(request, *args, **kwargs)

        patch.setattr(pattern, "callback", overridden)

    return put


def without_sign_in(route: str) -> Callable[[MonkeyPatch], None]:
    """A view that says it needs no account."""
    return lambda patch: patch.setattr(_pattern(route).callback, "login_required", False, raising=False)


def _everybody_runs_it(self: Any, user: Any) -> Any:
    return self.filter(roles__user=user).distinct()


def _in_any_programme(user: Any, *, programme: Programme | None = None) -> frozenset[Perm]:
    names = Role.objects.filter(user=user).values_list("name", flat=True)
    return frozenset[Perm]().union(*(permissions.ROLE_GRANTS[name] for name in names))


def _leavers_stay(patch: MonkeyPatch) -> None:
    _set(patch, "django.contrib.auth.backends:ModelBackend.user_can_authenticate", lambda self, user: True)


def _anybodys_copy(patch: MonkeyPatch) -> None:
    from accounts.models import CopyRequest

    _set(patch, "accounts.views.rights:_own", lambda request: CopyRequest.objects.earliest("asked_at").person)


def _settles_for_the_other(patch: MonkeyPatch) -> None:
    _set(
        patch,
        "programmes.views.office:_visible",
        lambda user: import_module("programmes.models").RoleRequest.objects.all(),
    )


FAULTS = (
    Fault(
        "no check before the words of messages",
        unchecked("accounts.permissions:check"),
        ("notifications:texts", "notifications:text", "notifications:chat"),
    ),
    Fault("no check before reminding", unchecked("home.nudges.views:check"), ("home:nudges", "home:nudge")),
    Fault("no check before the pairing room", unchecked("pairing.views.common:check"), ("pairing:room",)),
    Fault(
        "no check before inviting",
        unchecked("programmes.views.enrolment:check"),
        ("programmes:invite", "programmes:participants"),
    ),
    Fault(
        "no check before the purpose", unchecked("programmes.views.purpose:check"), ("programmes:purpose",)
    ),
    Fault("no check before the launch", unchecked("programmes.views.planning:check"), ("programmes:launch",)),
    Fault(
        "no check before giving roles", unchecked("programmes.views.programmes:check"), ("programmes:roles",)
    ),
    Fault("no check before the board page", unchecked("insights.views.finding:check"), ("insights:board",)),
    Fault(
        "no check before cards are grouped", unchecked("insights.themes.views:check"), ("insights:themes",)
    ),
    Fault(
        "themes visible to all",
        widened("insights.themes.models:ThemeQuerySet.visible_to"),
        ("insights:theme",),
    ),
    Fault("no check before settings", unchecked("accounts.permissions:check"), ("accounts:settings",)),
    Fault("no check before the audit log", unchecked("accounts.permissions:check"), ("accounts:audit_file",)),
    Fault(
        "no check before the outbox", unchecked("notifications.views:check_outbox"), ("notifications:outbox",)
    ),
    Fault(
        "pairs asked for without asking who",
        widened("pairing.models.pair:PairQuerySet.of_member"),
        ("home:pair", "pairing:leave"),
    ),
    Fault(
        "sessions visible to all",
        widened("sessions.models:SessionQuerySet.visible_to"),
        ("sessions:question",),
    ),
    Fault(
        "commitments visible to all",
        widened("sessions.models:CommitmentQuerySet.visible_to"),
        ("sessions:commitment",),
    ),
    Fault(
        "flags visible to all", widened("feedback.flags.models:FlagQuerySet.visible_to"), ("feedback:flag",)
    ),
    Fault(
        "every coach runs every circle",
        widened("feedback.circles.models:CircleQuerySet.run_by"),
        ("feedback:circle_move",),
    ),
    Fault(
        "circles visible to all",
        widened("feedback.circles.models:CircleQuerySet.visible_to"),
        ("feedback:circle",),
    ),
    Fault("pulses visible to all", widened("feedback.models:PulseQuerySet.visible_to"), ("feedback:pulse",)),
    Fault(
        "concerns visible to all",
        widened("feedback.concerns.models:ConcernQuerySet.visible_to"),
        ("feedback:concern",),
    ),
    Fault(
        "programmes visible to all",
        widened("programmes.models.programme:ProgrammeQuerySet.visible_to"),
        ("programmes:detail",),
    ),
    Fault(
        "cohorts visible to all",
        widened("programmes.models.cohort:CohortQuerySet.visible_to"),
        ("programmes:cohort",),
    ),
    Fault(
        "rounds visible to all", widened("pairing.models.rounds:RoundQuerySet.visible_to"), ("pairing:round",)
    ),
    Fault(
        "releases visible to all",
        widened("insights.models:ReleaseQuerySet.visible_to"),
        ("insights:release_job",),
    ),
    Fault(
        "people visible to all",
        lambda patch: _set(patch, "accounts.permissions:allows", lambda user, perm: True),
        ("accounts:person",),
    ),
    Fault(
        "every role runs the programme",
        lambda patch: _set(patch, "programmes.models.programme:ProgrammeQuerySet.run_by", _everybody_runs_it),
        ("programmes:role_request_settle",),
    ),
    Fault(
        "a role in one programme counts in all of them",
        lambda patch: (
            widened("programmes.models.programme:ProgrammeQuerySet.visible_to")(patch),
            _set(patch, "programmes.permissions:grants", _in_any_programme),
        )[0],
        ("programmes:planning",),
    ),
    Fault("a coach reads released figures", more("coach", Perm.SEE_RELEASE), ("insights:data",)),
    Fault("an auditor decides", more("auditor", Perm.DECIDE), ("insights:decision",)),
    Fault("a sponsor gives roles", more("sponsor", Perm.GRANT), ("programmes:roles",)),
    Fault("an administrator imports", _more_office, ("accounts:imports",)),
    Fault("an administrator opens programmes", _more_for_new_programmes, ("programmes:new",)),
    Fault(
        "invitations by key alone",
        found_by_key_alone("programmes.views.enrolment"),
        ("programmes:invitation",),
    ),
    Fault("notes by key alone", found_by_key_alone("sessions.views.reflection"), ("sessions:reflection",)),
    Fault("diaries by key alone", found_by_key_alone("sessions.booking.views"), ("sessions:diary_offer",)),
    Fault("agreements by key alone", found_by_key_alone("pairing.views.common"), ("pairing:agreement",)),
    Fault("advice by key alone", found_by_key_alone("insights.commons.advice_views"), ("insights:advice",)),
    Fault("answers by key alone", found_by_key_alone("insights.commons.views"), ("insights:answer",)),
    Fault(
        "no check before the advice that was given",
        unchecked("insights.commons.advice_views:check"),
        ("insights:given_advice",),
    ),
    Fault("waves by key alone", found_by_key_alone("feedback.views"), ("feedback:wave",)),
    Fault("role requests of all programmes", _settles_for_the_other, ("programmes:role_request_settle",)),
    Fault("anybody's copy of their data", _anybodys_copy, ("accounts:copy_file",)),
    Fault("403 instead of 404 for a pair", told_apart("home.views"), ("home:pair",)),
    Fault("403 instead of 404 for a session", told_apart("sessions.views.hours"), ("sessions:session",)),
    Fault("a page without an account", without_sign_in("home:landing"), ("home:landing",)),
    Fault("a leaver stays signed in", _leavers_stay, ("home:landing",)),
)

# Seen by the other methods.
FAULTS_OF_METHODS = (
    Fault("no require_POST", any_method("programmes:topics"), ("programmes:topics",)),
    Fault("no require_GET", any_method("programmes:participants"), ("programmes:participants",)),
    Fault("no require_http_methods", any_method("accounts:settings"), ("accounts:settings",)),
    Fault("the override header is believed", takes_the_header("pairing:blocks"), ("pairing:blocks",)),
)
