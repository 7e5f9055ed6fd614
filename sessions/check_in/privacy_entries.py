"""What answers by mail keep: that a link said it, for the two to see."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over

register(
    "mentoring_sessions.CheckIn",
    "session side answer said_at submission",
    ring=Ring.PAIR,
    purpose="so that you see what was answered from a mail, without signing in, and can correct it",
    keep=SHARED,
)
belongs(
    "mentoring_sessions.CheckIn",
    "session__pair__mentor__person",
    "session__pair__mentee__person",
    fate=Fate.KEEP,
    dated="said_at",
)
expires("mentoring_sessions.CheckIn", SHARED, pair_over("session__pair"))
keep_from_the_office("mentoring_sessions.CheckIn")
