"""What counts in the pairs of one cohort: weights for a kind of purpose, and an organisation's own criteria."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from pairing import inputs, presets
from pairing.actions.rounds import save_policy
from pairing.models import OwnCriterion, Policy
from programmes.models import Cohort

# More than this nobody can weigh against each other, and no reader of a fit would follow.
MOST_CRITERIA = 6


class TooManyCriteria(Refused):
    """The cohort has as many criteria of its own as it may have."""


class DecidedBefore(Refused):
    """What people are asked in private was decided before anybody could answer."""


def use_preset(*, cohort: Cohort, key: str, by: User, at: datetime) -> Policy:
    """Take over the weights for a kind of purpose. Rules, and what else counts, stay as they are."""
    return save_policy(cohort=cohort, by=by, at=at, **presets.for_purpose(key).weights())


@transaction.atomic
def save_own_criterion(
    *, cohort: Cohort, criterion: OwnCriterion | None, by: User, at: datetime, **fields: Any
) -> OwnCriterion:
    """Add a criterion, or change ``criterion``. ``fields``: ``name``, ``field``, ``way``, ``weight``.

    :raises TooManyCriteria: for one more than six.
    """
    # Under a lock, so that two tabs do not add the sixth at once.
    policy = Policy.objects.select_for_update().get(pk=inputs.policy_of(cohort).pk)
    if criterion is None and policy.own_criteria.count() >= MOST_CRITERIA:
        raise TooManyCriteria("Six criteria of your own are the most. Take one away before you add another.")
    kept = criterion or OwnCriterion(policy=policy)
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.save()
    verb = "own criterion added" if criterion is None else "own criterion changed"
    record(by=by, at=at, verb=verb, subject=kept, field=kept.field, way=kept.way, weight=kept.weight)
    return kept


@transaction.atomic
def remove_own_criterion(*, criterion: OwnCriterion, by: User, at: datetime) -> None:
    """Earlier runs keep what they counted."""
    record(by=by, at=at, verb="own criterion removed", subject=criterion, field=criterion.field)
    criterion.delete()


def save_further_weights(*, cohort: Cohort, by: User, at: datetime, **fields: int) -> Policy:
    """Whether people may say in private whom they would like to meet and how glad they are, and what load counts.

    :raises DecidedBefore: when ``fields`` would change what is asked in private after the launch. From two runs that
        differ in nothing else, a reader could work out what somebody said.
    """
    policy = inputs.policy_of(cohort)
    is_changed = any(getattr(policy, name) != fields.get(name, getattr(policy, name)) for name in PRIVATE)
    if is_changed and cohort.state != Cohort.State.DRAFT:
        raise DecidedBefore(
            "What people are asked in private is decided before the launch. Nothing was changed."
        )
    return save_policy(cohort=cohort, by=by, at=at, **fields)


PRIVATE = ("weight_wishes", "weight_motivation")
