"""A colleague named by hand, in a form of those who may not search the staff list."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import Person
from programmes.selectors import people_named


def the_one_called(words: str) -> Person:
    """The one employed person with exactly this address or full name. :raises ValidationError: if that is not clear."""
    found = people_named(" ".join(words.split()))
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError("Several people are called that. Write the e-mail address.")
    raise ValidationError("Nobody has this name or address.")
