"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS, UNPLACED
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from feedback import own
from feedback.retention import not_placed
from programmes.retention import cohort_over

register_not_personal("feedback.Wave", because="dates of a cohort's surveys")
register(
    "feedback.Pulse",
    "session participant state asked_at",
    ring=Ring.OPERATIONS,
    purpose="to ask once, remind once, and count how many answered",
    keep=ANSWERS,
)
register(
    "feedback.WaveReply",
    "wave participant state looking_back asked_at",
    ring=Ring.OPERATIONS,
    purpose="to ask once, remind once, and count how many answered",
    keep=ANSWERS,
)
register(
    "feedback.AnswerSheet",
    "cohort occasion number side respondent occasion_hash values",
    ring=Ring.COUNTED,
    purpose="to see whether the programme works",
    keep=ANSWERS,
)
register(
    "feedback.CoachingRequest",
    "key participant state is_call coach asked_at contacted_at resolved_at flag module planned_at minutes version "
    "helped helped_at",
    ring=Ring.COACH,
    purpose="to get support to you within three working days",
    keep=ANSWERS,
)
register(
    "feedback.CoachingRequest",
    "words_sealed",
    ring=Ring.COACH,
    purpose="to get support to you within three working days",
    keep=ANSWERS,
    sealed=True,
)

belongs("feedback.Pulse", "participant__person", fate=Fate.KEEP)
belongs("feedback.WaveReply", "participant__person", fate=Fate.KEEP)
belongs("feedback.AnswerSheet", own.sheets, fate=Fate.UNLINK, unlink=own.unlink)
belongs("feedback.CoachingRequest", "participant__person")

expires("feedback.Pulse", ANSWERS, cohort_over("participant__cohort"))
expires("feedback.WaveReply", ANSWERS, cohort_over("participant__cohort"))
expires("feedback.AnswerSheet", ANSWERS, cohort_over("cohort"))
expires("feedback.CoachingRequest", ANSWERS, cohort_over("participant__cohort"))
expires("programmes.Participant", UNPLACED, not_placed(), owns_key=True)
expires("programmes.TopicChoice", UNPLACED, not_placed("participant__"))

keep_from_the_office(
    "feedback.AnswerSheet", "feedback.CoachingRequest", "feedback.Pulse", "feedback.WaveReply"
)
