"""Green, amber and red: how the thresholds of a criterion are said, and where a figure lies among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from programmes.criteria import rule_of
from programmes.models import CriterionChange, DecisionCriterion

GREEN, AMBER, RED = "good", "watch", "risk"
BAND_WORDS = {GREEN: "Met", AMBER: "Nearly", RED: "Missed", None: "Too early to say"}


def band_of(value: float, criterion: Any) -> str:
    """The band of ``value``, in per cent."""
    green, amber = Decimal(criterion.green), Decimal(criterion.amber)
    if criterion.lower_is_better:
        return GREEN if value < green else AMBER if value <= amber else RED
    return GREEN if value >= green else AMBER if value >= amber else RED


@dataclass(frozen=True, slots=True)
class Later:
    """Other thresholds that somebody set after the launch, and the band they would give."""

    rule: str
    changed_at: datetime
    reason: str
    band: str | None

    @property
    def band_words(self) -> str:
        return BAND_WORDS[self.band]


def changed_since(criterion: Any, share: Mapping[str, Any] | None) -> tuple[Later, ...]:
    """What was changed after the launch, the older first. Pure: of what ``programmes.selectors.criteria_of`` found."""
    if not isinstance(criterion, DecisionCriterion):
        return ()
    return tuple(_later(change, share) for change in criterion.changed)


def before_of(criterion: Any) -> str:
    """What held for the cohort that this one follows, where it differs: "Pilot: 85 % or more, amber from 70 %"."""
    before = getattr(criterion, "before", None)
    return "" if before is None or before.is_same else before.words


def _later(change: CriterionChange, share: Mapping[str, Any] | None) -> Later:
    found = None if share is None else band_of(100 * share["count"] / share["n"], change)
    return Later(rule_of(change), change.changed_at, change.reason, found)
