"""What this app keeps about people: groups only, and keyed hashes that keep releases from being subtracted."""

from accounts.clocks import ANSWERS
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs_to_nobody
from programmes.retention import cohort_over

KEEP = "as long as the programme is kept"

register(
    "insights.Release",
    "cohort number state progress step problem cancel_requested as_of tables suppressed audit digest signature "
    "withheld submission requested_by requested_at frozen_at",
    ring=Ring.PUBLISHED,
    purpose="to decide on numbers in which nobody can be found",
    keep=KEEP,
)
register(
    "insights.Release",
    "respondents",
    ring=Ring.COUNTED,
    purpose="to keep two releases from being subtracted",
    keep=ANSWERS,
)

belongs_to_nobody("insights.Release", because="figures in which nobody can be found")

expires("insights.Release", ANSWERS, cohort_over("cohort"), blank={"respondents": {}})
