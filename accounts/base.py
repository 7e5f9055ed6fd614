"""What every table of the product shares."""

from __future__ import annotations

import uuid

from django.db import models


class Row(models.Model):
    """A row whose key is random, because keys reach addresses and counted ones tell how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
