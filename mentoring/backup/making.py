"""Making a backup: written beside where it is to be, checked, and moved there when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType

from django.db import connection

from accounts import keyring
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Organisation
from accounts.rights import ledger
from mentoring.backup import manifest, postgresql, sqlite
from mentoring.backup.contents import LEFT_OUT
from mentoring.backup.manifest import Manifest
from mentoring.health import unapplied

ERASURES = "erasures.txt"


def engine() -> ModuleType:
    """How this installation's database is dumped and read back."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def make(folder: Path, *, at: datetime) -> Manifest:
    """Put a backup of the whole service into ``folder``, which is new or empty, and its manifest back.

    :raises Refused: for a folder with something in it, and where the database cannot be dumped.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty. Name a folder that is new or empty: a backup is never mixed.")
    with _beside(folder) as draft:
        found = engine().dump(draft)
        # After the database: an erasure that falls between the two is then in the list, and carried out again.
        manifest.write_private(draft / ERASURES, "".join(f"{each}\n" for each in ledger.listed()).encode())
        made = Manifest(
            version=manifest.product_version(),
            made_at=at.isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=found.migrations,
            rows=found.rows,
            left_out=sorted(LEFT_OUT.keys() & found.rows.keys()),
            files={name: manifest.checksum(draft / name) for name in (engine().FILE, ERASURES)},
            master=keyring.current_name(),
        )
        made.write(draft)
    if not unapplied():
        record(
            by=None, at=at, verb="backup made", subject=Organisation.current(), rows=sum(made.rows.values())
        )
    return made


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder that becomes ``folder`` when all has gone well, and goes when not. Nobody else may look into it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.parent))
    try:
        yield draft
        for path in (*draft.iterdir(), draft):
            _to_disk(path)
        if folder.exists():  # and is empty, or it would stay
            folder.rmdir()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
