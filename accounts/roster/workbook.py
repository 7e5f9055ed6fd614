"""Whether a workbook is safe to open, found out before anything parses it.

An XLSX file is an archive: a megabyte may unfold to gigabytes, name files of this machine, or carry programs. Each
part is unfolded in small pieces and counted, whatever size the archive claims for it.
"""

import io
import re
import stat
import zipfile

from accounts.roster.errors import RosterRefused

MAX_BYTES = 5 * 1024 * 1024
MAX_UNFOLDED = 50 * 1024 * 1024
MAX_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024  # a small sheet of repeated words shrinks a hundredfold and harms nobody
MAX_PARTS = 60
MAX_SHEETS = 20
PIECE = 64 * 1024
SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
# What a list of people never needs, and what opening it could do.
UNWANTED = {
    "vbaproject": ("macros", "It holds macros."),
    "externallinks/": ("external_link", "It takes values from other files."),
    "activex/": ("macros", "It holds controls that run programs."),
    "embeddings/": ("embedded", "Other files are embedded in it."),
    "macrosheets/": ("macros", "It holds macros."),
}
TAIL = 1_024  # of the piece before, so that nothing hides where two meet
# A formula that has another program run (dynamic data exchange): =cmd|'/c calc'!A0
DDE = re.compile(rb"<f[^<>]{0,200}>[^<|]{0,400}\|[^<!]{0,400}!|ddeservice", re.IGNORECASE)
DECLARATIONS = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
AS_CSV = "Save the sheet with the people as CSV UTF-8 and upload that."


def refuse_unsafe(data: bytes) -> None:
    """:raises RosterRefused: for a workbook that is too large, unfolds to too much, or holds more than values."""
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1024 / 1024:.0f} MB"
        raise RosterRefused(
            "file_too_large",
            f"The workbook is {size}; at most {MAX_BYTES // 1024 // 1024} MB can be opened. {AS_CSV}",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_parts(archive)
            _refuse_unfolding(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise RosterRefused("not_a_workbook", f"This workbook is damaged or locked. {AS_CSV}") from error


def _refuse_parts(archive: zipfile.ZipFile) -> None:
    names = [part.filename.replace("\\", "/") for part in archive.infolist()]
    for name in names:
        for word, (code, reason) in UNWANTED.items():
            if word in name.lower():
                raise RosterRefused(code, f"This workbook cannot be opened here. {reason} {AS_CSV}")
    if any(stat.S_ISLNK(part.external_attr >> 16) for part in archive.infolist()):
        raise RosterRefused("link", f"This workbook cannot be opened here. It holds links to files. {AS_CSV}")
    sheets = sum(1 for name in names if SHEET.match(name))
    if sheets > MAX_SHEETS or len(names) > MAX_PARTS:
        raise RosterRefused(
            "too_many_sheets",
            f"The workbook has {sheets:,} sheets and {len(names):,} parts; at most {MAX_SHEETS} sheets can be read. "
            f"{AS_CSV}",
        )
    if not any(name.lower() == "xl/workbook.xml" for name in names) or not sheets:
        raise RosterRefused("not_a_workbook", f"This is an archive and not an Excel workbook. {AS_CSV}")


def _refuse_unfolding(archive: zipfile.ZipFile) -> None:
    """By what the archive says of itself, which costs nothing; then by what unfolds, for one that lies."""
    claimed = sum(part.file_size for part in archive.infolist())
    for part in archive.infolist():
        _refuse_size(claimed, part.file_size, part.compress_size)
    unfolded = 0
    for part in archive.infolist():
        of_this, tail = 0, b""
        with archive.open(part) as pieces:
            while piece := pieces.read(PIECE):
                of_this += len(piece)
                unfolded += len(piece)
                _refuse_size(unfolded, of_this, part.compress_size)
                if DECLARATIONS.search(tail + piece):
                    raise RosterRefused(
                        "entity", f"The workbook tells its reader to open other files. {AS_CSV}"
                    )
                if DDE.search(tail + piece):
                    raise RosterRefused(
                        "dde", f"The workbook tells its reader to run other programs. {AS_CSV}"
                    )
                tail = piece[-TAIL:]


def _refuse_size(unfolded: int, of_this: int, folded: int) -> None:
    is_steep = of_this > RATIO_COUNTS_FROM and of_this > MAX_RATIO * max(1, folded)
    if unfolded > MAX_UNFOLDED or is_steep:
        raise RosterRefused(
            "unfolds_too_far", f"The workbook unfolds to far more than a list of people holds. {AS_CSV}"
        )
