"""What this app does when an app below announces something."""

from accounts.listeners import roster_changed
from pairing.listeners import block_made, pair_ended
from sessions.actions.assisting import end_assistants_of, end_blocked_assistants, end_unsuitable_assistants

pair_ended.register(end_assistants_of)
roster_changed.register(end_unsuitable_assistants)
block_made.register(end_blocked_assistants)
