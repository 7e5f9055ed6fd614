"""Around the dates of a running pilot: hours that people work, leave, times offered, goals, and agendas by mentors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from uuid import UUID, uuid5

from home.demo.walk import Walk
from pairing.models import Pair
from programmes.models import Side
from sessions.booking import actions, selectors
from sessions.booking.models import Offer
from sessions.goals.actions import mark_goal
from sessions.goals.models import Goal
from sessions.guides.actions import save_agenda
from sessions.guides.selectors import guides_for_two, questions_of
from sessions.models import Session

Week = Mapping[int, tuple[time, time]]
# Early with a short Friday; late and four days; mornings only.
WEEKS: tuple[Week, ...] = (
    {**dict.fromkeys(range(4), (time(8), time(16, 30))), 4: (time(8), time(13))},
    dict.fromkeys((0, 1, 3, 4), (time(10), time(18))),
    dict.fromkeys(range(5), (time(8, 30), time(13))),
)
# What mentors start from, and what they ask to be brought; the last pair is the one that a newcomer sees.
GUIDES = ("working-session", "half-each-way", "digital-and-ai", "employee-experience")
BRING = (
    "One step of the tablet journey that you have tried yourself",
    "A message to members that you signed off, as it was sent",
    "",
    "The question that you were asked most in your last visit to a branch",
)


def arrange(walk: Walk) -> None:
    """Everything about dates that is neither held nor planned, for the pairs that meet."""
    pairs = meeting(walk)
    _hours_and_leave(walk, pairs)
    _agendas(walk, pairs)
    _offers(walk, pairs)
    _reach_a_goal(walk, pairs)


def meeting(walk: Walk) -> list[Pair]:
    """The pairs that meet, the one that a newcomer sees last."""
    active = [pair for pair in walk.pairs() if pair.state == Pair.State.ACTIVE]
    return sorted(active, key=lambda pair: pair.introduced_at or pair.asked_at)


def token(pair: Pair, what: str) -> UUID:
    """What a form's submission would be; it takes nothing from the story's chance."""
    return uuid5(pair.pk, what)


def _hours_and_leave(walk: Walk, pairs: list[Pair]) -> None:
    """Every second pair has set its hours; some are away in a fortnight."""
    monday = _monday(walk, weeks=2)
    for index, pair in enumerate(reversed(pairs)):
        for shift, side in enumerate(Side):
            if index % 2 == 0:
                week = WEEKS[(index // 2 + shift) % len(WEEKS)]
                actions.save_week(week=week, by=walk.of(pair, side), at=walk.at(walk.today - 40))
        if index % 3 == 0:
            away = Side.MENTEE if index % 2 == 0 else Side.MENTOR
            actions.add_leave(
                from_on=monday,
                to_on=monday + timedelta(days=4),
                by=walk.of(pair, away),
                at=walk.at(walk.today - 9),
            )


def _monday(walk: Walk, *, weeks: int) -> date:
    today = walk.at(walk.today).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def _agendas(walk: Walk, pairs: list[Pair]) -> None:
    """The last hour that was held and the next one, of every second pair, in the mentor's own words."""
    guides = {guide.slug: guide for guide in guides_for_two()}
    for index, pair in enumerate(pairs[::-2]):
        guide = guides[GUIDES[index % len(GUIDES)]]
        hours = Session.objects.filter(pair=pair).with_pair().order_by("starts_at")
        for session in (hours.filter(state=Session.State.HELD).last(), hours.upcoming(walk.now).first()):
            if session is None:
                continue
            asked = walk.story.questions[(session.number + index) % len(walk.story.questions)]
            save_agenda(
                session=session,
                guide=guide,
                words={
                    "parts": guide.agenda,
                    "questions": [asked, *questions_of(guide)[:2]],
                    "bring": BRING[index % len(BRING)],
                },
                base=0,
                by=walk.of(pair, Side.MENTOR),
                at=min(session.starts_at - timedelta(days=2), walk.at(walk.today - 1, hour=15)),
            )


def _offers(walk: Walk, pairs: list[Pair]) -> None:
    """Times to choose from: two wait for an answer, of one a time was taken, once others were wanted."""
    for pair, side, what in zip(
        reversed(pairs),
        (Side.MENTOR, Side.MENTEE, Side.MENTEE, Side.MENTEE),
        ("open", "taken", "passed", "open"),
        strict=False,
    ):
        offer = _offer(walk, pair, side)
        by, at = walk.of(pair, side.other), walk.at(walk.today - 1, hour=16)
        if offer and what == "taken":
            actions.take_slot(slot=offer.slots.order_by("starts_at")[0], by=by, at=at)
        elif offer and what == "passed":
            actions.pass_on(offer=offer, by=by, at=at)


def _offer(walk: Walk, pair: Pair, side: Side) -> Offer | None:
    """Up to three times at which both can come, offered two days ago: by a mentee for the hour that is planned."""
    starts = selectors.suitable(pair, reader=side, minutes=60, at=walk.now + timedelta(days=16))
    if not starts:
        return None
    ahead = Session.objects.filter(pair=pair).upcoming(walk.now + timedelta(days=2)).order_by("starts_at")
    return actions.offer_times(
        pair=pair,
        starts=starts,
        minutes=60,
        # The next hour of the pair that a newcomer sees is the diary keeper's to move.
        moves=ahead.first() if side == Side.MENTEE else None,
        submission=token(pair, "offer"),
        by=walk.of(pair, side),
        at=walk.at(walk.today - 2, hour=14),
    )


def _reach_a_goal(walk: Walk, pairs: list[Pair]) -> None:
    """Every third pair has one goal behind it, taken over from the page that both signed."""
    for pair in pairs[::-3]:
        goal = (
            Goal.objects.filter(pair=pair, side=Side.MENTOR, state=Goal.State.OPEN)
            .order_by("made_at")
            .first()
        )
        if goal:
            mark_goal(
                goal=goal,
                to=Goal.State.REACHED,
                by=walk.of(pair, Side.MENTOR),
                at=walk.at(walk.today - 7, hour=11),
            )
