"""How the mail server does: whether it rests after refusals, and when the next mail may leave."""

from __future__ import annotations

from django.db import models

ONLY = 1


class MailServer(models.Model):
    """The one row of it. Not about any person.

    ``refused`` counts refusals in a row, ``trouble`` is the class of the last error and never its text. Nothing is
    tried before ``rests_until``. ``free_at`` is when the next mail may leave, so that all workers keep one pace.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    refused = models.PositiveIntegerField("refusals in a row", default=0)
    trouble = models.CharField("class of the error, never its text", max_length=80, blank=True)
    since = models.DateTimeField("when the trouble began", null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Mail server: {self.trouble or 'well'}"
