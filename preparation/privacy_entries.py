"""What this app keeps about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import COHORT, NOTES
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from preparation.retention import notes_over
from programmes.retention import cohort_over

register_not_personal("preparation.Module", because="texts of the library")
register(
    "preparation.Completion",
    "participant module done_at",
    ring=Ring.COORDINATOR,
    purpose="to open the gate when both people are prepared",
    keep=COHORT,
)
register(
    "preparation.ExerciseNote",
    "key person slug prompt saved_at",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep=NOTES,
)
register(
    "preparation.ExerciseNote",
    "text_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep=NOTES,
    sealed=True,
)

belongs("preparation.Completion", "participant__person", fate=Fate.KEEP)
belongs("preparation.ExerciseNote", "person")

expires("preparation.Completion", COHORT, cohort_over("participant__cohort"))
expires("preparation.ExerciseNote", NOTES, notes_over)

keep_from_the_office("preparation.Completion")
