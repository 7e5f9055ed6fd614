"""What this app keeps about people."""

from accounts.privacy import Ring, register, register_not_personal
from accounts.rights.belongings import Fate, belongs
from feedback import own

COHORT = "12 months after the cohort's end"

register_not_personal("feedback.Wave", because="dates of a cohort's surveys")
register(
    "feedback.Pulse",
    "session participant state asked_at",
    ring=Ring.OPERATIONS,
    purpose="to ask once, remind once, and count how many answered",
    keep=COHORT,
)
register(
    "feedback.WaveReply",
    "wave participant state asked_at",
    ring=Ring.OPERATIONS,
    purpose="to ask once, remind once, and count how many answered",
    keep=COHORT,
)
register(
    "feedback.AnswerSheet",
    "cohort occasion number side respondent values",
    ring=Ring.COUNTED,
    purpose="to see whether the programme works",
    keep=COHORT,
)
register(
    "feedback.CoachingRequest",
    "key participant state coach asked_at contacted_at resolved_at",
    ring=Ring.COACH,
    purpose="to get support to you within three working days",
    keep=COHORT,
)
register(
    "feedback.CoachingRequest",
    "words_sealed",
    ring=Ring.COACH,
    purpose="to get support to you within three working days",
    keep=COHORT,
    sealed=True,
)

belongs("feedback.Pulse", "participant__person", fate=Fate.KEEP)
belongs("feedback.WaveReply", "participant__person", fate=Fate.KEEP)
belongs("feedback.AnswerSheet", own.sheets, fate=Fate.UNLINK, unlink=own.unlink)
belongs("feedback.CoachingRequest", "participant__person")
