"""What is kept of what people learned."""

from accounts.audit import keep_from_the_office
from accounts.clocks import NOTES, SHARED
from accounts.models import Person
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from feedback.learning.models import SharedLearning
from pairing.retention import pair_over
from programmes.retention import cohort_over

register(
    "feedback.OwnLearning",
    "key pair person saved_at",
    ring=Ring.ONLY_ME,
    purpose="to see what you take from it",
    keep=NOTES,
)
register(
    "feedback.OwnLearning",
    "know_sealed do_sealed unsure_sealed tell_sealed",
    ring=Ring.ONLY_ME,
    purpose="to see what you take from it",
    keep=NOTES,
    sealed=True,
)
register(
    "feedback.SharedLearning",
    "key pair side shared_at",
    ring=Ring.PAIR,
    purpose="to tell each other what you learned",
    keep=SHARED,
)
register(
    "feedback.SharedLearning",
    "words_sealed",
    ring=Ring.PAIR,
    purpose="to tell each other what you learned",
    keep=SHARED,
    sealed=True,
)


def _writer(row: SharedLearning, column: str) -> Person | None:
    return row.pair.participant(row.side).person


belongs("feedback.OwnLearning", "person")
belongs(
    "feedback.SharedLearning",
    "pair__mentor__person",
    "pair__mentee__person",
    fate=Fate.KEEP,
    writer=_writer,
    dated="shared_at",
)
expires("feedback.OwnLearning", NOTES, cohort_over("pair__cohort"))
expires("feedback.SharedLearning", SHARED, pair_over("pair"))
keep_from_the_office("feedback.OwnLearning", "feedback.SharedLearning")
