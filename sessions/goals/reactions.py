"""What both have signed as goals becomes goals."""

from __future__ import annotations

from datetime import datetime

from pairing.listeners import agreement_signed
from pairing.models import Agreement, Pair
from sessions.goals.actions import take_over_goals


def take_over(agreement: Agreement, pair: Pair, at: datetime) -> None:
    take_over_goals(agreement=agreement, pair=pair, at=at)


agreement_signed.register(take_over)
