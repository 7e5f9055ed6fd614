"""Puts the locked packages into ``.venv`` and starts the command there; the standard library is all it uses.

The packages are installed when the lock has changed since the last time, and only then. A stamp is written last, so a
set-up that was cut short is done again; a lock on the folder makes two commands at once wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
INSTALLER = ROOT / "requirements-bootstrap.txt"
PRODUCT = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"  # holds everything that PRODUCT holds
NEED_DEVELOPMENT = {"test", "lint", "screenshots"}


class NotReady(Exception):
    """The set-up cannot go on. Its text says what to do."""


def make_ready(arguments: Sequence[str]) -> None:
    """Return if this Python is the one in ``.venv`` with the right packages; else prepare it and start again there."""
    wanted = DEVELOPMENT if set(arguments[1:2]) & NEED_DEVELOPMENT else PRODUCT
    try:
        if sys.version_info < OLDEST:
            raise NotReady(
                f"Upward needs Python {_dotted(OLDEST)} or newer, and this is {_dotted(sys.version_info)}."
            )
        if not _is_stamped(wanted):
            with _one_at_a_time():
                _install(wanted)
    except NotReady as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
    if Path(sys.prefix).resolve() != VENV.resolve():
        _start_again(arguments)


def _install(wanted: Path) -> None:
    if _is_stamped(wanted):
        return  # another command did it while this one waited
    print("Setting up: downloading packages. This happens once.", file=sys.stderr, flush=True)
    if not _works("-m", "pip", "--version"):
        _make_environment()
    _stamp(wanted).unlink(missing_ok=True)
    if not _works("-m", "uv", "--version"):
        _run_pip(INSTALLER)
    quick = [
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        str(_python()),
        "--require-hashes",
        "-r",
        str(wanted),
    ]
    if not _works(*quick):
        _run_pip(wanted)  # slower, but it knows the package index that this machine is set up for
    for lock in {wanted, PRODUCT}:
        _stamp(lock).write_text(_fingerprint(lock))


def _make_environment() -> None:
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise NotReady(
            "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
        )
    import venv  # Debian may leave it out, so only now

    venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(VENV)


def _run_pip(requirements: Path) -> None:
    pip = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=False).returncode:
        raise NotReady(
            "The packages could not be downloaded; the reason stands above. Check the connection to the package "
            "index, then run the same command again: it goes on where it stopped."
        )


def _works(*arguments: str) -> bool:
    """Whether the Python in ``.venv`` runs with ``arguments`` and ends well."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    try:
        done = subprocess.run([str(_python()), *arguments], capture_output=True, env=environment, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _start_again(arguments: Sequence[str]) -> None:
    command = [str(_python()), *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # there, exec would return to the shell before the command has ended
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


def _python() -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    return VENV / folder / ("python.exe" if os.name == "nt" else "python")


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.stem}.stamp"


def _is_stamped(lock: Path) -> bool:
    try:
        return _stamp(lock).read_text() == _fingerprint(lock)
    except OSError:
        return False


def _fingerprint(lock: Path) -> str:
    """Changes with the lock and with the version and build of Python."""
    build = f"{sysconfig.get_python_version()} {sysconfig.get_platform()}"
    return hashlib.sha256(lock.read_bytes() + build.encode()).hexdigest()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the project's folder; another command waits here until this one has finished."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _dotted(version: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in version[:2])
