"""What people answer: believable numbers, the same for the same seed, given through the same forms' actions."""

from __future__ import annotations

from feedback.actions import answer_pulse, answer_wave
from feedback.items import HIGHEST, LOWEST, Item, Scale, pulse_items, wave_items
from feedback.models import AskState, Pulse, Wave, WaveReply
from home.demo.walk import Walk
from programmes.models import Side

# Where answers lie around, by scale, before the programme and how much of the story's lift they follow.
MIDDLE = {
    Scale.PULSE: 3.8,
    Scale.BALANCE: 2.8,
    Scale.ENERGY: 3.9,
    Scale.MENTEE: 2.9,
    Scale.COUNTS: 2.0,
    Scale.MENTOR: 3.0,
    Scale.LOAD: 4.3,
    Scale.STANDING: 1.0,
    Scale.GAIN: 4.1,
    Scale.SAFETY: 4.5,
    Scale.QUALITY: 4.0,
}
FOLLOWS_LIFT = {Scale.MENTEE: 0.8, Scale.MENTOR: 0.7, Scale.COUNTS: 1.5, Scale.CONFIDENCE: 1.0}
SPREAD = 0.8
# How much of the lift is there at each wave.
SO_FAR = {Wave.Kind.BASELINE: 0.0, Wave.Kind.MID: 0.6, Wave.Kind.CLOSE: 1.0}


def answer_wave_of(walk: Walk, kind: Wave.Kind, *, day: int, share: float) -> None:
    """``share`` of those who were asked answer within a few days of ``day``; in a single order, by side and staff id.

    By side first, so that the figures do not hang on whom a lot gave a place.
    """
    replies = WaveReply.objects.filter(wave__cohort=walk.cohort, wave__kind=kind, state=AskState.ASKED)
    items = {side: wave_items(walk.cohort, kind, side) for side in Side}
    found = replies.select_related("participant__person", "wave")
    for reply in found.order_by("participant__side", "participant__person__external_id"):
        if walk.chance.random() > share:
            continue
        side = Side(reply.participant.side)
        values = {item.key: _value(walk, item, SO_FAR[kind]) for item in items[side]}
        at = walk.at(day + walk.chance.randrange(3), hour=walk.chance.randrange(9, 17))
        answer_wave(reply=reply, values=values, by=walk.user(reply.participant.person), at=at)


def answer_pulse_of(walk: Walk, pulse: Pulse, *, side: Side, number: int, day: int) -> None:
    """The two minutes after a session: the first hours are more careful than the later ones."""
    values = {item.key: _value(walk, item, 0.0, shift=0.1 * (number - 2)) for item in pulse_items(side)}
    by = walk.user(pulse.participant.person)
    answer_pulse(pulse=pulse, values=values, by=by, at=walk.at(day, hour=16))


def _value(walk: Walk, item: Item, so_far: float, *, shift: float = 0.0) -> int:
    is_own = item.scale == Scale.CONFIDENCE
    middle = float(walk.story.baseline) if is_own else MIDDLE[item.scale]
    middle += walk.story.lift * so_far * FOLLOWS_LIFT.get(item.scale, 0.0) + shift
    value = round(walk.chance.gauss(middle, SPREAD))
    return max(0, value) if item.is_count else max(LOWEST, min(HIGHEST, value))
