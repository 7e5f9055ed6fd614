"""A PostgreSQL of our own, to be killed: never one that somebody else may use."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.live import free_port, within

ACCOUNT = "postgres"


class Cluster:
    """One in ``folder``, on a port of its own. Root may not run PostgreSQL, so root's is run by its usual account."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.password = folder, free_port(), secrets.token_hex(12)
        self.url = f"postgres://chaos:{self.password}@127.0.0.1:{self.port}/postgres"
        # Somebody else's account has to get to it, through a folder that lets nobody else in.
        self.as_somebody = ["runuser", "-u", ACCOUNT, "--"] if os.getuid() == 0 else []
        # Where a package puts them all; one alone may be linked to from elsewhere.
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.programs = (
            found[-1] if found else Path(shutil.which("initdb") or "/usr/bin/initdb").resolve().parent
        )

    def make(self) -> None:
        self.folder.mkdir()
        if self.as_somebody:
            for each in (self.folder, *self.folder.parents[:-2]):
                each.chmod(0o755)
            shutil.chown(self.folder, ACCOUNT)
        words = self.folder / "password"
        words.write_text(self.password)
        if self.as_somebody:
            shutil.chown(words, ACCOUNT)
        data = ["--pgdata", str(self.folder / "data"), "--pwfile", str(words)]
        self._run("initdb", *data, "--username", "chaos", "--auth", "scram-sha-256")
        self.start()

    def follow(self, primary: Cluster) -> None:
        """Become a standby of ``primary``, which from now on calls nothing written before it stands here too."""
        self.folder.mkdir()
        if self.as_somebody:
            self.folder.chmod(0o755)
            shutil.chown(self.folder, ACCOUNT)
        self.password = primary.password
        source = f"host=127.0.0.1 port={primary.port} user=chaos password={primary.password}"
        self._run(
            "pg_basebackup",
            "--dbname",
            source,
            "--pgdata",
            str(self.folder / "data"),
            "--write-recovery-conf",
        )
        self.start()
        primary.say("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")

    def say(self, *words: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as line:
            for each in words:
                line.execute(each)

    def promote(self) -> None:
        self._run("pg_ctl", "promote", "-w", "-D", str(self.folder / "data"))

    def url_with(self, standby: Cluster) -> str:
        """One address for both: whichever writes is used."""
        hosts = f"127.0.0.1:{self.port},127.0.0.1:{standby.port}"
        return f"postgres://chaos:{self.password}@{hosts}/postgres?target_session_attrs=read-write"

    def start(self) -> None:
        log = str(self.folder / "log")
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options)

    def kill(self) -> None:
        """As when the power fails: the server first, and those that it started with it."""
        found = self.folder / "data" / "postmaster.pid"
        if not found.exists():
            return
        postmaster = int(found.read_text().split()[0])
        children = subprocess.run(  # noqa: S603
            ["/usr/bin/pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False
        ).stdout.split()
        os.kill(postmaster, signal.SIGKILL)
        for child in children:
            with_pid = Path(f"/proc/{child}")
            if with_pid.exists():
                os.kill(int(child), signal.SIGKILL)
        within(10, lambda: not Path(f"/proc/{postmaster}").exists())
        found.unlink(missing_ok=True)

    def end_connections(self) -> None:
        """End every connection, ten times in two seconds, so that those that come back are met too."""
        import psycopg

        for _ in range(10):
            with psycopg.connect(self.url) as line:
                line.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            time.sleep(0.2)

    def _run(self, program: str, *words: str) -> None:
        command = [*self.as_somebody, str(self.programs / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603
