"""The privacy register: for every column about a person, who sees it, why, for how long, and whether it is sealed.

Each app lists its columns in its own ``privacy.py``; a system check fails for a column that has no entry. Field labels
and the page "Who sees what" are read from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models

from accounts.clocks import Clock


class Ring(StrEnum):
    """Who can read a column, from the narrowest ring to the widest."""

    ONLY_ME = "only-me"
    PAIR = "pair"
    COACH = "coach"
    HANDLER = "handler"
    COORDINATOR = "coordinator"
    COUNTED = "counted"
    PUBLISHED = "published"
    OPERATIONS = "operations"


# Content in these rings is stored sealed.
SEALED_RINGS = frozenset({Ring.ONLY_ME, Ring.PAIR, Ring.COACH, Ring.HANDLER})


@dataclass(frozen=True, slots=True)
class Entry:
    """One column: ``column`` is ``app_label.Model.field``; ``keep`` says in words when it goes.

    ``clocks`` are what lets it go, whichever runs out first (``accounts.retention``); there is none where somebody
    removes it, or where it goes with the row it hangs on.
    """

    column: str
    ring: Ring
    purpose: str
    keep: str
    sealed: bool = False
    clocks: tuple[Clock, ...] = ()


entries: dict[str, Entry] = {}
not_personal: dict[str, str] = {}


def register(
    model: str,
    fields: str | Iterable[str],
    *,
    ring: Ring,
    purpose: str,
    keep: str | Clock | tuple[Clock, ...],
    sealed: bool = False,
) -> None:
    """Enter columns of ``model`` ("app_label.Model"); ``fields`` is a list or names parted by blanks."""
    names = fields.split() if isinstance(fields, str) else fields
    clocks = (keep,) if isinstance(keep, Clock) else () if isinstance(keep, str) else keep
    words = keep if isinstance(keep, str) else "; ".join(clock.words for clock in clocks)
    for name in names:
        entries[f"{model}.{name}"] = Entry(f"{model}.{name}", ring, purpose, words, sealed, clocks)


def register_not_personal(*labels: str, because: str) -> None:
    """Say that models ("app_label.Model") or single columns ("app_label.Model.field") tell nothing about a person."""
    for label in labels:
        not_personal[label] = because


def _columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


def _problems(model: type[models.Model]) -> list[checks.CheckMessage]:
    label = model._meta.label
    if label in not_personal:
        return []
    return [
        checks.Error(
            f"{label}.{name} has no entry in the privacy register.",
            hint="Name its ring, purpose and retention in the app's privacy.py.",
            obj=model,
            id="privacy.E001",
        )
        for name in _columns(model)
        if f"{label}.{name}" not in entries and f"{label}.{name}" not in not_personal
    ]


@checks.register
def every_column_has_an_entry(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a column of ours that the register does not name."""
    ours = {apps.get_containing_app_config(name.split(".")[0] + ".models") for name in settings.UPWARD_APPS}
    return [
        problem for config in ours if config for model in config.get_models() for problem in _problems(model)
    ]
