"""What is kept of insight cards: the words of the two until both release them, then the words alone."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over

register(
    "feedback.Card",
    "key pair version mentor_yes_at mentee_yes_at changed_at state drafted_by submission",
    ring=Ring.PAIR,
    purpose="so that nothing leaves the two of you before both say yes",
    keep=SHARED,
)
register(
    "feedback.Card",
    "text_sealed",
    ring=Ring.PAIR,
    purpose="to write down one idea together",
    keep=SHARED,
    sealed=True,
)
register(
    "feedback.ReleasedCard",
    "card programme text shown_from batch",
    ring=Ring.COORDINATOR,
    purpose="to find themes from three pairs or more; whose card it is, nobody is shown",
    keep=SHARED,
)
belongs("feedback.Card", "pair__mentor__person", "pair__mentee__person", fate=Fate.KEEP, dated="changed_at")
belongs("feedback.ReleasedCard", "card__pair__mentor__person", "card__pair__mentee__person", fate=Fate.KEEP)
expires("feedback.Card", SHARED, pair_over("pair"))
expires("feedback.ReleasedCard", SHARED, pair_over("card__pair"))
keep_from_the_office("feedback.Card", "feedback.ReleasedCard")
