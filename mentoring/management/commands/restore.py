"""``manage.py restore DIR``: the service as it was in a backup; who was erased since is erased again."""

from __future__ import annotations

import json
import sqlite3
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from accounts.errors import Refused
from mentoring.backup.restoring import Restored, restore


class Command(BaseCommand):
    help = (
        "Put the service back as it was in the backup in DIR: into an empty database, with the master key in place and "
        "everything else stopped. Checks all of it first. See docs/backup.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", metavar="DIR", type=Path)
        parser.add_argument(
            "--erasures",
            metavar="FILE",
            type=Path,
            help="a later erasures.txt, for instance of the newest backup",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            done = restore(options["dir"].absolute(), at=timezone.now(), newer=options["erasures"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, DatabaseError, sqlite3.Error) as problem:
            raise CommandError(
                f"The backup was not restored, and nothing was changed: {problem}"
            ) from problem
        seconds = round(time.monotonic() - began, 2)
        if options["json"]:
            self.stdout.write(json.dumps(_document(done, seconds), indent=2))
        else:
            self._say(done, seconds)

    def _say(self, done: Restored, seconds: float) -> None:
        rows = sum(done.manifest.rows.values())
        self.stdout.write(
            f"{rows} rows of {done.manifest.made_at} are back, all counted ({seconds} s). The master key opens all "
            f"{done.keys} keys. {len(done.migrations)} migrations were added. {done.erased} people who had been erased "
            "since are erased again. Everybody signs in anew."
        )
        for fault in done.trail_faults:
            self.stderr.write(f"Audit trail: {fault}")


def _document(done: Restored, seconds: float) -> dict[str, Any]:
    found = done.manifest
    return {
        "made_at": found.made_at,
        "version": found.version,
        "database": found.database,
        "rows": sum(found.rows.values()),
        "counts": found.rows,
        "checksums": found.files,
        "keys": done.keys,
        "migrations": done.migrations,
        "erased": done.erased,
        "trail_faults": done.trail_faults,
        "seconds": seconds,
    }
