"""The library as it is shipped, put into the database: a changed text is a new version of its module."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from preparation.models import Module

SHIPPED = Path(__file__).parent / "library"


def shipped() -> Iterator[tuple[dict[str, Any], str]]:
    """Each shipped module with the digest of its file."""
    for file in sorted(SHIPPED.glob("*.toml")):
        text = file.read_bytes()
        yield tomllib.loads(text.decode()), hashlib.sha256(text).hexdigest()


@transaction.atomic
def install(*, at: datetime) -> int:
    """Bring the library up to date; returns how many modules are new or changed. Twice changes nothing.

    A module that the organisation has replaced by a text of its own keeps that text: its digest is not a shipped one.
    """
    known = set(Module.objects.values_list("slug", "digest"))
    fresh = [(fields, digest) for fields, digest in shipped() if (fields["slug"], digest) not in known]
    for fields, digest in fresh:
        _put(fields, digest, at)
    return len(fresh)


def _put(fields: dict[str, Any], digest: str, at: datetime) -> None:
    versions = Module.objects.filter(slug=fields["slug"])
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.filter(replaced_at=None).update(replaced_at=at)
    Module.objects.create(**fields, digest=digest, version=last + 1)


def after_migrate(**kwargs: object) -> None:
    """Listens to Django's ``post_migrate``: a new installation has its library before anybody signs in."""
    install(at=timezone.now())
