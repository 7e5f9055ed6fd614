"""``manage.py backup DIR``: the whole service into a folder, without any key."""

from __future__ import annotations

import json
import sqlite3
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from accounts.errors import Refused
from mentoring import secrets
from mentoring.backup.making import make


class Command(BaseCommand):
    help = (
        "Write the whole service into DIR, which is new or empty. People go on working. See docs/backup.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", metavar="DIR", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, began = options["dir"].absolute(), time.monotonic()
        try:
            made = make(folder, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, DatabaseError, sqlite3.Error) as problem:
            raise CommandError(f"The backup was not made, and nothing of it is left: {problem}") from problem
        seconds, rows = round(time.monotonic() - began, 2), sum(made.rows.values())
        if options["json"]:
            facts = {"rows": rows, "counts": made.rows, "checksums": made.files, "left_out": made.left_out}
            facts |= {"version": made.version, "made_at": made.made_at, "database": made.database}
            self.stdout.write(json.dumps({"directory": str(folder), **facts, "seconds": seconds}, indent=2))
        else:
            self.stdout.write(f"{rows} rows of {len(made.rows)} tables are in {folder} ({seconds} s).")
        kept = secrets.kept_at("UPWARD_MASTER_KEY", settings.DATA_DIR)
        self.stderr.write(
            f"No key is in it: alone it opens no sealed word, for you neither. The master key named {made.master} is "
            f"kept in {kept}. Keep a copy of it apart from all backups."
        )
