"""How long a very large staff list takes to be previewed and saved, and how much memory.

``python -m benchmarks.roster --json`` invents a list, brings it in through the same actions and jobs as the browser
into a database of its own, and times it beside the least that any import does: cutting the file into cells and
inserting as many bare rows. Then the same people come in again, each with another title, address and manager, which
is the most that a list can ask for, while every hundredth is watched as if they were in a pair. All of it once with
CSV files and once with workbooks, each in a process and a database of its own; no other database is touched.
CPU seconds stand beside those of the clock, because other programs may share the machine.
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
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

GRADES = ("Assistant", "Adviser", "Manager", "Head", "Director")
A_MEGABYTE = 1024  # ru_maxrss counts kilobytes
EVERY_HUNDREDTH = 100
LETTERS = "ABCDEFGH"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


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
    """The same list as Excel saves it: cells that point at a list of texts, each of which is written once."""
    texts: dict[str, int] = {}
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(data.decode())), start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
            for letter, cell in zip(LETTERS, row, strict=True)
            if cell
        )
        rows.append(f'<row r="{number}" spans="1:{len(row)}">{cells}</row>')
    parts = {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Staff" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{''.join(f'<si><t>{escape(text)}</t></si>' for text in texts)}</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _written(folder: Path, rows: int, kind: str) -> tuple[Path, Path]:
    """The first list and the changed one as files."""
    first, changed = folder / f"first.{kind}", folder / f"changed.{kind}"
    in_form = _workbook if kind == "xlsx" else bytes
    first.write_bytes(in_form(staff_list(rows)))
    changed.write_bytes(in_form(staff_list(rows, team=9, domain="other.example", title="Role")))
    return first, changed


def _staged(file: Path) -> UUID:
    """Upload a list, as the web process does; the work on it is that of another process, which holds no copy of it."""
    from django.utils import timezone

    from accounts.actions import imports

    staged = imports.stage_import(
        data=file.read_bytes(), file_name=file.name, submission=uuid.uuid4(), by=None, at=timezone.now()
    )
    ladder = tuple((grade,) for grade in GRADES)
    imports.confirm_ladder(roster_import=staged, ladder=ladder)
    imports.preview(roster_import=staged)
    return staged.pk


def _preview(file: Path) -> UUID:
    """From the upload until there is something to look at."""
    from django.utils import timezone

    from accounts.roster_import import jobs

    key = _staged(file)
    jobs.check_import(import_id=key, at=timezone.now())
    return key


def _commit(key: UUID) -> None:
    from django.utils import timezone

    from accounts.actions import imports
    from accounts.models import RosterImport
    from accounts.roster_import import jobs

    without_file = RosterImport.objects.defer("staged")
    imports.accept_import(roster_import=without_file.get(pk=key), only_good=True, by=None, at=timezone.now())
    jobs.save_import(import_id=key, at=timezone.now())
    done = without_file.get(pk=key)
    if done.state != RosterImport.State.ACCEPTED:
        raise SystemExit(f"The import ended as {done.state}: {done.problem}")


def _timed(name: str, work: Callable[[], Any], into: dict[str, Any]) -> Any:
    """Seconds of the clock, and those for which this process and its children kept a core busy."""
    began, busy = time.perf_counter(), sum(os.times()[:4])
    found = work()
    into[f"{name}_seconds"] = round(time.perf_counter() - began, 1)
    into[f"{name}_cpu_seconds"] = round(sum(os.times()[:4]) - busy, 1)
    return found


def _peak_megabytes() -> int:
    """The most memory that a process has held since it began, the interpreter and Django included."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / A_MEGABYTE)


def _watched() -> set[UUID]:
    from accounts.models import Person

    return set(Person.objects.order_by("external_id").values_list("pk", flat=True)[::EVERY_HUNDREDTH])


def measure(first: Path, changed: Path) -> dict[str, Any]:
    """Both lists after one another: seconds of preview and commit, and the highest memory so far."""
    from accounts.doorbell import silenced
    from accounts.listeners import roster_watched
    from accounts.roster import reading

    roster_watched.register(_watched)
    found: dict[str, Any] = {}
    with silenced():
        for name, file in (("", first), ("every_row_changes_", changed)):
            key = _timed(f"{name}preview", partial(_preview, file), found)
            _timed(f"{name}commit", partial(_commit, key), found)
            found["first_import_peak_megabytes" if not name else "peak_megabytes"] = _peak_megabytes()
    reference = _reference(reading.plain(first.read_bytes()))
    return found | {
        "reference_seconds": round(reference, 1),
        "preview_ratio": round(found["preview_seconds"] / reference, 1),
        "commit_ratio": round(found["commit_seconds"] / reference, 1),
    }


def _in_a_database_of_its_own(folder: Path, first: Path, changed: Path) -> dict[str, Any]:
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {"UPWARD_DATA": str(folder / first.suffix), "DJANGO_SETTINGS_MODULE": "mentoring.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return measure(first, changed)


def _measured(rows: int, kind: str) -> dict[str, Any]:
    """Of one kind of file, in a process whose memory nothing else has filled."""
    with tempfile.TemporaryDirectory() as name:
        files = _written(Path(name), rows, kind)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(_in_a_database_of_its_own, (Path(name), *files))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", choices=("csv", "xlsx"), help="lists of this kind alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kinds = (options.only,) if options.only else ("csv", "xlsx")
    result = {"rows": options.rows} | {kind: _measured(options.rows, kind) for kind in kinds}
    if options.json:
        print(json.dumps(result))
        return
    print(f"rows: {options.rows}")
    for kind in kinds:
        print("\n".join(f"{kind} {name}: {value}" for name, value in result[kind].items()))


if __name__ == "__main__":
    main()
