"""What this app keeps about people. The register itself is ``accounts.privacy``."""

from accounts import trail_beginning
from accounts.clocks import EMPLOYED, LOG, TOKEN, YEAR
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs, belongs_to_nobody
from accounts.rights.leavers import left_and_unneeded
from accounts.rights.said import FORMER

ACCOUNT = "until the account is closed"

register_not_personal(
    "accounts.CompanySignIn",
    "accounts.Organisation",
    "accounts.Grade",
    "accounts.TitleGrade",
    because="settings of the organisation",
)
register_not_personal(
    "accounts.ContentKey",
    "accounts.KeyRotation",
    "accounts.PersonalKey",
    "accounts.PurposeKey",
    because="keys, unreadable without the master key",
)

register(
    "accounts.Person",
    "external_id name email title grade department site time_zone languages started_on left_on erased_at",
    ring=Ring.COORDINATOR,
    purpose="to find partners across levels and outside the reporting line",
    keep=EMPLOYED,
)
register(
    "accounts.ReportingLine",
    "person manager kind since until",
    ring=Ring.COORDINATOR,
    purpose="so that nobody is paired with somebody who manages them, or did within a year",
    keep=EMPLOYED,
)
register(
    "accounts.User",
    "email person is_active joined_at password last_login",
    ring=Ring.OPERATIONS,
    purpose="to sign in",
    keep=ACCOUNT,
)
register(
    "accounts.OrganisationRole",
    "user name granted_by granted_at",
    ring=Ring.OPERATIONS,
    purpose="to know who may do what",
    keep=ACCOUNT,
)
register(
    "accounts.RosterImport",
    "state file_name digest size encoding separator staged mapping findings left_out figures only_good progress "
    "problem submission uploaded_by uploaded_at settled_at covers_everybody fingerprint saved_mapping "
    "is_unattended from_folder started_at",
    ring=Ring.COORDINATOR,
    purpose="to check a staff list before it is saved; its rows are removed once it is accepted or dropped",
    keep=YEAR,
)
register(
    "accounts.ImportChanges",
    "roster_import kind page entries",
    ring=Ring.COORDINATOR,
    purpose="to show what a staff list would change before it does",
    keep="until the import is accepted or dropped",
)
register(
    "accounts.SavedMapping",
    "name mapping fingerprint saved_by saved_at",
    ring=Ring.COORDINATOR,
    purpose="to read the next staff list like the one before",
    keep="until somebody deletes it",
)
register(
    "accounts.WatchedFile",
    "name size modified_ns seen_at is_read roster_import problem",
    ring=Ring.COORDINATOR,
    purpose="to read each file of the watched folder once",
    keep=YEAR,
)
register(
    "accounts.AuditEvent",
    "at by by_key about mac verb subject_type subject_id details",
    ring=Ring.OPERATIONS,
    purpose="to show who changed what",
    keep=LOG,
)
register(
    "accounts.Tally",
    "digest stretch hits hits_before touched_at",
    ring=Ring.OPERATIONS,
    purpose="to slow down whoever does the same thing too often",
    keep="two days",
)

register(
    "accounts.SignInMail",
    "sealed",
    ring=Ring.ONLY_ME,
    purpose="to send you a code, a link or a notice about signing in",
    keep="until it has left, else until it is of no use",
    sealed=True,
)
register(
    "accounts.SignInMail",
    "queued_at due_at lease_until gone_by tries",
    ring=Ring.OPERATIONS,
    purpose="to send you a code, a link or a notice about signing in",
    keep="until it has left, else until it is of no use",
)
register(
    "accounts.CopyRequest",
    "key person state asked_at ready_at",
    ring=Ring.ONLY_ME,
    purpose="to give you a copy of your data",
    keep=YEAR,
)
register(
    "accounts.CopyRequest",
    "file_sealed",
    ring=Ring.ONLY_ME,
    purpose="to give you a copy of your data",
    keep="one hour",
    sealed=True,
)
register(
    "accounts.ErasureRequest",
    "person state asked_at agreed_by settled_by settled_at reason",
    ring=Ring.OPERATIONS,
    purpose="to erase you only when you mean it and two people have agreed",
    keep=YEAR,
)
register(
    "accounts.RetentionRun",
    "kind state asked_by asked_at settled_by ended_at lease_until done total figures stop_requested",
    ring=Ring.OPERATIONS,
    purpose="to let go what is due, and to show that it was done",
    keep=YEAR,
)
register(
    "accounts.WordsRequest",
    "person state asked_at settled_at",
    ring=Ring.OPERATIONS,
    purpose="to decide within a month which words of others belong in your copy",
    keep=YEAR,
)
register(
    "accounts.WithheldWords",
    "request author table row_key written_on state answer answered_at decided_by decided_at reason",
    ring=Ring.OPERATIONS,
    purpose="to decide within a month which words of others belong in your copy",
    keep=YEAR,
)
register(
    "accounts.NoticeRead",
    "user number read_at",
    ring=Ring.OPERATIONS,
    purpose="to show you what has changed on this page since you last looked",
    keep=ACCOUNT,
)
register_not_personal("accounts.NoticeVersion", because="versions of the privacy notice")
register_not_personal("accounts.Erased", because="a keyed digest, from which nobody can be read")

register(
    "accounts.ProvisioningToken",
    "name digest made_by made_at expires_on last_used_on revoked_at",
    ring=Ring.OPERATIONS,
    purpose="to let the company's directory keep the people current, and nobody else",
    keep=TOKEN,
)
register(
    "accounts.Provisioned",
    "person user_name remote_id given_name family_name employee_number is_forgotten created_at changed_at",
    ring=Ring.COORDINATOR,
    purpose="to find again in the company's directory who was found there before",
    keep=EMPLOYED,
)
register(
    "accounts.DirectoryGroup",
    "name remote_id",
    ring=Ring.COORDINATOR,
    purpose="to find people by the groups of the company's directory",
    keep="until the directory deletes it",
)
register(
    "accounts.DirectoryMember",
    "group person",
    ring=Ring.COORDINATOR,
    purpose="to find people by the groups of the company's directory",
    keep=EMPLOYED,
)

belongs(
    "accounts.Person",
    "pk",
    fate=Fate.BLANK,
    blank={
        "name": FORMER,
        "email": "",
        "title": "",
        "grade": None,
        "department": "",
        "site": "",
        "time_zone": "",
        "languages": [],
        "started_on": None,
    },
)
belongs("accounts.ReportingLine", "person", "manager")
belongs("accounts.Provisioned", "person")
belongs("accounts.DirectoryMember", "person")
belongs_to_nobody("accounts.DirectoryGroup", because="names of groups")
belongs_to_nobody("accounts.ProvisioningToken", because="keys of the company's directory, made by the office")
belongs("accounts.User", "person")
belongs("accounts.OrganisationRole", "user__person")
belongs("accounts.CopyRequest", "person")
belongs("accounts.ErasureRequest", "person", fate=Fate.BLANK, blank={"person": None})
belongs("accounts.WordsRequest", "person")
belongs("accounts.WithheldWords", "request__person", "author")
belongs("accounts.NoticeRead", "user__person")
belongs_to_nobody("accounts.RetentionRun", because="counts of what went, and two names of the office")
belongs_to_nobody(
    "accounts.ImportChanges",
    "accounts.RosterImport",
    "accounts.SavedMapping",
    "accounts.WatchedFile",
    because="staff lists on their way, whose rows go when they are accepted or dropped",
)
belongs_to_nobody(
    "accounts.AuditEvent", because="ids, states and counts, which name nobody once the person is emptied"
)
register_not_personal(
    "accounts.TrailBeginning",
    "accounts.TrailGate",
    "accounts.TrailHead",
    "accounts.TrailLink",
    because="keyed digests of events",
)
belongs_to_nobody(
    "accounts.SignInMail", because="mails on their way; what lasts longest is dropped after one day"
)
belongs_to_nobody("accounts.Tally", because="keyed digests of addresses and actions, gone within two days")

for table, whose in {
    "accounts.Person": "",
    "accounts.ReportingLine": "person__",
    "accounts.Provisioned": "person__",
    "accounts.DirectoryMember": "person__",
}.items():
    expires(table, EMPLOYED, left_and_unneeded(whose))
expires("accounts.RosterImport", YEAR, "settled_at")
expires("accounts.WatchedFile", YEAR, "seen_at")
expires("accounts.CopyRequest", YEAR, "asked_at")
expires("accounts.ErasureRequest", YEAR, "settled_at")
expires("accounts.ProvisioningToken", TOKEN, "expires_on")
expires("accounts.RetentionRun", YEAR, "ended_at")
expires("accounts.WordsRequest", YEAR, "settled_at")
expires("accounts.WithheldWords", YEAR, "request__settled_at")
expires("accounts.AuditEvent", LOG, trail_beginning.due, remove=trail_beginning.let_go)
