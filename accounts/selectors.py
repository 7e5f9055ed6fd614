"""Questions about people, imports and accounts that span tables or depend on who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts import audit, permissions
from accounts.models import (
    AuditEvent,
    DirectoryGroup,
    Grade,
    Organisation,
    OrganisationRole,
    Person,
    PersonQuerySet,
    ReportingLine,
    RosterImport,
    User,
)
from accounts.permissions import OrgPerm
from accounts.roster.mapping import Ladder


def visible_people(user: User | AnonymousUser) -> PersonQuerySet:
    """The people whom ``user`` may look up: all of them for HR, nobody for anybody else."""
    return Person.objects.all() if permissions.allows(user, OrgPerm.SEE_PEOPLE) else Person.objects.none()


def people_list(
    user: User | AnonymousUser, *, words: str = "", left: bool = False, group: DirectoryGroup | None = None
) -> PersonQuerySet:
    """People by name, with their grade; those who left only when asked for, those of one group likewise."""
    people = visible_people(user).search(words).select_related("grade").order_by(Lower("name"), "pk")
    if group is not None:
        people = people.filter(memberships__group=group)
    return people.exclude(left_on=None) if left else people.employed()


def lines_of(person: Person) -> QuerySet[ReportingLine]:
    """To whom ``person`` reports and reported, the present first."""
    return person.lines_up.select_related("manager").order_by("until", "-since", "kind")


def reports_of(person: Person) -> QuerySet[ReportingLine]:
    """Who reports to ``person`` now."""
    return (
        person.lines_down.filter(until=None).select_related("person__grade").order_by(Lower("person__name"))
    )


def visible_imports(user: User | AnonymousUser) -> QuerySet[RosterImport]:
    """Imports for those who may import. The staged file is left in the database until it is asked for."""
    found = RosterImport.objects.select_related("saved_mapping").defer("staged")
    return found if permissions.allows(user, OrgPerm.IMPORT) else found.none()


def import_before(roster_import: RosterImport) -> RosterImport | None:
    """The last import that was accepted before this one was uploaded."""
    accepted = RosterImport.objects.filter(
        state=RosterImport.State.ACCEPTED, uploaded_at__lt=roster_import.uploaded_at
    )
    return accepted.defer("staged").exclude(pk=roster_import.pk).order_by("-uploaded_at").first()


def ladder() -> Ladder:
    """The organisation's grades from low to high, each with the words that mean the same."""
    return tuple((grade.name, *grade.aliases) for grade in Grade.objects.order_by("rank", "name"))


def ladder_with_people() -> QuerySet[Grade]:
    """The rungs from low to high, each with how many people stand on it."""
    employed = Count("people", filter=Q(people__left_on=None))
    return Grade.objects.annotate(standing=employed).order_by("rank", "name")


def readings_about(person: Person | None) -> QuerySet[AuditEvent]:
    """Who opened words of ``person``, newest first. Empty for an account without a record. One query."""
    rows = AuditEvent.objects.filter(about=person.pk) if person else AuditEvent.objects.none()
    return rows.select_related("by__person").order_by("-at", "-pk")


def what_was_read(event: AuditEvent) -> str:
    """``coaching request``: the table in words, as far as it is known here."""
    try:
        return str(apps.get_model(event.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return "something you wrote"


def audit_events(*, whole: bool) -> QuerySet[AuditEvent]:
    """The trail, newest first, with the names of those who acted.

    Only auditors read the ``whole`` of it. For HR and administrators whatever tells when somebody met, asked for help,
    left a partnership or was read by a coach is left out: the trail must not say what no page says.
    """
    events = AuditEvent.objects.select_related("by__person").order_by("-at", "-pk")
    return events if whole else events.filter(about=None).exclude(subject_type__in=audit.kept_from_the_office)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One door of the demo's sign-in page."""

    user_id: UUID
    role: str
    name: str


_demo_doors: dict[str, Callable[[], list[DemoSignIn]]] = {}


def also_demo_sign_ins(function: Callable[[], list[DemoSignIn]]) -> Callable[[], list[DemoSignIn]]:
    """Register the doors into the roles of an upper app; to be called when the app starts."""
    _demo_doors[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def demo_sign_ins() -> list[DemoSignIn]:
    """Into whose role a newcomer may step: nobody's, unless the organisation is the demo's."""
    if not Organisation.objects.filter(is_demo=True).exists():
        return []
    roles = OrganisationRole.objects.select_related("user__person").order_by("-name", "granted_at")
    firsts = {role.name: role for role in reversed(roles)}
    own = [DemoSignIn(role.user_id, role.get_name_display(), str(role.user)) for role in firsts.values()]
    return own[::-1] + [door for function in _demo_doors.values() for door in function()]
