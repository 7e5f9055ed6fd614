"""Changing keys: everything that a master key sealed, sealed again by the new one; and content under fresh keys.

Both go in small transactions and find what is left by looking, so that a run that was killed is simply run again.
Readers and writers go on meanwhile: whatever is not done yet opens with the key before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from accounts import keyring, vault
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import CompanySignIn, ContentKey, KeyRotation, Organisation, PurposeKey, SignInMail
from accounts.models.identity import SEALED_AS
from accounts.vault import SealedRow, sealed_in

BATCH = 500
KEYS_AT_ONCE = 20  # each with all its words, in one transaction
KEPT_FOR = timedelta(minutes=15)
SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class Place:
    """Text sealed with the master key itself: where it stands, and with which context."""

    model: type[models.Model]
    get: Callable[[Any], list[str]]
    put: Callable[[Any, list[str]], None]
    columns: tuple[str, ...]
    context: Callable[[Any], str]


def _secrets_of(row: Authenticator) -> list[str]:
    return [row.data[name] for name in ("secret", "seed") if row.data.get(name)]


def _put_secrets(row: Authenticator, words: list[str]) -> None:
    row.data |= dict(zip((name for name in ("secret", "seed") if row.data.get(name)), words, strict=True))


def _put_company(row: CompanySignIn, words: list[str]) -> None:
    (row.secret_sealed,) = words


def _put_mail(row: SignInMail, words: list[str]) -> None:
    (row.sealed,) = words


def sign_in_mail_context(row: SignInMail) -> str:
    return f"sign-in mail {row.pk}"


places = [
    Place(
        CompanySignIn,
        lambda row: [row.secret_sealed] if row.secret_sealed else [],
        _put_company,
        ("secret_sealed",),
        lambda row: f"{SEALED_AS} {row.pk}",
    ),
    Place(SignInMail, lambda row: [row.sealed], _put_mail, ("sealed",), sign_in_mail_context),
    Place(Authenticator, _secrets_of, _put_secrets, ("data",), lambda row: SECOND_FACTOR),
]


def also_seals(place: Place) -> None:
    """Name a column of an app above that holds what the master key sealed; to be called when that app starts."""
    if place not in places:
        places.append(place)


@dataclass(slots=True)
class Figures:
    """How many were sealed anew, how many were in order already, and how many no given key opens."""

    keys: int = 0
    secrets: int = 0
    words: int = 0
    in_order: int = 0
    unreadable: int = 0


def keys_left() -> dict[str, models.QuerySet[Any]]:
    """What another master key than the current one wraps, by table."""
    name = keyring.current_name()
    return {model._meta.label: model.objects.exclude(master=name) for model in (ContentKey, PurposeKey)}


def rewrap(
    *, at: datetime, dry_run: bool = False, tell: Callable[[int], None] = lambda done: None
) -> Figures:
    """Seal with the current master key whatever another one sealed. Doing it twice changes nothing.

    ``tell`` hears after each batch how many keys are done. What no given key opens is counted and left as it is.
    """
    figures = Figures()
    for rows in keys_left().values():
        if dry_run:
            _look(rows, figures)
        else:
            _rewrap_keys(rows, figures, tell)
    for place in places:
        _reseal_place(place, figures, dry_run=dry_run)
    if not dry_run and (figures.keys or figures.secrets):
        record(
            by=None,
            at=at,
            verb="master key changed",
            subject=Organisation.current(),
            master=keyring.current_name(),
            keys=figures.keys,
            secrets=figures.secrets,
            unreadable=figures.unreadable,
        )
    return figures


def _look(rows: models.QuerySet[Any], figures: Figures) -> None:
    for row in rows.iterator(chunk_size=BATCH):
        try:
            row.secret()
        except vault.CannotOpen:
            figures.unreadable += 1
        else:
            figures.keys += 1


def _rewrap_keys(rows: models.QuerySet[Any], figures: Figures, tell: Callable[[int], None]) -> None:
    columns = [name for name in ("wrapped", "wrapped_before", "master") if _has(rows.model, name)]
    after: Any = None
    while True:
        ahead = rows.filter(pk__gt=after) if after is not None else rows
        with transaction.atomic():
            batch = list(ahead.select_for_update().order_by("pk")[:BATCH])
            good = [row for row in batch if _rewrapped(row)]
            rows.model.objects.bulk_update(good, columns)
        if not batch:
            return
        after = batch[-1].pk
        figures.keys += len(good)
        figures.unreadable += len(batch) - len(good)
        tell(figures.keys)


def _has(model: type[models.Model], name: str) -> bool:
    return name in {field.name for field in model._meta.concrete_fields}


def _rewrapped(row: Any) -> bool:
    try:
        if getattr(row, "wrapped_before", b""):
            row.wrapped_before = vault.wrap(vault.unwrap(bytes(row.wrapped_before), str(row.pk)), str(row.pk))
        row.hold(row.secret())
    except vault.CannotOpen:
        return False
    return True


@transaction.atomic
def _reseal_place(place: Place, figures: Figures, *, dry_run: bool) -> None:
    """A few rows for each account: one transaction."""
    for row in place.model._default_manager.select_for_update().iterator(chunk_size=BATCH):
        sealed, context = place.get(row), place.context(row)
        if all(vault.is_sealed_with_current(each) for each in sealed):
            figures.in_order += len(sealed)
            continue
        try:
            words = [vault.open_with_master(each, context=context) for each in sealed]
        except (vault.CannotOpen, ValueError):
            figures.unreadable += 1
            continue
        figures.secrets += len(words)
        if not dry_run:
            place.put(row, [vault.seal_with_master(each, context=context) for each in words])
            row.save(update_fields=place.columns)


def sealed_models() -> list[type[SealedRow]]:
    """Every table with sealed words."""
    return [model for model in apps.get_models() if issubclass(model, SealedRow) and sealed_in(model)]


def change_content_keys(
    *, at: datetime, dry_run: bool = False, tell: Callable[[int], None] = lambda done: None
) -> Figures:
    """Give every pair and person a fresh key and seal their words with it; goes on with a run that was cut short.

    The key before is kept wrapped for ``KEPT_FOR`` for whoever was writing meanwhile; ``drop_old_keys`` ends that.
    """
    figures = Figures()
    if dry_run:
        figures.keys = ContentKey.objects.count()
        return figures
    rotation = KeyRotation.objects.filter(ended_at=None).first() or _begun(at)
    while keys := _next(rotation, figures):
        tell(figures.keys)
        figures.keys += keys
    rotation.ended_at = at
    rotation.save(update_fields=["ended_at"])
    record(
        by=None, at=at, verb="content keys changed", subject=rotation, keys=figures.keys, words=figures.words
    )
    return figures


def _begun(at: datetime) -> KeyRotation:
    """:raises Refused: while the keys before the last change are still kept."""
    drop_old_keys(at=at)
    if ContentKey.objects.exclude(wrapped_before=b"").exists():
        raise Refused(
            "The content keys were changed less than 15 minutes ago. Wait that long, then run this again."
        )
    return KeyRotation.objects.create(started_at=at)


@transaction.atomic
def _next(rotation: KeyRotation, figures: Figures) -> int:
    left = ContentKey.objects.filter(Q(rotation=None) | ~Q(rotation=rotation))
    keys = {key.pk: key for key in left.select_for_update(of=("self",)).order_by("pk")[:KEYS_AT_ONCE]}
    for key in keys.values():
        key.wrapped_before = vault.wrap(key.secret(), str(key.pk))
        key.hold(vault.new_secret())
        key.rotation = rotation
    for model in sealed_models():
        _reseal(model, keys, figures)
    ContentKey.objects.bulk_update(keys.values(), ["wrapped", "wrapped_before", "master", "rotation"])
    return len(keys)


def _reseal(model: type[SealedRow], keys: dict[Any, ContentKey], figures: Figures) -> None:
    """Seal the words of ``keys`` in ``model`` with the present key. What nothing opens is counted and left."""
    columns, changed = sealed_in(model), []
    manager = model._default_manager
    for row in manager.filter(key__in=keys).select_for_update().order_by("pk"):
        row.key, before = keys[row.key_id], figures.words
        for column in columns:
            if getattr(row, column.column) and not column.is_sealed_with(row, row.key.secret()):
                try:
                    setattr(row, column.name, getattr(row, column.name))
                except vault.CannotOpen:
                    figures.unreadable += 1
                else:
                    figures.words += 1
        if figures.words > before:
            changed.append(row)
    manager.bulk_update(changed, [column.column for column in columns], batch_size=BATCH)


def drop_old_keys(*, at: datetime) -> int:
    """Forget the keys before a change, once nobody can still be writing with them; how many."""
    if KeyRotation.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at - KEPT_FOR)).exists():
        return 0
    return sum(_batches(_drop_some))


def _batches(step: Callable[[], int]) -> Iterator[int]:
    while done := step():
        yield done


@transaction.atomic
def _drop_some() -> int:
    old = ContentKey.objects.exclude(wrapped_before=b"").select_for_update().order_by("pk")[:KEYS_AT_ONCE]
    keys = {key.pk: key for key in old}
    for model in sealed_models():
        _reseal(model, keys, Figures())  # what was written with the old key while it was being changed
    for key in keys.values():
        key.wrapped_before = b""
    ContentKey.objects.bulk_update(keys.values(), ["wrapped_before"])
    return len(keys)
