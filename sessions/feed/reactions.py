"""What the feed does when an app below announces something."""

from accounts.listeners import roster_changed
from pairing.listeners import pair_ended
from sessions.feed.actions import end_feeds_of, end_feeds_of_leavers

pair_ended.register(end_feeds_of)
roster_changed.register(end_feeds_of_leavers)
