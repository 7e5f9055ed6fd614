"""Who may do what in a programme. Nothing else in the product compares roles.

Not visible is 404, and a queryset's ``visible_to`` decides that; visible but not permitted is 403, and ``check`` says
so.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Value

from accounts.holding import also_held, held
from accounts.models import OrganisationRole, User
from accounts.permissions import ROLE_GRANTS as OFFICE_ROLE_GRANTS
from accounts.permissions import OrgPerm, also_granted_by
from programmes.models import Programme, Role


class Perm(StrEnum):
    CREATE_PROGRAMME = "create a programme"
    SEE_DESIGN = "see purpose and plan"
    DESIGN = "change purpose and plan"
    GRANT = "grant roles"
    ENROL = "invite people and see who takes part"
    PAIR = "run and publish pairings"
    OPEN_GATE = "let somebody through the gate unprepared"
    SEE_OPERATIONS = "see states and dates of pairs"
    RELEASE = "make a release"
    SEE_RESULTS_LIST = "see that releases and decisions exist"
    SEE_RELEASE = "read released figures"
    COACH = "answer coaching requests"
    DECIDE = "take the decision"
    CODE_THEMES = "group cards into themes"
    ANSWER_THEMES = "answer a theme"


COORDINATOR = frozenset(
    {
        Perm.SEE_DESIGN,
        Perm.DESIGN,
        Perm.GRANT,
        Perm.ENROL,
        Perm.PAIR,
        Perm.OPEN_GATE,
        Perm.SEE_OPERATIONS,
        Perm.RELEASE,
        Perm.SEE_RESULTS_LIST,
        Perm.SEE_RELEASE,
        Perm.CODE_THEMES,
        Perm.ANSWER_THEMES,
    }
)
OVERSIGHT = frozenset(
    {Perm.SEE_DESIGN, Perm.SEE_RESULTS_LIST, Perm.SEE_RELEASE, Perm.DECIDE, Perm.ANSWER_THEMES}
)

ROLE_GRANTS: dict[str, frozenset[Perm]] = {
    Role.Name.COORDINATOR: COORDINATOR,
    Role.Name.COACH: frozenset({Perm.COACH, Perm.SEE_DESIGN}),
    Role.Name.SPONSOR: OVERSIGHT,
    Role.Name.EXECUTIVE: OVERSIGHT,
    Role.Name.AUDITOR: frozenset({Perm.SEE_DESIGN, Perm.SEE_RESULTS_LIST}),
}
ORGANISATION_GRANTS: dict[str, frozenset[Perm]] = {
    OrganisationRole.Name.HR: frozenset({Perm.CREATE_PROGRAMME}),
    OrganisationRole.Name.ADMINISTRATOR: frozenset(),
    OrganisationRole.Name.HANDLER: frozenset(),
}


def grants(user: User, *, programme: Programme | None = None) -> frozenset[Perm]:
    """Everything ``user`` may do, in ``programme`` if one is given. One query at most."""
    roles = held(user)
    granted = frozenset[Perm]().union(*(ORGANISATION_GRANTS[name] for name in roles.office))
    if programme is None:
        return granted
    return granted.union(*(ROLE_GRANTS[name] for name in roles.in_one(programme.pk)))


def roles_with(perm: Perm) -> list[str]:
    """The roles in a programme that allow ``perm``."""
    return [name for name, granted in ROLE_GRANTS.items() if perm in granted]


def allows(user: User, perm: Perm, *, programme: Programme | None = None) -> bool:
    return perm in grants(user, programme=programme)


def check(user: User, perm: Perm, *, programme: Programme | None = None) -> None:
    """:raises PermissionDenied: unless ``user`` may."""
    if not allows(user, perm, programme=programme):
        raise PermissionDenied(f"You may not {perm.value} here.")


OFFICE_GRANTS: dict[str, frozenset[OrgPerm]] = {
    # Whoever invites people sees the staff list; importing it stays with HR. There is one library for all programmes.
    Role.Name.COORDINATOR: frozenset(
        {OrgPerm.SEE_PEOPLE, OrgPerm.SEE_RETENTION, OrgPerm.ASK_FOR_RETENTION, OrgPerm.EDIT_LIBRARY}
    ),
    # The trail is one chain, and holds no words: whoever audits one programme reads who did what everywhere.
    Role.Name.AUDITOR: frozenset({OrgPerm.SEE_AUDIT, OrgPerm.EXPORT_AUDIT, OrgPerm.SEE_RETENTION}),
}


@also_granted_by
def roles_that_open_the_office(user: User) -> frozenset[OrgPerm]:
    """What a role in any programme allows in the whole organisation. One query at most."""
    return opened_by(office=(), programmes=held(user).anywhere)


def opened_by(*, office: Iterable[str], programmes: Iterable[str]) -> frozenset[OrgPerm]:
    """What roles that are known already allow in the whole organisation: those of the office, those in programmes."""
    nothing = frozenset[OrgPerm]()
    return nothing.union(
        *(OFFICE_ROLE_GRANTS.get(name, nothing) for name in office),
        *(OFFICE_GRANTS.get(name, nothing) for name in programmes),
    )


@also_held
def roles_in_programmes(user: User) -> QuerySet[Role, tuple[str, UUID, str]]:
    return Role.objects.filter(user=user).values_list(Value("role"), "programme_id", "name")
