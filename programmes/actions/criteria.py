"""The thresholds of the decision: free before the launch, afterwards only beside the ones that were fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from programmes.criteria import in_force, order_fault
from programmes.models import Cohort, CriterionChange, DecisionCriterion
from programmes.selectors import criteria_of

Thresholds = Mapping[str, tuple[Decimal, Decimal]]


class NeedsReason(Refused):
    """Criteria that were fixed are changed only with a reason that everybody reads."""


class OutOfOrder(Refused):
    """Green and amber overlap, or lie outside 0 to 100."""


@transaction.atomic
def set_criteria(
    *, cohort: Cohort, thresholds: Thresholds, reason: str = "", by: User, at: datetime
) -> list[DecisionCriterion]:
    """Set ``{key: (green, amber)}``, in per cent. Gives the criteria that changed.

    :raises OutOfOrder: for thresholds that cannot be. :raises NeedsReason: after the launch, without ``reason``.
    """
    changed = []
    list(cohort.criteria.select_for_update())
    for criterion in criteria_of(cohort):
        if criterion.green is None:
            continue
        green, amber = thresholds.get(criterion.key, in_force(criterion))
        fault = order_fault(green, amber, lower_is_better=criterion.lower_is_better)
        if fault:
            raise OutOfOrder(f"{criterion}: {fault}")
        if (green, amber) != in_force(criterion):
            _change(criterion, green, amber, reason.strip(), by=by, at=at)
            changed.append(criterion)
    return changed


def _change(
    criterion: DecisionCriterion, green: Decimal, amber: Decimal, reason: str, *, by: User, at: datetime
) -> None:
    facts = {"key": criterion.key, "green": str(green), "amber": str(amber)}
    if criterion.locked_at is None:
        criterion.green, criterion.amber = green, amber
        criterion.save(update_fields=["green", "amber"])
        record(by=by, at=at, verb="criterion set", subject=criterion, **facts)
        return
    if not reason:
        raise NeedsReason(
            "These criteria were fixed at the launch. Write why they change; the reason stands beside them."
        )
    CriterionChange.objects.create(
        criterion=criterion,
        version=len(criterion.changed) + 2,
        green=green,
        amber=amber,
        reason=reason,
        changed_by=by,
        changed_at=at,
    )
    record(by=by, at=at, verb="criterion changed after the launch", subject=criterion, **facts)
