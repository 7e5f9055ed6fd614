"""What this app announces to the apps above it."""

from accounts.listeners import Listeners

session_held = Listeners(
    "A session is in the log as held, perhaps again after a correction. Facts: ``session``, ``by``, ``at``."
)
takeaway_offered = Listeners(
    "One of the two would let the words of a takeaway out as a card. Facts: ``session``, ``text``, ``submission``, "
    "``by``, ``at``."
)
session_unheld = Listeners(
    "A session in the log as held was not held after all. Facts: ``session``, ``by``, ``at``."
)
dates_changed = Listeners(
    "A session was planned, moved or cancelled, or its log corrected. Facts: ``session``, ``at``."
)
