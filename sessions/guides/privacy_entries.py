"""What the agendas keep about people."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over
from sessions import own

register(
    "mentoring_sessions.Agenda",
    "key pair number guide version saved_at",
    ring=Ring.PAIR,
    purpose="to come prepared",
    keep=SHARED,
)
register(
    "mentoring_sessions.Agenda",
    "words_sealed",
    ring=Ring.PAIR,
    purpose="to come prepared",
    keep=SHARED,
    sealed=True,
)
belongs(
    "mentoring_sessions.Agenda",
    "pair__mentor__person",
    "pair__mentee__person",
    fate=Fate.KEEP,
    writer=own.writer_of_agenda,
    dated="saved_at",
)
expires("mentoring_sessions.Agenda", SHARED, pair_over("pair"))
keep_from_the_office("mentoring_sessions.Agenda")
