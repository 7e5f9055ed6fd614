"""Who wrote what two people share; for copies of one's own data."""

from __future__ import annotations

from accounts.models import Person
from pairing.models import Agreement, SharedExpectation


def writer_of_agreement(agreement: Agreement, column: str) -> Person | None:
    """Nobody alone once both have signed it: what two have agreed is both people's."""
    if agreement.signatures.filter(renews=False).count() > 1:
        return None
    return agreement.pair.participant(agreement.written_by).person


def writer_of_line(line: SharedExpectation, column: str) -> Person | None:
    return line.pair.participant(line.side).person
