"""What the two agreed, page by page version by version, and their signatures."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import User
from accounts.vault import Sealed, SealedRow
from pairing.models.pair import Pair
from programmes.models import Side


class Agreement(SealedRow, Row):
    """One version of the pair's page. A change is a new version, which both sign again.

    ``words`` holds the fields of the page as JSON, sealed with the pair's key.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    words_sealed = models.BinaryField(default=b"", editable=False)
    written_by = models.CharField("side that wrote this version", max_length=8, choices=Side)
    written_at = models.DateTimeField()

    words = Sealed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "version"], name="pairing_agreement_version_once")
        ]

    def __str__(self) -> str:
        return f"Agreement, version {self.version}"


class Signature(Row):
    """One side has signed one version."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    signed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "side"], name="pairing_signature_once")]

    def __str__(self) -> str:
        return f"Signed by the {self.get_side_display().lower()}"
