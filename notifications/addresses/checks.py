"""What is wrong with the address for bounces is told at start, not by mail that never comes back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from notifications.addresses.return_path import LONGEST_NAME


@register
def the_way_back_is_short_enough(**facts: Any) -> list[Error]:
    name, at, domain = settings.UPWARD_BOUNCE_ADDRESS.partition("@")
    if not settings.UPWARD_BOUNCE_ADDRESS or (at and domain and 0 < len(name) <= LONGEST_NAME):
        return []
    return [
        Error(
            "UPWARD_BOUNCE_ADDRESS is no address with a name of at most "
            f"{LONGEST_NAME} characters before the @.",
            hint="A key and a signature are put behind the name, and mail servers take 64 characters.",
            id="notifications.E001",
        )
    ]
