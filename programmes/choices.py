"""The ways and hours of meeting that people choose from, in the words in which a reason for a pair repeats them."""

from __future__ import annotations

MEETS = ("In a room", "Online", "On a walk")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HOURS = tuple(f"{day} {half}" for day in DAYS for half in ("mornings", "afternoons"))
