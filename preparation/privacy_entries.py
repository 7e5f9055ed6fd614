"""What this app keeps about people."""

from accounts.privacy import Ring, register, register_not_personal
from accounts.rights.belongings import Fate, belongs

register_not_personal("preparation.Module", because="texts of the library")
register(
    "preparation.Completion",
    "participant module done_at",
    ring=Ring.COORDINATOR,
    purpose="to open the gate when both people are prepared",
    keep="6 months after the cohort's end",
)
register(
    "preparation.ExerciseNote",
    "key person slug prompt saved_at",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep="90 days after the cohort's end",
)
register(
    "preparation.ExerciseNote",
    "text_sealed",
    ring=Ring.ONLY_ME,
    purpose="so that you can read your exercise again",
    keep="90 days after the cohort's end",
    sealed=True,
)

belongs("preparation.Completion", "participant__person", fate=Fate.KEEP)
belongs("preparation.ExerciseNote", "person")
