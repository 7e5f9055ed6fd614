"""People, the ladder they stand on, how they sign in, and what is kept about changes."""

from accounts.models.identity import CompanySignIn
from accounts.models.imports import (
    ImportChanges,
    RosterImport,
    SavedMapping,
    WatchedFile,
    roster_import_states,
)
from accounts.models.keys import ContentKey, KeyRotation, PersonalKey, PurposeKey
from accounts.models.limits import Tally
from accounts.models.people import (
    Grade,
    Organisation,
    Person,
    PersonQuerySet,
    ReportingLine,
    ReportingLineQuerySet,
    TitleGrade,
)
from accounts.models.post import SignInMail
from accounts.models.provisioning import DirectoryGroup, DirectoryMember, Provisioned, ProvisioningToken
from accounts.models.rights import (
    CopyRequest,
    Erased,
    ErasureRequest,
    copy_request_states,
    erasure_request_states,
)
from accounts.models.trail import AuditEvent, TrailGate, TrailHead, TrailLink
from accounts.models.users import OrganisationRole, User, UserManager

__all__ = [
    "AuditEvent",
    "CompanySignIn",
    "ContentKey",
    "CopyRequest",
    "DirectoryGroup",
    "DirectoryMember",
    "Erased",
    "ErasureRequest",
    "Grade",
    "ImportChanges",
    "KeyRotation",
    "Organisation",
    "OrganisationRole",
    "Person",
    "PersonQuerySet",
    "PersonalKey",
    "Provisioned",
    "ProvisioningToken",
    "PurposeKey",
    "ReportingLine",
    "ReportingLineQuerySet",
    "RosterImport",
    "SavedMapping",
    "SignInMail",
    "Tally",
    "TitleGrade",
    "TrailGate",
    "TrailHead",
    "TrailLink",
    "User",
    "UserManager",
    "WatchedFile",
    "copy_request_states",
    "erasure_request_states",
    "roster_import_states",
]
