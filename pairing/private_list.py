"""Whether somebody stands on a private list. Asked by rules alone, which never say that this was the reason."""

from __future__ import annotations

from accounts.models import Person
from pairing.models import Block


def is_on_list_of(person: Person, other: Person) -> bool:
    """Whether ``person`` would not meet ``other``."""
    return any(block.other_id == other.pk for block in Block.objects.made_by(person))
