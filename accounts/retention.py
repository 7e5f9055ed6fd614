"""How long things are kept, as clocks, and the nightly job that lets them go.

A clock runs from a day that every row of a table knows; the periods are those of the privacy notice. Each app says
beside its entries in the register which rows a clock is about. The text "kept until" on the page "Who sees what" is the
clock's own, so that the page cannot promise what the job does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models, transaction
from django.db.models import Count, Q, Value
from django.utils import timezone

from accounts import privacy
from accounts.audit import record
from accounts.clocks import Clock
from accounts.models import ContentKey, Organisation

BATCH = 500
# How many rows of a table go tells the team nothing they do not know, unless a column of it is in one of these rings.
UNCOUNTED = frozenset({*privacy.SEALED_RINGS, privacy.Ring.COUNTED})
Due = Callable[[datetime], Q]


@dataclass(frozen=True)
class Rule:
    """Rows of ``model`` ("app_label.Model") for which ``clock`` has run out are those that ``due(before)`` finds.

    They are deleted, or only the columns in ``blank`` are emptied. With ``owns_key`` the key that sealed their words is
    destroyed with them, so that a copy of the database cannot be read either. ``remove(before=...)`` takes the place of
    the deletion where more than the rows has to be kept right, and answers how many went.
    """

    model: str
    clock: Clock
    due: Due
    blank: dict[str, Any] | None = None
    owns_key: bool = False
    remove: Callable[..., int] | None = None

    @property
    def label(self) -> str:
        return f"{self.model}: {self.clock.words}"

    def rows(self, at: datetime) -> models.QuerySet[Any]:
        found = apps.get_model(self.model)._base_manager.filter(self.due(at - self.clock.period))
        return found.exclude(**self.blank) if self.blank else found


rules: dict[tuple[str, str], Rule] = {}
# Told after each batch: the rule's label, how many rows went, how many rules are done, and of how many. False stops.
GoesOn = Callable[[str, int, int, int], bool]


def expires(
    model: str,
    clock: Clock,
    due: Due | str,
    *,
    blank: dict[str, Any] | None = None,
    owns_key: bool = False,
    remove: Callable[..., int] | None = None,
) -> None:
    """Let rows of ``model`` go when ``clock`` has run out, counted from the date or time at the path ``due``."""
    found = _before(due) if isinstance(due, str) else due
    rules[model, clock.words] = Rule(model, clock, found, blank, owns_key, remove)


def _before(path: str) -> Due:
    def due(before: datetime) -> Q:
        return Q(**{f"{path}__lt": before})

    return due


def told(counts: Mapping[str, int]) -> dict[str, int]:
    """Of ``counts`` by "table: clock" those that may be shown and written down.

    Where a partnership is one of few, "two private notes went" says that somebody wrote some. What the programme team
    cannot see it cannot count either: that goes for words, for what is answered, and for dates that stay because of a
    note.
    """
    hidden = uncounted_tables()
    return {label: count for label, count in counts.items() if label.partition(":")[0] not in hidden}


def uncounted_tables() -> frozenset[str]:
    """The tables ("app_label.Model") of which no number is told, whatever is in them."""
    private = (entry.column for entry in privacy.entries.values() if entry.ring in UNCOUNTED)
    return frozenset(column.rpartition(".")[0] for column in private)


def never_counted() -> list[str]:
    """What goes by a clock without being counted, in the words of the tables. The same, whatever anybody wrote."""
    hidden = uncounted_tables()
    return sorted({in_words(rule.label, 2) for rule in rules.values() if rule.model in hidden})


def foresee(*, at: datetime) -> dict[str, int]:
    """How many rows each rule would let go now, by "table: clock". Nothing is changed. One query."""
    ordered = _in_order()
    first, *others = (_counted(rule.rows(at), number) for number, rule in enumerate(ordered))
    return {ordered[number].label: count for number, count in sorted(first.union(*others, all=True))}


def foreseen(*, at: datetime) -> list[tuple[Clock, list[tuple[str, int]]]]:
    """What may be told of it by clock, in the words of the tables: ``[(clock, [("pairs", 3)])]``. With empty clocks."""
    counts = told(foresee(at=at))
    found: dict[Clock, list[tuple[str, int]]] = {}
    for rule in _in_order():
        if rule.label not in counts:
            continue
        here = found.setdefault(rule.clock, [])
        if counts[rule.label]:
            here.append((in_words(rule.label, counts[rule.label]), counts[rule.label]))
    return list(found.items())


def in_words(label: str, count: int) -> str:
    """The table of a "table: clock" in words for ``count`` rows; the label itself where there is no such table now."""
    try:
        options = apps.get_model(label.partition(":")[0])._meta
        return str(options.verbose_name if count == 1 else options.verbose_name_plural)
    except (LookupError, ValueError):
        return label


def _counted(rows: models.QuerySet[Any], number: int) -> models.QuerySet[Any, tuple[int, int]]:
    """One row: the rule's number, and how many rows it finds."""
    one = rows.order_by().annotate(rule_number=Value(number)).values("rule_number")
    return one.annotate(how_many=Count("pk", distinct=True)).values_list("rule_number", "how_many")


def run(*, at: datetime, by: Any = None, goes_on: GoesOn | None = None) -> dict[str, int]:
    """Let go what is due, in batches; how many rows by "table: clock". A second run right after finds nothing.

    A run that is killed or stopped in the middle has lost nothing: the next one goes on.
    """
    gone, ordered = dict.fromkeys((rule.label for rule in _in_order()), 0), _in_order()
    for number, rule in enumerate(ordered):
        for count in _batches(rule, at):
            gone[rule.label] += count
            if goes_on and not goes_on(rule.label, count, number, len(ordered)):
                return _written_down(gone, at, by)
        if goes_on and not goes_on(rule.label, 0, number + 1, len(ordered)):
            break
    return _written_down(gone, at, by)


def _written_down(gone: dict[str, int], at: datetime, by: Any) -> dict[str, int]:
    done = {label: count for label, count in told(gone).items() if count}
    if done:
        record(by=by, at=at, verb="retention carried out", subject=Organisation.current(), **done)
    return gone


def _batches(rule: Rule, at: datetime) -> Iterator[int]:
    """Each batch is a transaction of its own; a row is asked for again inside of it."""
    if rule.remove is not None:
        yield rule.remove(before=at - rule.clock.period)
        return
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
    """The shorter clock first, and people last: they go when nothing that needs them is left.

    Of one clock, what hangs on a row goes before that row, which would carry it off without a count.
    """

    def place(rule: Rule) -> tuple[timedelta, bool, int, str]:
        hangs_on = _hangs_on(apps.get_model(rule.model))
        return rule.clock.period, rule.model.startswith("accounts."), -len(hangs_on), rule.model

    return sorted(rules.values(), key=place)


def _hangs_on(model: type[models.Model]) -> set[Any]:
    """The tables whose rows those of ``model`` cannot do without, and theirs: always more than each of these has."""
    found: set[Any] = set()
    left: list[Any] = [model]
    while left:
        for field in left.pop()._meta.concrete_fields:
            relation = field.remote_field
            if relation and relation.on_delete is not models.SET_NULL and relation.model not in found:
                found.add(relation.model)
                left.append(relation.model)
    return found


@checks.register
def every_clock_is_kept(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a column whose entry names a clock while nothing lets its rows go."""
    wanted = {
        (entry.column.rpartition(".")[0], clock.words)
        for entry in privacy.entries.values()
        for clock in entry.clocks
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
