"""What goals keep about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over
from sessions import own

register(
    "mentoring_sessions.Goal",
    "key pair side state made_at settled_at submission",
    ring=Ring.PAIR,
    purpose="to know what your hours are for; that there is one or none can raise a flag",
    keep=SHARED,
)
register(
    "mentoring_sessions.Goal",
    "text_sealed",
    ring=Ring.PAIR,
    purpose="to know what your hours are for",
    keep=SHARED,
    sealed=True,
)
belongs(
    "mentoring_sessions.Goal",
    "pair__mentor__person",
    "pair__mentee__person",
    fate=Fate.KEEP,
    writer=own.writer_of_goal,
    dated="made_at",
)
expires("mentoring_sessions.Goal", SHARED, pair_over("pair"))
keep_from_the_office("mentoring_sessions.Goal")
