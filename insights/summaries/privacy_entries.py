"""What totals keep about people: numbers and dates worked out of rows that have entries of their own."""

from accounts.audit import keep_from_the_office
from accounts.privacy import Ring, register, register_not_personal
from accounts.rights.belongings import belongs_to_nobody

KEEP = "as long as the pair or the participant, and a minute more"
RUN = "to run a programme by exception, without counting it anew for each reader"

register(
    "insights.PairTally",
    "pair cohort mentor_key mentee_key counts is_known has_met rhythm silent_since last_held_at next_planned_at "
    "cancelled_by_mentor cancelled_by_mentee changes_at",
    ring=Ring.COORDINATOR,
    purpose=RUN,
    keep=KEEP,
)
register("insights.PersonTally", "participant cohort counts", ring=Ring.COORDINATOR, purpose=RUN, keep=KEEP)
register(
    "insights.Stale",
    "pair_key participant_key cohort_key",
    ring=Ring.OPERATIONS,
    purpose="so that totals follow what changes",
    keep="a minute: until a worker has counted it",
)
register_not_personal("insights.Summary", because="totals of a cohort")

WORKED_OUT = "worked out of states and dates that are in a copy themselves, and gone a minute after them"
belongs_to_nobody("insights.PairTally", "insights.PersonTally", "insights.Stale", because=WORKED_OUT)

keep_from_the_office("insights.PairTally", "insights.PersonTally", "insights.Stale")
