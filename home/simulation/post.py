"""The mail server of a simulation: keeps what it was given, and sometimes fails as real ones do."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.letters import LEDGER_HEADER


class Killed(BaseException):
    """The worker ends between the effect and writing it down, as under ``kill -9``: nothing catches it."""


@dataclass
class Box:
    """What arrived, by the ledger's key, since ``taken`` was last asked."""

    refuses: bool = False
    kills_at: int | None = None
    """Kill the worker when it has sent so many more."""
    arrived: Counter[str] = field(default_factory=Counter)
    killed: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    fresh: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def taken(self) -> list[tuple[str, EmailMessage]]:
        fresh, self.fresh = self.fresh, []
        return fresh


BOX = Box()


def empty() -> None:
    """A new box, for another simulation in the same process."""
    BOX.__init__()  # type: ignore[misc]


class Post(BaseEmailBackend):
    """A mail backend that delivers into ``BOX``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if BOX.refuses:
                raise smtplib.SMTPServerDisconnected("simulated")
            key = str(mail.extra_headers[LEDGER_HEADER])
            BOX.arrived[key] += 1
            if BOX.ids.setdefault(key, mail.extra_headers["Message-ID"]) != mail.extra_headers["Message-ID"]:
                raise AssertionError("A repeat has another Message-ID.")
            BOX.fresh.append((key, mail))
            if BOX.kills_at is not None:
                BOX.kills_at -= 1
                if BOX.kills_at <= 0:
                    BOX.kills_at = None
                    BOX.killed.add(key)
                    raise Killed
        return len(email_messages)
