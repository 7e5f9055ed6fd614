"""``manage.py rotate_keys``: after a change of the master key, seal every stored key with the new one."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import keyring, rotation, starting
from accounts.errors import Refused


class Command(BaseCommand):
    help = (
        "Seal every stored key with the master key in UPWARD_MASTER_KEY; those from before open with "
        "UPWARD_MASTER_KEY_PREVIOUS. May be stopped and run again at any time. See docs/keys.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would be done, change nothing")
        parser.add_argument(
            "--data", action="store_true", help="give every pair and person a fresh key as well"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        self._is_quiet, began, at = options["json"], time.monotonic(), timezone.now()
        if problem := starting.problem_with_keys():
            raise CommandError(problem)
        figures = rotation.rewrap(at=at, dry_run=options["dry_run"], tell=self._tell)
        document = {"master": keyring.current_name(), "dry_run": options["dry_run"], **asdict(figures)}
        if options["data"] and not figures.unreadable:
            document["data"] = self._change_content_keys(at, dry_run=options["dry_run"])
        document["seconds"] = round(time.monotonic() - began, 2)
        self._say(document, as_json=options["json"])
        if figures.unreadable:
            raise CommandError(
                f"{figures.unreadable} stored secrets open with none of the given keys and were left as they are. "
                f"Add the key that sealed them to {keyring.PREVIOUS} and run this again."
            )

    def _change_content_keys(self, at: datetime, *, dry_run: bool) -> dict[str, int]:
        try:
            changed = rotation.change_content_keys(at=at, dry_run=dry_run, tell=self._tell)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        return {"keys": changed.keys, "words": changed.words, "unreadable": changed.unreadable}

    def _tell(self, done: int) -> None:
        if not self._is_quiet:
            self.stderr.write(f"{done} keys done")

    def _say(self, document: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(document, indent=2))
            return
        verb = "would be" if document["dry_run"] else "are"
        self.stdout.write(
            f"{document['keys']} keys and {document['secrets']} secrets {verb} sealed with the master key "
            f"{document['master']}."
        )
        if data := document.get("data"):
            self.stdout.write(f"{data['keys']} content keys {verb} new; {data['words']} texts sealed again.")
