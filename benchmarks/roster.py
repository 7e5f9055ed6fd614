"""How long a very large staff list takes to be previewed and saved, and how much memory.

``python -m benchmarks.roster --json`` invents a list, brings it in through the same actions and jobs as the browser
into a database of its own, and times it beside the least that any import does: cutting the file into cells and
inserting as many bare rows. Then the same people come in again, each with another title, address and manager, which
is the most that a list can ask for. ``--xlsx`` brings the list in as a workbook. It touches no other database.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import os
import resource
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

GRADES = ("Assistant", "Adviser", "Manager", "Head", "Director")
A_MEGABYTE = 1024  # ru_maxrss counts kilobytes


def staff_list(rows: int, *, team: int = 10, domain: str = "bench.example", title: str = "Post") -> bytes:
    """A tree in which everybody but the first reports to somebody above them, ``team`` to a manager."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Staff ID", "Name", "E-mail", "Job title", "Grade", "Department", "Site", "Reports to"))
    for number in range(rows):
        depth = 0 if number == 0 else min(4, len(str(number)))
        manager = f"B{(number - 1) // team:06}" if number else ""
        writer.writerow(
            (
                f"B{number:06}",
                f"Name{number} Surname{number % 997}",
                f"name{number}@{domain}",
                f"{title} {number % 50}",
                GRADES[4 - depth],
                f"Department {number % 40}",
                f"Site {number % 9}",
                manager,
            )
        )
    return out.getvalue().encode()


def _reference(data: bytes) -> float:
    """Seconds to cut the same file into cells and insert one bare row for each line."""
    from django.db import transaction

    from accounts.models import Grade

    began = time.perf_counter()
    rows = list(csv.reader(io.StringIO(data.decode())))[1:]
    with transaction.atomic():
        Grade.objects.bulk_create((Grade(name=row[0], rank=1) for row in rows), batch_size=1000)
        transaction.set_rollback(True)
    return time.perf_counter() - began


def _workbook(data: bytes) -> bytes:
    """The same list as a spreadsheet saves it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(io.StringIO(data.decode())):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _made_elsewhere(data: bytes) -> bytes:
    """The workbook made in another process, so that its memory is not counted here."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_workbook, (data,))


def _staged(data: bytes, name: str) -> UUID:
    """Upload a list, as the web process does; the work on it is that of another process, which holds no copy of it."""
    from django.utils import timezone

    from accounts.actions import imports

    staged = imports.stage_import(
        data=data, file_name=name, submission=uuid.uuid4(), by=None, at=timezone.now()
    )
    ladder = tuple((grade,) for grade in GRADES)
    imports.confirm_ladder(roster_import=staged, ladder=ladder)
    imports.preview(roster_import=staged)
    return staged.pk


def _accepted(make: Callable[[], bytes], name: str = "bench.csv") -> tuple[float, float]:
    """Seconds to preview and to save."""
    from django.utils import timezone

    from accounts.actions import imports
    from accounts.doorbell import silenced
    from accounts.models import RosterImport
    from accounts.roster_import import jobs

    without_file = RosterImport.objects.defer("staged")
    with silenced():
        data = make()
        began = time.perf_counter()
        key = _staged(data, name)
        del data
        jobs.check_import(import_id=key, at=timezone.now())
        previewed = time.perf_counter() - began
        began = time.perf_counter()
        imports.accept_import(
            roster_import=without_file.get(pk=key), only_good=True, by=None, at=timezone.now()
        )
        jobs.save_import(import_id=key, at=timezone.now())
        saved = time.perf_counter() - began
    done = without_file.get(pk=key)
    if done.state != RosterImport.State.ACCEPTED:
        raise SystemExit(f"The import ended as {done.state}: {done.problem}")
    return previewed, saved


def _peak_megabytes() -> int:
    """The most memory that this process has held since it began, the interpreter and Django included."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / A_MEGABYTE)


def measure(rows: int, *, is_workbook: bool) -> dict[str, Any]:
    """Seconds of preview and commit, what they are times the reference, and the highest memory of the process."""
    if is_workbook:
        previewed, saved = _accepted(lambda: _made_elsewhere(staff_list(rows)), "bench.xlsx")
    else:
        previewed, saved = _accepted(lambda: staff_list(rows))
    first_peak = _peak_megabytes()
    changed_previewed, changed_saved = _accepted(
        lambda: staff_list(rows, team=9, domain="other.example", title="Role")
    )
    peak = _peak_megabytes()
    reference = _reference(staff_list(rows))
    return {
        "rows": rows,
        "preview_seconds": round(previewed, 1),
        "commit_seconds": round(saved, 1),
        "every_row_changes_preview_seconds": round(changed_previewed, 1),
        "every_row_changes_commit_seconds": round(changed_saved, 1),
        "reference_seconds": round(reference, 1),
        "preview_ratio": round(previewed / reference, 1),
        "commit_ratio": round(saved / reference, 1),
        "first_import_peak_megabytes": first_peak,
        "peak_megabytes": peak,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--xlsx", action="store_true", help="the first list is a workbook")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"UPWARD_DATA": folder, "DJANGO_SETTINGS_MODULE": "mentoring.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = measure(options.rows, is_workbook=options.xlsx)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
