"""The clock sends what waits for a channel."""

from __future__ import annotations

from datetime import datetime

from notifications.channels import actions
from notifications.registry import register_sweep


@register_sweep
def send_to_chat(*, at: datetime) -> int:
    return actions.send_waiting(at=at)
