"""What is kept of stories: the words of the two until both agree, then what they agreed to."""

from accounts.audit import keep_from_the_office
from accounts.clocks import SHARED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from pairing.retention import pair_over

register(
    "feedback.Story",
    "key pair version mentor_yes_at mentee_yes_at changed_at state is_named",
    ring=Ring.PAIR,
    purpose="so that nothing is told before both of you say yes",
    keep=SHARED,
)
register(
    "feedback.Story",
    "text_sealed",
    ring=Ring.PAIR,
    purpose="to write down your story together",
    keep=SHARED,
    sealed=True,
)
register(
    "feedback.ToldStory",
    "story programme text names published_at",
    ring=Ring.PUBLISHED,
    purpose="to tell others in the programme what both of you agreed to tell",
    keep=SHARED,
)
belongs("feedback.Story", "pair__mentor__person", "pair__mentee__person", fate=Fate.KEEP, dated="changed_at")
# A published story of somebody who is erased goes: the names may stand under it.
belongs("feedback.ToldStory", "story__pair__mentor__person", "story__pair__mentee__person")
expires("feedback.Story", SHARED, pair_over("pair"))
expires("feedback.ToldStory", SHARED, pair_over("story__pair"))
keep_from_the_office("feedback.Story", "feedback.ToldStory")
