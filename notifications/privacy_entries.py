"""What this app keeps about people."""

from accounts.clocks import YEAR
from accounts.privacy import Ring, register
from accounts.retention import expires
from accounts.rights.belongings import belongs

PURPOSE = "to remind people once, and to show that it was done"

register(
    "notifications.Message",
    "programme_key kind person due_on sequence due_at planned_at facts state lease_until reason tries_before "
    "created_at sent_at read_at",
    ring=Ring.OPERATIONS,
    purpose=PURPOSE,
    keep=YEAR,
)
register(
    "notifications.Attempt",
    "message number at channel outcome error",
    ring=Ring.OPERATIONS,
    purpose=PURPOSE,
    keep=YEAR,
)
register(
    "notifications.Preference",
    "person kind wanted by_mail",
    ring=Ring.ONLY_ME,
    purpose=PURPOSE,
    keep="until changed",
)
register(
    "notifications.QuietHours",
    "person opens closes",
    ring=Ring.ONLY_ME,
    purpose="so that no mail reaches somebody in hours that they keep for themselves",
    keep="until changed",
)

belongs("notifications.Attempt", "message__person")
belongs("notifications.Message", "person")
belongs("notifications.Preference", "person")
belongs("notifications.QuietHours", "person")

expires("notifications.Message", YEAR, "created_at")
expires("notifications.Attempt", YEAR, "message__created_at")
