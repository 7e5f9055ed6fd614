"""What drafts keep about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import NOTES
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs
from programmes.retention import cohort_over

register(
    "mentoring_sessions.LogDraft",
    "key page session person revision saved_at",
    ring=Ring.ONLY_ME,
    purpose="so that nothing you type is lost before you send it",
    keep=NOTES,
)
register(
    "mentoring_sessions.LogDraft",
    "words_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that nothing you type is lost before you send it",
    keep=NOTES,
    sealed=True,
)
belongs("mentoring_sessions.LogDraft", "person")
expires("mentoring_sessions.LogDraft", NOTES, cohort_over("session__pair__cohort"))
keep_from_the_office("mentoring_sessions.LogDraft")
