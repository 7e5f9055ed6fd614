"""The seeds of draws, which the master key seals: named here so that a change of that key finds them."""

from __future__ import annotations

from accounts.rotation import Place, also_seals
from programmes.models import OpenCall
from programmes.models.enrolment import seed_context


def _seed_of(call: OpenCall) -> list[str]:
    return [call.seed_sealed] if call.seed_sealed else []


def _put_seed(call: OpenCall, words: list[str]) -> None:
    (call.seed_sealed,) = words


also_seals(Place(OpenCall, _seed_of, _put_seed, ("seed_sealed",), seed_context))
