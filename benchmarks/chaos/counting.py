"""A mail server in this process that takes everything, and writes down when by the benchmark's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


@dataclass
class Clock:
    """Stands still but for what is slept."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Taken:
    """``mails`` holds when each was taken, whom it went to and its subject."""

    clock: Clock | None = None
    mails: list[tuple[datetime, str, str]] = field(default_factory=list)


TAKEN = Taken()


class Counting(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        assert TAKEN.clock, "set before anything is sent"
        TAKEN.mails += [(TAKEN.clock.now(), mail.to[0], str(mail.subject)) for mail in email_messages]
        return len(email_messages)
