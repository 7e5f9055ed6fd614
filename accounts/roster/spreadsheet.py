"""An XLSX workbook as CSV, one line for each row of the sheet, so that line numbers are those a spreadsheet shows.

Parsing happens in a process of its own with little memory and time: ``python -m accounts.roster.spreadsheet`` reads a
workbook from standard input and writes CSV to standard output.
"""

import csv
import io
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from accounts.roster.errors import RosterRefused
from accounts.roster.workbook import AS_CSV, refuse_unsafe

MARK = b"PK\x03\x04"
SECONDS = 20
BYTES = 512 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 100_001, 100
MAX_TEXT = 20 * 1024 * 1024  # as much as a CSV file may hold
TOO_LONG = 3
TOP = Path(__file__).resolve().parents[2]


def is_workbook(data: bytes) -> bool:
    return data[:4] == MARK


def to_csv(data: bytes) -> bytes:
    """The first sheet shown that holds something, as CSV in UTF-8.

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
    if reader.returncode == TOO_LONG:
        raise RosterRefused(
            "file_too_large",
            f"The first sheet holds more than {MAX_TEXT // 1024 // 1024} MB of text. Keep only the columns that a "
            "roster needs.",
        )
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


def _convert() -> int:
    """The exit code: 0, or ``TOO_LONG`` for a sheet whose texts come to more than a file may hold."""
    _limit()
    from accounts.roster import sheets

    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    writer = csv.writer(out)
    line, count, size = 1, 0, 0
    for number, cells in sheets.rows(io.BytesIO(sys.stdin.buffer.read()), columns=MAX_COLUMNS):
        writer.writerows([] for _ in range(number - line))
        writer.writerow(cells)
        line, count, size = number + 1, count + 1, size + sum(map(len, cells))
        if size > MAX_TEXT:  # one text that a million cells share
            return TOO_LONG
        if count > MAX_ROWS:
            break
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(_convert())
