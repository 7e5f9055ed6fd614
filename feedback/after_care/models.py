"""Since when a pair rests. A pause is for up to six weeks; after that both are asked how to go on."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from pairing.models import Pair


class Rest(Row):
    """A pause that is under way, since the clock first saw it. It goes when the two go on or stop."""

    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="rest")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return "Rest of a pair"
