"""One connection to the mail server for a few mails."""

from __future__ import annotations

from contextlib import suppress

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend


class Line:
    """Opened before the first mail, and again after a fault. Opening sends nothing, so it is no attempt at a mail."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def opened(self) -> BaseEmailBackend:
        """:raises OSError: when the server is not there, its certificate is wrong or the password has expired."""
        if self._backend is None:
            backend = get_connection()
            backend.open()
            self._backend = backend
        return self._backend

    def drop(self) -> None:
        """Hang up. A server that is gone already is no reason to complain."""
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError):
                backend.close()
