"""Who was erased, as keyed digests, in the database and in a file beside it.

A backup of the database holds people who were erased after it was made. The file is not part of it, so that a
restored service erases them again before it opens (``manage.py replay_erasures``, which ``up`` runs).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import purposes
from accounts.models import Erased, Person


def digest(external_id: str) -> str:
    """HMAC-SHA256 of a staff id under a key for this use alone."""
    return hmac.digest(purposes.key_for(purposes.ERASURES), external_id.encode(), "sha256").hex()


def enter(*, external_id: str, at: datetime) -> None:
    """Write it down in the caller's transaction, and in the file once that is committed."""
    found = digest(external_id)
    Erased.objects.get_or_create(digest=found, defaults={"erased_at": at})
    transaction.on_commit(lambda: _append(found))


def was_erased(external_ids: Iterable[str]) -> set[str]:
    """Those of ``external_ids`` whose people were erased. One query, none where nobody ever was."""
    known = set(Erased.objects.values_list("digest", flat=True))
    return {each for each in external_ids if digest(each) in known} if known else set()


def listed() -> set[str]:
    """Every digest that stands in the file."""
    return read(_path())


def read(path: Path) -> set[str]:
    """The digests in a list of erasures; none if there is no such file."""
    if not path.is_file():
        return set()
    return {line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()}


def add(digests: set[str]) -> None:
    """Put into the file those of ``digests`` that are not in it: what a backup or an older list knew."""
    for each in sorted(digests - listed()):
        _append(each)


def know(digests: set[str], *, at: datetime) -> set[str]:
    """Put ``digests`` into the table as well, which a staff list is held against; all that stand there now."""
    known = set(Erased.objects.values_list("digest", flat=True))
    missing = [Erased(digest=each, erased_at=at) for each in sorted(digests - known)]
    Erased.objects.bulk_create(missing, ignore_conflicts=True, batch_size=500)
    return known | digests


def to_replay(known: set[str]) -> list[Person]:
    """People who are here although they are among the erased."""
    if not known:
        return []
    here = Person.objects.filter(erased_at=None)
    return [person for person in here.iterator() if digest(person.external_id) in known]


def _path() -> Path:
    return Path(settings.DATA_DIR) / "erasures.txt"


def _append(found: str) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{found}\n")
