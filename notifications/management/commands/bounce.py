"""``manage.py bounce``: read mail that came back. A mail server pipes it in, or a folder is read; see docs/mail.md."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.addresses import bounces, folders, reports


class Command(BaseCommand):
    help = (
        "Read one mail from standard input that a mail server returned, or what is unread in a folder of such mails, "
        "and stop mail to an address that is gone. Anything else, such as an out-of-office reply or a report that was "
        "made up, changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--to", default="", help="the address it came to; else the one in the mail is taken"
        )
        where.add_argument("--folder", type=Path, help="a Maildir, or a file in the format mbox")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["folder"]:
            return self._folder(options["folder"], as_json=options["json"])
        raw = sys.stdin.buffer.read(reports.LONGEST + 1)
        taken = bounces.take(raw, to=options["to"], at=timezone.now())
        # Never an error: the mail server would send a report about a report.
        self.stdout.write(json.dumps({"taken": taken.value}) if options["json"] else taken.value)
        return None

    def _folder(self, path: Path, *, as_json: bool) -> None:
        try:
            counted = folders.take_unread(path, clock=timezone.now)
        except folders.NoFolder as fault:
            raise CommandError(str(fault)) from None
        figures = {taken.value: number for taken, number in counted.items()}
        lines = [f"{number} {words}" for words, number in figures.items()] or ["nothing unread"]
        self.stdout.write(json.dumps({"taken": figures}) if as_json else ", ".join(lines))
