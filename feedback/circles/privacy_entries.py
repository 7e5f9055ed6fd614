"""What circles keep about people: who was asked, who comes, and who was there."""

from accounts.audit import keep_from_the_office
from accounts.clocks import COHORT
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from programmes.retention import cohort_over

register(
    "feedback.Circle",
    "cohort kind starts_at minutes place run_by planned_at changed_at version cancelled_at attendance_at submission",
    ring=Ring.COORDINATOR,
    purpose="so that a circle has a day and somebody who runs it",
    keep=COHORT,
)
register(
    "feedback.CircleGuest",
    "circle person answer was_there",
    ring=Ring.COORDINATOR,
    purpose="to know who comes and who was there; nobody writes down what is said",
    keep=COHORT,
)
belongs("feedback.Circle", "guests__person", fate=Fate.KEEP)
belongs("feedback.CircleGuest", "person")
expires("feedback.Circle", COHORT, cohort_over("cohort"))
expires("feedback.CircleGuest", COHORT, cohort_over("circle__cohort"))

keep_from_the_office("feedback.Circle", "feedback.CircleGuest")
