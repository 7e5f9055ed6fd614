"""How long things are kept, as clocks, and the nightly job that lets them go.

A clock runs from a day that every row of a table knows; the periods are those of the privacy notice. Each app says
beside its entries in the register which rows a clock is about. The text "kept until" on the page "Who sees what" is the
clock's own, so that the page cannot promise what the job does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import privacy
from accounts.audit import record
from accounts.clocks import Clock
from accounts.models import ContentKey, Organisation

BATCH = 500
Due = Callable[[datetime], Q]


@dataclass(frozen=True)
class Rule:
    """Rows of ``model`` ("app_label.Model") for which ``clock`` has run out are those that ``due(before)`` finds.

    They are deleted, or only the columns in ``blank`` are emptied. With ``owns_key`` the key that sealed their words is
    destroyed with them, so that a copy of the database cannot be read either.
    """

    model: str
    clock: Clock
    due: Due
    blank: dict[str, Any] | None = None
    owns_key: bool = False

    def rows(self, at: datetime) -> models.QuerySet[Any]:
        found = apps.get_model(self.model)._base_manager.filter(self.due(at - self.clock.period))
        for name, value in (self.blank or {}).items():
            found = found.exclude(**{name: value})
        return found


rules: dict[tuple[str, str], Rule] = {}


def expires(
    model: str,
    clock: Clock,
    due: Due | str,
    *,
    blank: dict[str, Any] | None = None,
    owns_key: bool = False,
) -> None:
    """Let rows of ``model`` go when ``clock`` has run out, counted from the date or time at the path ``due``."""
    found = _before(due) if isinstance(due, str) else due
    rules[model, clock.words] = Rule(model, clock, found, blank, owns_key)


def _before(path: str) -> Due:
    def due(before: datetime) -> Q:
        return Q(**{f"{path}__lt": before})

    return due


def foresee(*, at: datetime) -> dict[str, int]:
    """How many rows each rule would let go now, by "table: clock". Nothing is changed."""
    return {f"{rule.model}: {rule.clock.words}": rule.rows(at).count() for rule in _in_order()}


def run(*, at: datetime, by: Any = None) -> dict[str, int]:
    """Let go what is due, in batches; how many rows by "table: clock". A second run right after finds nothing.

    A run that is killed in the middle has lost nothing: the next one goes on.
    """
    gone = {}
    for rule in _in_order():
        gone[f"{rule.model}: {rule.clock.words}"] = sum(_batches(rule, at))
    done = {label: count for label, count in gone.items() if count}
    if done:
        record(by=by, at=at, verb="retention carried out", subject=Organisation.current(), **done)
    return gone


def _batches(rule: Rule, at: datetime) -> Iterator[int]:
    """Each batch is a transaction of its own; a row is asked for again inside of it."""
    while True:
        with transaction.atomic():
            keys = list(rule.rows(at).values_list("pk", flat=True)[:BATCH])
            if not keys:
                return
            found = apps.get_model(rule.model)._base_manager.filter(pk__in=keys)
            if rule.blank is not None:
                found.update(**rule.blank)
            else:
                sealed_with = list(found.values_list("key_id", flat=True)) if rule.owns_key else []
                found.delete()
                ContentKey.objects.filter(pk__in=sealed_with).delete()
        yield len(keys)


def _in_order() -> list[Rule]:
    """The shorter clock first, and people last: they go when nothing that needs them is left."""
    return sorted(
        rules.values(), key=lambda rule: (rule.clock.period, rule.model.startswith("accounts."), rule.model)
    )


@checks.register
def every_clock_is_kept(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a column whose entry names a clock while nothing lets its rows go."""
    wanted = {
        (entry.column.rpartition(".")[0], entry.clock.words)
        for entry in privacy.entries.values()
        if entry.clock
    }
    return [
        checks.Error(
            f"{label} is to go {words}, and nothing lets it go.",
            hint="Say which rows are due with expires in the app's privacy_entries.py.",
            id="privacy.E003",
        )
        for label, words in sorted(wanted - set(rules))
    ]


def next_night(at: datetime) -> datetime:
    """When the job runs next: at three in the morning, where the organisation is."""
    local = timezone.localtime(at)
    today = local.replace(hour=3, minute=0, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)
