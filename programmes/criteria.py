"""What a cohort is judged by: the default thresholds in per cent, copied to the first one and locked at its launch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programmes.models import CriterionChange, DecisionCriterion

Key = DecisionCriterion.Key


@dataclass(frozen=True, slots=True)
class Threshold:
    """``green`` and ``amber`` are the least value of their band, or the greatest where ``lower_is_better``."""

    key: str
    green: Decimal | None
    amber: Decimal | None
    lower_is_better: bool = False


DEFAULTS = (
    Threshold(Key.PURPOSE, None, None),
    Threshold(Key.ON_TIME, Decimal(85), Decimal(70)),
    Threshold(Key.COMPLETION, Decimal(80), Decimal(60)),
    Threshold(Key.RESPONSE_MENTORS, Decimal(70), Decimal(50)),
    Threshold(Key.RESPONSE_MENTEES, Decimal(70), Decimal(50)),
    Threshold(Key.SAFETY, Decimal(80), Decimal(65)),
    Threshold(Key.COMMITMENTS, Decimal(60), Decimal(40)),
    Threshold(Key.GAIN, Decimal(70), Decimal(50)),
    Threshold(Key.LOAD, Decimal(10), Decimal(20), lower_is_better=True),
)


@dataclass(frozen=True, slots=True)
class Before:
    """What was in force at the end for the cohort that this one follows."""

    cohort: str
    green: Decimal
    amber: Decimal
    lower_is_better: bool
    is_same: bool

    @property
    def words(self) -> str:
        """Pilot: 85 % or more, amber from 70 %. A figure stays on one line with its sign."""
        edge = "up to" if self.lower_is_better else "from"
        rule = f"{rule_of(self)}, amber {edge} {_per_cent(self.amber)}".replace(" %", "\u00a0%")
        return f"{self.cohort}: {rule}"


def in_force(criterion: DecisionCriterion) -> tuple[Decimal, Decimal]:
    """Green and amber as they were set last. Pure: of what ``selectors.criteria_of`` found."""
    newest: CriterionChange | DecisionCriterion = next(reversed(criterion.changed), criterion)
    return Decimal(newest.green or 0), Decimal(newest.amber or 0)


def rule_of(criterion: Any) -> str:
    """What is green, in words: 85 % or more; under 10 %."""
    least = _per_cent(criterion.green)
    return f"under {least}" if criterion.lower_is_better else f"{least} or more"


def nearly_of(criterion: Any) -> str:
    """What is amber, in words: 70 % or more; 20 % or less. Whatever is beyond is red."""
    return f"{_per_cent(criterion.amber)} or {'less' if criterion.lower_is_better else 'more'}"


def _per_cent(value: Any) -> str:
    return f"{float(value):g} %"


def order_fault(green: Decimal, amber: Decimal, *, lower_is_better: bool) -> str:
    """What is wrong with two thresholds, in words; empty when they are in order."""
    if not (0 <= green <= 100 and 0 <= amber <= 100):
        return "Both are per cent, from 0 to 100."
    if lower_is_better and green >= amber:
        return "Lower is better here: green ends below the figure at which amber ends."
    if not lower_is_better and green <= amber:
        return "Green begins above the figure at which amber begins."
    return ""
