"""What is kept of thanks."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.models import Person
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from feedback.recognition.models import Thanks
from pairing.retention import pair_over

register(
    "feedback.Thanks",
    "key pair side said_at told_manager_at",
    ring=Ring.PAIR,
    purpose="to thank each other",
    keep=SHARED,
)
register(
    "feedback.Thanks", "words_sealed", ring=Ring.PAIR, purpose="to thank each other", keep=SHARED, sealed=True
)


def _writer(row: Thanks, column: str) -> Person | None:
    return row.pair.participant(row.side).person


belongs(
    "feedback.Thanks",
    "pair__mentor__person",
    "pair__mentee__person",
    fate=Fate.KEEP,
    writer=_writer,
    dated="said_at",
)
expires("feedback.Thanks", SHARED, pair_over("pair"))
keep_from_the_office("feedback.Thanks")
