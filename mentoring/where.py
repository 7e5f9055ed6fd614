"""Where the web process on this machine was last started, so that every command writes links that lead there."""

from __future__ import annotations

from pathlib import Path

FIRST = "http://127.0.0.1:8000"


def last_address(data_dir: Path) -> str:
    """The address that ``up`` has printed, which need not be the first port; before that, the one it would try."""
    try:
        return _file(data_dir).read_text().strip() or FIRST
    except OSError:
        return FIRST


def keep_address(data_dir: Path, address: str) -> None:
    """For ``last_address``, once the folder of the processes is there."""
    _file(data_dir).write_text(address)


def _file(data_dir: Path) -> Path:
    return data_dir / "run" / "address"
