"""The sweep that counts a poll of safety when its two weeks are over."""

from __future__ import annotations

from datetime import datetime

from notifications.registry import register_sweep
from programmes.actions.poll import count_poll
from programmes.models import SafetyPoll


@register_sweep
def count_polls(*, at: datetime) -> int:
    """Count what has closed; how many. Two workers at once count each poll once."""
    return sum(count_poll(poll=poll, at=at) for poll in SafetyPoll.objects.to_be_counted(at))
