"""What this app keeps about people: groups only, and keyed hashes that keep releases from being subtracted."""

from accounts.privacy import Ring, register
from accounts.rights.belongings import belongs_to_nobody

KEEP = "as long as the programme is kept"

register(
    "insights.Release",
    "cohort number state progress step problem cancel_requested as_of tables suppressed audit digest signature "
    "submission requested_by requested_at frozen_at",
    ring=Ring.PUBLISHED,
    purpose="to decide on numbers in which nobody can be found",
    keep=KEEP,
)
register(
    "insights.Release",
    "respondents",
    ring=Ring.COUNTED,
    purpose="to keep two releases from being subtracted",
    keep="12 months after the cohort's end",
)

belongs_to_nobody("insights.Release", because="figures in which nobody can be found")
