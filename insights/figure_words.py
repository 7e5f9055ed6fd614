"""Frozen figures as sentences say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.statistics import proportion_words


def signed(value: float) -> str:
    """+0.4, −0.1, and 0.0 for nothing at all: whether a range holds nothing is what its reader looks for (+0.04)."""
    if round(value, 2) == 0:
        return "0.0"
    digits = 1 if round(abs(value), 1) else 2
    return f"{'+' if value > 0 else '−'}{abs(value):.{digits}f}"


def share_words(share: Mapping[str, Any]) -> str:
    """75 % of 12; 7 of 9; at least 11 of 12 where saying more would say what everybody said."""
    if share.get("edge"):
        return f"{share['edge'].capitalize()} {share['count']} of {share['n']}"
    return proportion_words(share["count"], share["n"])


def per_cent(value: float) -> str:
    return f"{100 * value:.0f} %"
