"""Which words of the kit are in use, and what they say for one cohort and one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from notifications.words import Block, blocks_of
from programmes.kit.placeholders import Placeholder, filled, without_value
from programmes.kit.shipped import Words, shipped
from programmes.models import KitText, Programme


@dataclass(frozen=True, slots=True)
class Said:
    """Words with every placeholder filled, as a letter takes them."""

    subject: str
    blocks: Sequence[Block]


def versions_of(programme: Programme | UUID, kind: str) -> QuerySet[KitText]:
    """Every version of one text, the latest first."""
    found = KitText.objects.filter(programme=programme, kind=kind)
    return found.select_related("saved_by__person").order_by("-version")


def words_in_use(programme: Programme | UUID, kind: str) -> Words:
    """What a mail would say now: the latest version, or the shipped words. One query."""
    latest = versions_of(programme, kind).first()
    ours = shipped(kind)
    if latest is None:
        return ours
    if latest.is_shipped and (latest.subject, latest.body) != (ours.subject, ours.body):
        # They were sent once and have been improved since; nobody here wrote words of their own.
        return ours
    return Words(latest.subject, latest.body, latest)


@transaction.atomic
def frozen(programme: Programme | UUID, kind: str, *, at: datetime) -> KitText:
    """The version in use, to be named by what is sent with it; shipped words become one the first time."""
    found = words_in_use(programme, kind)
    if found.version is not None:
        return found.version
    key = programme.pk if isinstance(programme, Programme) else programme
    Programme.objects.select_for_update().filter(pk=key).first()
    latest = versions_of(key, kind).first()
    if latest is not None and (latest.subject, latest.body) == (found.subject, found.body):
        return latest
    return KitText.objects.create(
        programme_id=key,
        kind=kind,
        version=next_version(latest),
        subject=found.subject,
        body=found.body,
        is_shipped=True,
        saved_at=at,
    )


def next_version(latest: KitText | None) -> int:
    return latest.version + 1 if latest else 1


def missing_in(words: Words, values: Mapping[str, str]) -> list[Placeholder]:
    """What keeps ``words`` from being sent now."""
    return without_value(f"{words.subject}\n{words.body}", values)


def say(words: Words, values: Mapping[str, str]) -> Said:
    """``words`` with ``values``; see ``missing_in``, which has to be empty."""
    body = filled(words.body, values, is_markdown=True)
    return Said(filled(words.subject, values, is_markdown=False), blocks_of(body))


def said_in(
    version: UUID | str | None, *, programme: UUID, kind: str, values: Mapping[str, str]
) -> Said | None:
    """What a mail says that was put into the ledger with ``version``, the key of a text or nothing.

    A value may have gone since: a sponsor left, a contact was taken out of the settings. Then the shipped words stand
    in, and where these lack it too there is nothing to say here: never a mail with a hole.
    """
    own = KitText.objects.filter(pk=version, programme=programme, kind=kind).first() if version else None
    first = Words(own.subject, own.body, own) if own else words_in_use(programme, kind)
    for words in (first, shipped(kind)):
        if not missing_in(words, values):
            return say(words, values)
    return None
