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
from accounts.models.notice import NoticeRead, NoticeVersion
from accounts.models.others_words import (
    WithheldWords,
    WordsRequest,
    withheld_words_states,
    words_request_states,
)
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
from accounts.models.retention import RetentionRun, retention_run_states
from accounts.models.rights import (
    CopyRequest,
    Erased,
    ErasureRequest,
    copy_request_states,
    erasure_request_states,
)
from accounts.models.trail import AuditEvent, TrailBeginning, TrailGate, TrailHead, TrailLink
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
    "NoticeRead",
    "NoticeVersion",
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
    "RetentionRun",
    "RosterImport",
    "SavedMapping",
    "SignInMail",
    "Tally",
    "TitleGrade",
    "TrailBeginning",
    "TrailGate",
    "TrailHead",
    "TrailLink",
    "User",
    "UserManager",
    "WatchedFile",
    "WithheldWords",
    "WordsRequest",
    "copy_request_states",
    "erasure_request_states",
    "retention_run_states",
    "roster_import_states",
    "withheld_words_states",
    "words_request_states",
]
