"""What stands beside the files of a backup: what they are, their checksums, and a signature over all of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts import keyring, purposes
from accounts.errors import Refused

NAME = "manifest.json"
FORMAT = 1
PURPOSE = "backup manifest"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """``master`` is the name of the master key that has signed it, which says nothing about the key.

    ``made_at``     when, in ISO 8601
    ``files``       by name: ``sha256`` and ``bytes``
    ``left_out``    tables of which only the empty table is here
    """

    version: str
    made_at: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    left_out: list[str]
    files: dict[str, dict[str, Any]]
    master: str
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into ``folder``, signed with the current master key."""
        facts = asdict(self)
        signed = facts | {"signature": _signature(facts, keyring.current())}
        write_private(folder / NAME, (json.dumps(signed, indent=2) + "\n").encode())


def read(folder: Path) -> Manifest:
    """The manifest of ``folder``, after its signature and every checksum were found good. Nothing is changed.

    :raises Refused: saying which file is missing, changed, or signed with another master key.
    """
    path = folder / NAME
    if not path.is_file():
        raise Refused(f"{folder} is no backup: there is no {NAME} in it. A backup that was stopped has none.")
    try:
        facts = json.loads(path.read_bytes())
        signature, form = facts.pop("signature"), facts["format"]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{path} was changed: it cannot be read. Take another backup.") from error
    if form != FORMAT:
        raise Refused(f"This version of Upward does not know backups of format {form}. Update Upward first.")
    _check_signature(facts, str(signature))
    found = Manifest(**facts)
    for name, kept in found.files.items():
        _check_file(folder / name, kept)
    return found


def checksum(path: Path) -> dict[str, Any]:
    """SHA-256 and size of a file, as a manifest keeps them."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return {"sha256": digest.hexdigest(), "bytes": path.stat().st_size}


def product_version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _signature(facts: dict[str, Any], master: bytes) -> str:
    words = json.dumps(facts, sort_keys=True).encode()
    return hmac.digest(purposes.first_key_for(PURPOSE, master), words, "sha256").hex()


def _check_signature(facts: dict[str, Any], signature: str) -> None:
    keys = {keyring.name_of(key): key for key in keyring.opening()}
    master = str(facts.get("master"))
    if master not in keys:
        raise Refused(
            f"This backup belongs to the master key named {master}, and {keyring.CURRENT} is the one named "
            f"{keyring.current_name()}. Put the key that belongs to the backup in place first, as {keyring.CURRENT} or "
            f"{keyring.PREVIOUS} (embedded: data/master_key), then run this again. Nothing was changed."
        )
    if not hmac.compare_digest(_signature(facts, keys[master]).encode(), signature.encode()):
        raise Refused(
            f"{NAME} was changed after the backup was made. Take another backup. Nothing was changed."
        )


def _check_file(path: Path, kept: dict[str, Any]) -> None:
    if not path.is_file():
        raise Refused(f"{path.name} is missing from the backup. Take another backup. Nothing was changed.")
    if checksum(path) != kept:
        raise Refused(
            f"{path.name} was changed after the backup was made: its checksum is another. Take another backup. "
            "Nothing was changed."
        )
