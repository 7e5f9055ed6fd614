"""The clock asks for the releases whose day has come."""

from __future__ import annotations

from datetime import datetime

from insights.rhythm.actions import ask_for_due
from notifications.registry import register_sweep


@register_sweep
def releases_that_are_due(*, at: datetime) -> None:
    ask_for_due(at=at)
