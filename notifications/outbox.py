"""Mail kept in a folder, one file each, where no mail server is set: to be read in the browser, not to be sent."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.letters import LEDGER_HEADER


class KeptInFiles(BaseEmailBackend):
    """Django's mail backend of an embedded installation: writes each mail to ``settings.OUTBOX_DIR``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            _write(_path(mail.extra_headers.get(LEDGER_HEADER) or uuid.uuid4()), mail.message().as_bytes())
        return len(email_messages)


# A part of an address that begins so is a secret of whoever the mail was for: it answers without a sign-in.
SECRET = re.compile(r"/~[\w.-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was kept, without the secrets in its links: an office that reads it answers nothing for anybody."""

    subject: str
    to: str
    text: str
    html: str


def is_kept() -> bool:
    """Whether mails are kept here instead of being sent."""
    return not settings.EMAIL_URL


def read(message_id: uuid.UUID) -> Mail | None:
    """The kept mail of the ledger's row ``message_id``; none if it never left or the folder was emptied."""
    try:
        mail = message_from_bytes(_path(message_id).read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    parts = {part: mail.get_body((part,)) for part in ("plain", "html")}
    words = {part: SECRET.sub("/~…", body.get_content()) if body else "" for part, body in parts.items()}
    return Mail(str(mail["Subject"]), str(mail["To"]), words["plain"], words["html"])


def _path(message_id: uuid.UUID | str) -> Path:
    return Path(settings.OUTBOX_DIR) / f"{message_id}.eml"


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    draft.replace(path)
