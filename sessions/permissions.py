"""Who acts on the dates of a pair, and for which side. What an assistant sees is ``AssistantQuerySet.kept_by``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Person, User
from pairing.engine.rules import above
from pairing.models import Pair
from pairing.selectors import is_on_list_of
from programmes.models import Side
from sessions.models import Assistant

# Up the mentor's line, solid or dotted, now or in the last year: as far as a mentor is kept from a mentee.
LINE_STEPS = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """For which side somebody plans and moves, and whether as the mentee's assistant."""

    side: Side
    assistant: Assistant | None = None


def who_keeps_dates(pair: Pair, by: User) -> Actor | None:
    """One of the two, or the assistant who works for the mentee now; nobody else.

    Ask with the pair locked, so that what was taken back a moment ago counts.
    """
    side = pair.side_of(by.person)
    if side is not None:
        return Actor(side)
    assistant = Assistant.objects.kept_by(by).filter(pair=pair).first()
    return Actor(Side.MENTEE, assistant) if assistant else None


def keeps_away(mentor: Person, person: Person, lines: Mapping[str, Sequence[str]]) -> bool:
    """Whether ``person`` may not come near the dates of ``mentor``.

    Either a manager, who may know of set-aside time and of no date, or somebody on the mentor's private list.
    ``lines`` are everybody's managers, as ``pairing.inputs.managers`` gives them.
    """
    stands_above = str(person.pk) in above(str(mentor.pk), lines, LINE_STEPS)
    return stands_above or is_on_list_of(mentor, person)
