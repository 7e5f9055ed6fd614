"""``manage.py import_roster FILE``: a staff list in, by the same road as in the browser."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.actions import imports
from accounts.doorbell import silenced
from accounts.models import RosterImport
from accounts.roster import mapping, reading
from accounts.roster.checking import Checked
from accounts.roster.errors import RosterRefused
from accounts.roster_import import jobs, report
from accounts.roster_import.planning import ImportPlan


class Command(BaseCommand):
    help = (
        "Import people from a CSV file or a workbook as an HR system writes it. "
        "Rows with faults stay out and are listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file or XLSX workbook")
        parser.add_argument(
            "--map",
            type=Path,
            metavar="MAP",
            help="TOML or JSON: columns, grade ladder, words that mean nobody (docs/roster.md); guessed if not given",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = self._import(options["file"], options["map"], is_dry_run=options["dry_run"])
        except RosterRefused as refusal:
            if options["json"]:
                self._print(
                    {
                        "error": str(refusal),
                        "code": refusal.code,
                        "line": refusal.line,
                        "column": refusal.column,
                    }
                )
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        if options["json"]:
            self._print(result)
        else:
            self._tell(result, is_dry_run=options["dry_run"])

    def _import(self, path: Path, map_path: Path | None, *, is_dry_run: bool) -> dict[str, Any]:
        reading.refuse_size(path.stat().st_size)
        at = timezone.now()
        chosen = mapping.load(map_path) if map_path else None
        with transaction.atomic(), silenced():
            roster_import = imports.stage_import(
                data=path.read_bytes(),
                file_name=path.name,
                submission=uuid.uuid4(),
                by=None,
                at=at,
                encoding=chosen.encoding if chosen else "",
                separator=chosen.separator if chosen else "",
            )
            if chosen:
                guessed = mapping.from_plain(roster_import.mapping).columns
                imports.map_columns(roster_import=roster_import, mapping=mapping.completed(chosen, guessed))
            checked, plan = jobs.work_out(roster_import, at=at)
            if is_dry_run:
                transaction.set_rollback(True)
            elif checked.people:
                self._accept(roster_import, at=at)
        return _document(checked, plan)

    def _accept(self, roster_import: RosterImport, *, at: Any) -> None:
        imports.preview(roster_import=roster_import)
        jobs.check_import(import_id=roster_import.pk, at=at)
        roster_import.refresh_from_db()
        imports.accept_import(roster_import=roster_import, only_good=True, by=None, at=at)
        jobs.save_import(import_id=roster_import.pk, at=at)
        roster_import.refresh_from_db()
        if roster_import.state != RosterImport.State.ACCEPTED:
            raise CommandError(
                roster_import.problem or f"The import is {roster_import.get_state_display().lower()}."
            )

    def _print(self, document: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))

    def _tell(self, result: dict[str, Any], *, is_dry_run: bool) -> None:
        will = "would be " if is_dry_run else ""
        self.stdout.write(
            f"{result['rows']} rows: {result['created']} people {will}created, {result['updated']} {will}updated, "
            f"{result['unchanged']} unchanged, {result['leavers']} {will}marked as left, "
            f"{len(result['left_out'])} rows left out."
        )
        for finding in result["findings"]:
            example = finding["examples"][0]
            self.stdout.write(
                f"  {finding['count']:>5} x {finding['code']}, first on line {example['line']}: {example['reason']}"
            )


def _document(checked: Checked, plan: ImportPlan) -> dict[str, Any]:
    """The result as ``docs/roster.md`` describes it."""
    counts = report.figures(checked, plan)
    return {
        **{key: counts[key] for key in ("rows", "created", "updated", "unchanged")},
        "left_out": report.left_out(checked),
        "findings": report.by_code(checked),
        "tops": list(checked.tops),
        "loops": [list(loop) for loop in checked.loops],
        "missing_managers": counts["missing_managers"],
        "leavers": counts["leavers"],
        "joiners": counts["joiners"],
        "ladder": counts["ladder"],
    }
