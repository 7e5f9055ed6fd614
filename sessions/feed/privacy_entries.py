"""What the feed keeps about people: that there is one, and a digest that opens nothing."""

from accounts.audit import keep_from_the_office
from accounts.clocks import EMPLOYED
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs

register(
    "mentoring_sessions.CalendarFeed",
    "person digest made_at",
    ring=Ring.ONLY_ME,
    purpose="so that your calendar finds your hours by itself; the address is not kept, only what it is checked with",
    keep=EMPLOYED,
)
belongs("mentoring_sessions.CalendarFeed", "person")
expires("mentoring_sessions.CalendarFeed", EMPLOYED, "person__left_on")
keep_from_the_office("mentoring_sessions.CalendarFeed")
