"""An XLSX workbook as CSV, one line for each row of the sheet, so that line numbers are those a spreadsheet shows.

Parsing happens in a process of its own with little memory and time: ``python -m accounts.roster.spreadsheet`` reads a
workbook from standard input and writes CSV to standard output.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from accounts.roster.errors import RosterRefused
from accounts.roster.workbook import AS_CSV, refuse_unsafe

MARK = b"PK\x03\x04"
SECONDS = 20
BYTES = 512 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 100_001, 100
TOP = Path(__file__).resolve().parents[2]


def is_workbook(data: bytes) -> bool:
    return data[:4] == MARK


def to_csv(data: bytes) -> bytes:
    """The first sheet that holds something, as CSV in UTF-8.

    :raises RosterRefused: for a workbook that is not safe to open, cannot be read, or takes too long.
    """
    refuse_unsafe(data)
    try:
        reader = subprocess.run(
            [sys.executable, "-m", "accounts.roster.spreadsheet"],
            input=data,
            capture_output=True,
            cwd=TOP,
            env={"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            timeout=4 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RosterRefused("workbook_too_slow", f"The workbook takes too long to read. {AS_CSV}") from error
    if reader.returncode != 0:
        raise RosterRefused("workbook_unreadable", f"The workbook cannot be read. {AS_CSV}")
    if not reader.stdout.strip():
        raise RosterRefused("file_empty", "No sheet of the workbook holds anything.")
    return reader.stdout


def _limit() -> None:
    """Hold this process to its memory and time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _rows(workbook: Any) -> Iterator[list[str]]:
    """The rows of the first sheet that has any, blank ones too, to the last that holds something."""
    for sheet in workbook.worksheets:
        waiting, found = 0, False
        for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1):
            cells = [_words(cell) for cell in row]
            if not any(cells):
                waiting += 1
                continue
            yield from ([] for _ in range(waiting))
            waiting, found = 0, True
            yield cells
        if found:
            return


def _words(cell: Any) -> str:
    """What a person sees in the cell, on one line: ``3`` and not ``3.0``, a day without its midnight."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and set(cell.number_format or "") == {"0"}:
        return str(value).zfill(len(cell.number_format))  # ids that are shown with leading zeros
    return " ".join(str(value).split("\n")).replace("\r", "")


def _convert() -> None:
    _limit()
    from openpyxl import load_workbook

    workbook = load_workbook(
        io.BytesIO(sys.stdin.buffer.read()), read_only=True, data_only=True, keep_links=False
    )
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    writer = csv.writer(out)
    for row in _rows(workbook):
        while row and not row[-1]:
            row.pop()
        writer.writerow(row)
    out.flush()


if __name__ == "__main__":
    _convert()
