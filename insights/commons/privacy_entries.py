"""What is kept of advice: the writer's words, and who wrote them only as long as they can still be asked for."""

from accounts.audit import keep_from_the_office
from accounts.clocks import ANSWERS
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs
from programmes.retention import cohort_over

register(
    "insights.Advice",
    "participant pair",
    ring=Ring.ONLY_ME,
    purpose="so that you can read and withdraw it, and so that a batch comes from three pairs",
    keep=ANSWERS,
)
register(
    "insights.Advice",
    "text batch",
    ring=Ring.PUBLISHED,
    purpose="to help the next cohort, without a name and beside the advice of others",
    keep=ANSWERS,
)
register(
    "insights.Advice",
    "held_at held_because held_by",
    ring=Ring.COORDINATOR,
    purpose="to keep back what could hurt or point at somebody, and to say why",
    keep=ANSWERS,
)
# What is left of a batch under three pairs is shown to nobody: an erasure never points at the other two.
belongs("insights.Advice", "participant__person")
expires("insights.Advice", ANSWERS, cohort_over("participant__cohort"))
keep_from_the_office("insights.Advice")
