"""The organisation's own texts: every text that anybody saved is kept, and one of them is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from preparation.models import Module
from preparation.shelf import latest_shipped, next_version

# What an organisation may change. Whom a module is for, and whether it is part of the gate, stays as shipped.
EDITABLE = (
    "title", "aim", "minutes", "reading", "exercise", "self_check", "phrases", "agenda", "bring",
)  # fmt: skip
KEPT = ("code", "slug", "audience", "twin", "other_side_learns", "required", "position", "terms")


class NothingShipped(Refused):
    """There is no shipped text to go back to."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that was made. ``other`` is the text that somebody else put into use in the meantime."""

    version: Module
    other: Module | None = None


def _lock(slug: str) -> QuerySet[Module]:
    """All versions of one module; whoever comes second waits."""
    versions = Module.objects.filter(slug=slug, language="")
    list(versions.select_for_update().values_list("pk", flat=True))
    return versions


@transaction.atomic
def save_text(*, slug: str, words: dict[str, Any], base: UUID, by: User, at: datetime) -> Saved:
    """Put a text of the organisation's own into use.

    ``base`` is the version that the writer had before them. If another one is in use by now, the new text is kept in
    the history and not used: the writer is to see both.
    """
    versions = _lock(slug)
    current = versions.get(replaced_at=None)
    fields = {name: words[name] for name in EDITABLE}
    if current.pk != base:
        return _kept_beside(versions, current, fields, by, at)
    if fields == {name: getattr(current, name) for name in EDITABLE}:
        return Saved(current)
    versions.filter(pk=current.pk).update(replaced_at=at)
    return Saved(_make(versions, current, fields, by, at))


def _kept_beside(
    versions: QuerySet[Module], current: Module, fields: dict[str, Any], by: User, at: datetime
) -> Saved:
    same = versions.filter(written_by=by, origin=Module.Origin.OWN, **fields).first()
    return Saved(same or _make(versions, current, fields, by, at, replaced_at=at), current)


def _make(
    versions: QuerySet[Module],
    current: Module,
    fields: dict[str, Any],
    by: User,
    at: datetime,
    replaced_at: datetime | None = None,
) -> Module:
    seen = current.seen_shipped if current.is_own else current.version
    made = Module.objects.create(
        **{name: getattr(current, name) for name in KEPT},
        **fields,
        origin=Module.Origin.OWN,
        version=next_version(versions),
        seen_shipped=seen,
        written_by=by,
        written_at=at,
        replaced_at=replaced_at,
    )
    record(by=by, at=at, verb="text of a module saved", subject=made, version=made.version)
    return made


@transaction.atomic
def keep_own_text(*, module: Module, by: User, at: datetime) -> None:
    """The own text stays, and the shipped one that waits has been looked at."""
    shipped = latest_shipped([module.slug]).get(module.slug)
    versions = _lock(module.slug).filter(pk=module.pk, origin=Module.Origin.OWN, replaced_at=None)
    if versions.exclude(seen_shipped=shipped).update(seen_shipped=shipped):
        record(by=by, at=at, verb="own text of a module kept", subject=module, shipped=shipped)


@transaction.atomic
def go_back_to_shipped(*, slug: str, by: User, at: datetime) -> Module:
    """Put the newest shipped text into use. The own one stays in the history.

    :raises NothingShipped: for a module that is shipped no more.
    """
    versions = _lock(slug)
    shipped = versions.filter(origin=Module.Origin.SHIPPED).order_by("-version").first()
    if shipped is None:
        raise NothingShipped("There is no shipped text of this module any more.")
    if shipped.replaced_at is not None:
        versions.filter(replaced_at=None).update(replaced_at=at)
        versions.filter(pk=shipped.pk).update(replaced_at=None)
        shipped.replaced_at = None
        record(
            by=by, at=at, verb="shipped text of a module taken up", subject=shipped, version=shipped.version
        )
    return shipped
