"""What is kept about whoever names the channels of a chat."""

from accounts.clocks import YEAR
from accounts.privacy import Ring, register, register_not_personal
from accounts.retention import expires
from accounts.rights.belongings import belongs_to_nobody

register_not_personal(
    *(
        f"notifications.ChatChannel.{name}"
        for name in ("programme_key", "name", "provider", "host", "address_sealed")
    ),
    "notifications.ChatPost",
    because="a channel of the organisation's chat, and that a sentence naming nobody was said there",
)
register(
    "notifications.ChatChannel",
    "made_by made_at",
    ring=Ring.OPERATIONS,
    purpose="so that colleagues know who let messages into a chat",
    keep="until the channel is removed",
)
belongs_to_nobody(
    "notifications.ChatChannel", "notifications.ChatPost", because="set up in office, about no person"
)
expires("notifications.ChatPost", YEAR, "try_at")
