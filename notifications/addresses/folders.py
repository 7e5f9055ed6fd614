"""Mail that came back into a folder, where no mail server can run a command: each is read once and marked as read."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from notifications.addresses import bounces, reports
from notifications.addresses.bounces import Taken

READ_IN_MAILDIR, READ_IN_MBOX = "S", "RO"


class NoFolder(ValueError):
    """Neither a Maildir nor a file; the text says what to name."""


def take_unread(path: Path, *, clock: Callable[[], datetime]) -> Counter[Taken]:
    """What became of each unread mail in ``path``, counted. A second run finds nothing.

    A run that is killed between reading a mail and marking it reads it once more, which changes nothing.
    :raises NoFolder: when there is no such folder.
    """
    if (path / "new").is_dir() and (path / "cur").is_dir():
        return _from_maildir(mailbox.Maildir(str(path), create=False), clock)
    if path.is_file():
        return _from_mbox(mailbox.mbox(str(path), create=False), clock)
    raise NoFolder(f"“{path}” is no Maildir and no file. Name the folder in which returned mail arrives.")


def _from_maildir(box: mailbox.Maildir, clock: Callable[[], datetime]) -> Counter[Taken]:
    counted: Counter[Taken] = Counter()
    for key in sorted(box.keys()):
        mail = box.get_message(key)
        if READ_IN_MAILDIR in mail.get_flags():
            continue
        counted[_take(box, key, clock)] += 1
        mail.set_subdir("cur")
        mail.add_flag(READ_IN_MAILDIR)
        box[key] = mail
    return counted


def _from_mbox(box: mailbox.mbox, clock: Callable[[], datetime]) -> Counter[Taken]:
    """The file is locked meanwhile, so that a mail that arrives is not lost."""
    counted: Counter[Taken] = Counter()
    box.lock()
    try:
        for key in sorted(box.keys()):
            mail = box.get_message(key)
            if "R" in mail.get_flags():
                continue
            counted[_take(box, key, clock)] += 1
            mail.set_flags(READ_IN_MBOX)
            box[key] = mail
        box.flush()
    finally:
        box.unlock()
        box.close()
    return counted


def _take(box: mailbox.Mailbox[mailbox.Message], key: str, clock: Callable[[], datetime]) -> Taken:
    with box.get_file(key) as file:
        return bounces.take(file.read(reports.LONGEST + 1), at=clock())
