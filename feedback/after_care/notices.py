"""After six weeks of a pause both are asked: go on, or stop. Neither needs a reason or hears what the other did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from feedback.after_care.actions import note_rests
from feedback.after_care.models import Rest
from notifications.models import Message
from notifications.registry import Due, Kind, Letter, register_kind, register_source, register_sweep
from notifications.texts.wording import Wording
from pairing.models import Conflict, Pair

LONGEST_REST = timedelta(weeks=6)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)
REST = Wording(
    "Your pause has lasted six weeks",
    ["Both of you are asked how to go on: together again, or not. Either is fine, and nobody asks why."],
    "Go on or stop",
)


def write_rest(message: Message) -> Letter | None:
    """Nothing once they have gone on or stopped."""
    rest = Rest.objects.filter(pk=message.facts["rest"], pair__state=Pair.State.PAUSED).first()
    if rest is None:
        return None
    return REST.letter(reverse("pairing:leave", args=[rest.pair_id]))


register_kind(
    Kind(
        name="rest.over",
        label="Your pause has lasted six weeks",
        why="You get this because you take part in a mentoring programme.",
        write=write_rest,
        is_ask=True,
        wording=REST,
    )
)


@register_sweep
def rests(*, at: datetime) -> int:
    return note_rests(at=at)


@register_source
def rests_that_are_over(*, at: datetime) -> Iterator[Due]:
    """Both of each pair that has rested for six weeks. A pair that the programme team holds is the team's to open."""
    over = Rest.objects.filter(
        since__lte=at - LONGEST_REST, since__gt=at - LONGEST_REST - USEFUL_FOR, pair__state=Pair.State.PAUSED
    ).exclude(pair__in=Conflict.objects.open().values("pair"))
    people = ("pair__mentor__person", "pair__mentee__person", "pair__cohort")
    for rest in over.select_related(*people):
        for person in (rest.pair.mentor.person, rest.pair.mentee.person):
            yield Due(
                kind="rest.over",
                person=person,
                due_at=rest.since + LONGEST_REST,
                sequence=str(rest.pk),
                programme_key=rest.pair.cohort.programme_id,
                facts={"rest": str(rest.pk)},
            )
