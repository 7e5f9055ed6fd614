"""The secrets: given by the environment or by files; in an embedded installation made once and kept in its folder.

The master key lives outside the database on purpose: a copied database alone opens no note.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def given(variable: str) -> str:
    """What ``variable`` says, or the file that ``variable_FILE`` names; empty when neither is set.

    :raises ImproperlyConfigured: when both are set, or the file cannot be read.
    """
    words, path = os.environ.get(variable, ""), os.environ.get(f"{variable}_FILE", "")
    if not path:
        return words
    if words:
        raise ImproperlyConfigured(f"Set {variable} or {variable}_FILE, not both.")
    try:
        return Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"The file that {variable}_FILE names cannot be read.") from error


def kept_at(variable: str, data_dir: Path) -> str:
    """Where the secret ``variable`` of this installation is, in words and without the secret."""
    if path := os.environ.get(f"{variable}_FILE"):
        return path
    return (
        f"the environment, as {variable}"
        if os.environ.get(variable)
        else str(data_dir / variable.removeprefix("UPWARD_").lower())
    )


def previous_master_keys(data_dir: Path, *, embedded: bool) -> list[str]:
    """Master keys that may still open, newest first, parted by commas or lines; mostly none.

    Embedded they are taken from the file ``master_key_previous`` too, beside ``master_key``.
    """
    words, kept = given("UPWARD_MASTER_KEY_PREVIOUS"), data_dir / "master_key_previous"
    if not words and embedded and kept.is_file():
        words = kept.read_text()
    return words.replace(",", " ").split()


def secret_key(data_dir: Path, *, embedded: bool) -> str:
    """Return the signing key of this installation. :raises ImproperlyConfigured: in production without one."""
    return _kept(data_dir / "secret_key", "SECRET_KEY", embedded=embedded)


def master_key(data_dir: Path, *, embedded: bool) -> str:
    """Return the 32-byte key, in base64, that wraps every content key.

    :raises ImproperlyConfigured: in production without one.
    """
    return _kept(data_dir / "master_key", "UPWARD_MASTER_KEY", embedded=embedded)


def _kept(path: Path, variable: str, *, embedded: bool) -> str:
    if not embedded:
        raise ImproperlyConfigured(f"Set {variable}: with DATABASE_URL set, no secret is made up for you.")
    if not path.exists():
        _write_once(path, base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()


def _write_once(path: Path, value: str) -> None:
    """Write ``value`` unless somebody was faster; a reader never sees half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
