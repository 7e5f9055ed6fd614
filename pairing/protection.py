"""Which pairs have reduced protection: those whose mentee heads the mentor's line and has signed a recusal."""

from __future__ import annotations

from collections.abc import Iterable

from pairing.engine.explain import REDUCED
from pairing.models import Pair


def protection_of(warnings: Iterable[str]) -> Pair.Protection:
    """What the engine's warnings of a proposal say of the pair that is made of it."""
    is_reduced = any(words.startswith(REDUCED) for words in warnings)
    return Pair.Protection.REDUCED if is_reduced else Pair.Protection.FULL
