"""What booking keeps about people: hours and leave for nobody else's eyes, and the times that two offer each other."""

from accounts.audit import keep_from_the_office
from accounts.clocks import EMPLOYED, SHARED, YEAR
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over

TO_FIND = "to find hours that suit both; your partner and an assistant see times that are free, never why"
TO_CHOOSE = "so that one of you offers times and the other takes one"

register(
    "mentoring_sessions.WorkingWeek",
    "person saved_at",
    ring=Ring.ONLY_ME,
    purpose=TO_FIND,
    keep=EMPLOYED,
)
register(
    "mentoring_sessions.WorkingDay",
    "week weekday opens closes",
    ring=Ring.ONLY_ME,
    purpose=TO_FIND,
    keep=EMPLOYED,
)
register("mentoring_sessions.Leave", "person from_on to_on", ring=Ring.ONLY_ME, purpose=TO_FIND, keep=YEAR)
register(
    "mentoring_sessions.Offer",
    "pair moves state minutes made_by made_by_assistant made_at closed_at submission",
    ring=Ring.PAIR,
    purpose=TO_CHOOSE,
    keep=SHARED,
)
register("mentoring_sessions.Slot", "offer starts_at", ring=Ring.PAIR, purpose=TO_CHOOSE, keep=SHARED)

belongs("mentoring_sessions.WorkingWeek", "person")
belongs("mentoring_sessions.WorkingDay", "week__person")
belongs("mentoring_sessions.Leave", "person")
belongs("mentoring_sessions.Offer", "pair__mentor__person", "pair__mentee__person", fate=Fate.KEEP)
belongs(
    "mentoring_sessions.Slot", "offer__pair__mentor__person", "offer__pair__mentee__person", fate=Fate.KEEP
)

expires("mentoring_sessions.WorkingWeek", EMPLOYED, "person__left_on")
expires("mentoring_sessions.WorkingDay", EMPLOYED, "week__person__left_on")
expires("mentoring_sessions.Leave", YEAR, "to_on")
expires("mentoring_sessions.Offer", SHARED, pair_over("pair"))
expires("mentoring_sessions.Slot", SHARED, pair_over("offer__pair"))

keep_from_the_office(
    "mentoring_sessions.WorkingWeek",
    "mentoring_sessions.WorkingDay",
    "mentoring_sessions.Leave",
    "mentoring_sessions.Offer",
    "mentoring_sessions.Slot",
)
