"""What the two agreed, page by page version by version, their signatures, and drafts that are nobody else's yet."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from pairing.models.pair import Pair
from programmes.models import Side


class Agreement(SealedRow, Row):
    """One version of the pair's page. A change is a new version, which both sign again.

    ``words`` holds the fields of the page as JSON, sealed with the pair's key: see ``pairing.agreement_fields``.
    A version that both have signed holds until both have signed a later one.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        SIGNED = "signed", "Signed by both"
        RENEWED = "renewed", "Renewed at mid-point"
        REPLACED = "replaced", "Replaced by a later version"
        ENDED = "ended", "Ended"

    HOLDING = (State.SIGNED, State.RENEWED)

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    words_sealed = models.BinaryField(default=b"", editable=False)
    written_by = models.CharField("side that wrote this version", max_length=8, choices=Side)
    written_at = models.DateTimeField()
    review_on = models.DateField("half way, when both sign again", null=True, blank=True)

    words = Sealed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "version"], name="pairing_agreement_version_once")
        ]

    def __str__(self) -> str:
        return f"Agreement, version {self.version}"


_after = [Agreement.State.REPLACED, Agreement.State.ENDED]
agreement_states = Machine(
    "Agreement",
    {
        Agreement.State.PROPOSED: [Agreement.State.SIGNED, Agreement.State.RENEWED, *_after],
        Agreement.State.SIGNED: [Agreement.State.RENEWED, *_after],
        Agreement.State.RENEWED: _after,
    },
)


class Signature(Row):
    """One side has signed one version; with ``renews``, once more after half of the time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    renews = models.BooleanField("signed again at the review", default=False)
    signed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side", "renews"], name="pairing_signature_once")
        ]

    def __str__(self) -> str:
        return f"Signed by the {self.get_side_display().lower()}"


class AgreementDraftQuerySet(models.QuerySet["AgreementDraft"]):
    def of(self, person: Person) -> Self:
        """The drafts of ``person``. There is no other way to ask for drafts: nobody else reads them."""
        return self.filter(person=person).select_related("key")


class AgreementDraft(SealedRow, Row):
    """What one of the two has written and not proposed. Sealed with their own key; the partner learns nothing of it.

    ``based_on`` is the version it was begun on, 0 where there was none.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agreement_drafts")
    based_on = models.PositiveSmallIntegerField(default=0)
    words_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    words = Sealed()

    objects = AgreementDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="pairing_draft_once")]

    def __str__(self) -> str:
        return "Draft of an agreement"
