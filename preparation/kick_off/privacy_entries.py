"""What the kick-off keeps about people: that somebody was there."""

from accounts.clocks import COHORT
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from programmes.retention import cohort_over

register_not_personal("preparation.KickOff", because="day and agenda of a cohort, led by offices")
register(
    "preparation.Attendance",
    "kick_off participant was_there noted_at",
    ring=Ring.COORDINATOR,
    purpose="to offer a shorter way in to who could not come",
    keep=COHORT,
)
belongs("preparation.Attendance", "participant__person", fate=Fate.KEEP)
expires("preparation.Attendance", COHORT, cohort_over("participant__cohort"))
