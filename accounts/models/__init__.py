"""People, the ladder they stand on, how they sign in, and what is kept about changes."""

from accounts.models.imports import RosterImport, roster_import_states
from accounts.models.keys import ContentKey, PersonalKey
from accounts.models.people import (
    Grade,
    Organisation,
    Person,
    PersonQuerySet,
    ReportingLine,
    ReportingLineQuerySet,
)
from accounts.models.trail import AuditEvent
from accounts.models.users import OrganisationRole, User, UserManager

__all__ = [
    "AuditEvent",
    "ContentKey",
    "Grade",
    "Organisation",
    "OrganisationRole",
    "Person",
    "PersonQuerySet",
    "PersonalKey",
    "ReportingLine",
    "ReportingLineQuerySet",
    "RosterImport",
    "User",
    "UserManager",
    "roster_import_states",
]
