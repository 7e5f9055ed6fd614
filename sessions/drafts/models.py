"""What somebody has typed about an hour and not sent."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow

if TYPE_CHECKING:
    from sessions.models import Session


class LogDraftQuerySet(models.QuerySet["LogDraft"]):
    def of(self, person: Person) -> Self:
        """The drafts of ``person``, the latest first. There is no other way to ask for any: nobody else reads them."""
        return self.filter(person=person).select_related("key").order_by("-saved_at")

    def of_page(self, session: Session, page: str) -> Self:
        """Those of one page about one hour."""
        return self.filter(session=session, page=page)


class LogDraft(SealedRow, Row):
    """One unsent text about a session, of its log or of the private note, sealed with its writer's own key.

    Each save gives it another ``revision``. Whoever saves on an earlier one makes a draft of their own beside it: two
    tabs never write over each other. The sealed words are JSON: what was typed, by the name of the field.
    """

    class Page(models.TextChoices):
        LOG = "log", "Log"
        NOTE = "note", "Private note"

    page = models.CharField("page it was typed on", max_length=4, choices=Page, default=Page.LOG)
    session = models.ForeignKey("mentoring_sessions.Session", on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="log_drafts")
    revision = models.UUIDField(unique=True, default=uuid.uuid4)
    words_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    words = Sealed()

    objects = LogDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return "Draft of a log"

    def read(self) -> dict[str, str]:
        """What was typed, by the name of the field; empty once the key is gone."""
        found: dict[str, str] = json.loads(self.words or "{}")
        return found
