"""What this app writes to people about their hours. One link each; never a topic, a place or a word of the pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.words import day, span
from notifications.actions import enqueue
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.rhythm import zone
from notifications.texts.wording import DAY, EXAMPLE_WHEN, PARTNER, Name, Wording
from pairing.models import Pair
from programmes.models import Side
from programmes.reached import mentors, takes_part
from sessions import selectors
from sessions.check_in import links
from sessions.check_in.models import CheckIn
from sessions.models import Session
from sessions.permissions import Actor

BOOK_AFTER = (timedelta(days=7), timedelta(days=14))
TOPIC_BEFORE = timedelta(days=3)
DAY_BEFORE = timedelta(days=1)
LOG_AFTER = timedelta(hours=1)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)
WHY = "You get this because you meet somebody in a reverse-mentoring programme."
WHO = Name("who", "First name of the partner, or that it was an assistant", "Jordan", is_a_person=True)
WITH = Name("with", "“you”, or the partner where an assistant did it", "you", is_a_person=True)
IF_NOT = "If it does not suit you, move it: either of you can."
PLANNED = Wording(
    "A session is planned for {day}",
    ["{who} planned an hour with {with}. " + IF_NOT],
    "Open the session",
    [WHO, WITH, DAY],
    EXAMPLE_WHEN,
    when="when it is planned",
)
MOVED = Wording(
    "Your session has moved to {day}",
    ["{who} moved it. " + IF_NOT],
    "Open the session",
    [WHO, DAY],
    EXAMPLE_WHEN,
    case="moved",
    when="when it is moved",
)
CANCELLED = Wording(
    "Your session on {day} is cancelled",
    ["{who} cancelled it.", "There is no new date yet. Either of you can plan one."],
    "Plan another date",
    [WHO, DAY],
    EXAMPLE_WHEN,
    case="cancelled",
    when="when it is cancelled",
)
CHANGES = {"planned": PLANNED, "moved": MOVED, "cancelled": CANCELLED}
BOOK = Wording(
    "Find a date for your first session",
    [
        "You and {partner} have no date yet. Pairs that meet within two weeks go on meeting. "
        "It takes two minutes to put a date down."
    ],
    "Plan the first session",
    [PARTNER],
)
TOPIC = Wording(
    "One question before {day}",
    [
        "You meet {partner}, and you set the agenda. One question is enough, and three days ahead leaves time to think."
    ],
    "Write the question",
    [PARTNER, DAY],
    EXAMPLE_WHEN,
)
TOMORROW = Wording(
    "Your session is on {day}",
    [
        "You meet {partner}. Phones away, and a room that belongs to neither of you. The guide for the hour is ready."
    ],
    "Open the session",
    [PARTNER, DAY],
    EXAMPLE_WHEN,
)
ANSWERS = {
    CheckIn.Answer.MET: "Yes, we met",
    CheckIn.Answer.MOVED: "We moved it",
    CheckIn.Answer.NO: "No",
}
LOG = Wording(
    "Did you meet?",
    ["You and {partner} had an hour planned. It takes five seconds to tell us."],
    "Log the session",
    [PARTNER, DAY],
    EXAMPLE_WHEN,
    answers=list(ANSWERS.values()),
    beneath=[
        "Who sees this: the programme team sees that you met, or not, and the date. It says nothing about what was "
        "said. {partner} gets the same question.",
        "The buttons work once, for 14 days, and ask you to confirm.",
    ],
)


def tell(session: Session, what: str, *, by: Actor, at: datetime) -> None:
    """Write to the other one that it was "planned", "moved" or "cancelled", and to both if an assistant did it.

    Nothing is said about the past, and an assistant is never written to.
    """
    if session.starts_at <= at:
        return
    for side in Side if by.assistant else (by.side.other,):
        enqueue(
            kind="session.changed",
            person=session.pair.participant(side).person,
            due_at=at,
            at=at,
            programme_key=session.pair.cohort.programme_id,
            sequence=f"{session.pk}:{what}",
            facts={"session": str(session.pk), "what": what} | ({"by": "assistant"} if by.assistant else {}),
        )


def _when(session: Session, person: Person) -> tuple[str, list[tuple[str, str]]]:
    """The day for a subject, and the facts for the table, in the zone of ``person``."""
    with timezone.override(zone(person.time_zone, otherwise=settings.TIME_ZONE)):
        on = day(session.starts_at)
        return on, [("When", f"{on}, {span(session.starts_at, session.ends_at)}")]


def _session(message: Message, state: str) -> Session | None:
    """The session of ``message`` while it is still in ``state`` and the pair meets."""
    found = Session.objects.filter(pk=message.facts.get("session"), state=state, pair__state__in=Pair.MEETING)
    return found.with_pair().first()


def write_changed(message: Message) -> Letter | None:
    what = message.facts["what"]
    is_off = what == "cancelled"
    session = _session(message, Session.State.CANCELLED if is_off else Session.State.PLANNED)
    if session is None:
        return None
    who, (on, facts) = _who_did_it(session, message), _when(session, message.person)
    whom = session.pair.partner_of(message.person).first_name if message.facts.get("by") else "you"
    path = reverse("sessions:plan", args=[session.pair_id]) if is_off else session.get_absolute_url()
    letter = CHANGES[what].letter(path, facts=facts, who=who, day=on, **{"with": whom})
    return replace(letter, event=selectors.calendar_event(session))


def _who_did_it(session: Session, message: Message) -> str:
    """The partner by name, or the mentee's assistant by whose they are."""
    mentee, reader = session.pair.mentee.person, message.person
    if message.facts.get("by") != "assistant":
        return session.pair.partner_of(reader).first_name
    return "Your assistant" if reader == mentee else f"{mentee.first_name}’s assistant"


def write_booking(message: Message) -> Letter | None:
    waiting = Pair.objects.meeting().filter(pk=message.facts["pair"])
    pair = waiting.exclude(pk__in=Session.objects.standing().values("pair_id")).with_people().first()
    if pair is None:
        return None
    partner = pair.partner_of(message.person).first_name
    return BOOK.letter(reverse("sessions:plan", args=[pair.pk]), partner=partner)


def write_topic(message: Message) -> Letter | None:
    session = _session(message, Session.State.PLANNED)
    if session is None or session.question_sealed:
        return None
    partner, (on, facts) = session.pair.partner_of(message.person).first_name, _when(session, message.person)
    return TOPIC.letter(session.get_absolute_url(), facts=facts, partner=partner, day=on)


def write_tomorrow(message: Message) -> Letter | None:
    session = _session(message, Session.State.PLANNED)
    if session is None:
        return None
    partner, (on, facts) = session.pair.partner_of(message.person).first_name, _when(session, message.person)
    return TOMORROW.letter(session.get_absolute_url(), facts=facts, partner=partner, day=on)


def write_log(message: Message) -> Letter | None:
    """The question, with three answers that need no sign-in; one link where there is no account to answer for."""
    session = _session(message, Session.State.PLANNED)
    if session is None:
        return None
    partner, (on, facts) = session.pair.partner_of(message.person).first_name, _when(session, message.person)
    letter = LOG.letter(reverse("sessions:log", args=[session.pk]), facts=facts, partner=partner, day=on)
    return replace(letter, answers=_answers(session, message))


def _answers(session: Session, message: Message) -> list[tuple[str, str]]:
    if not hasattr(message.person, "user"):
        return []
    return [
        (words, links.address(session, message.person, answer, sent_at=message.due_at))
        for answer, words in ANSWERS.items()
    ]


def _kind(
    name: str,
    label: str,
    write: Callable[[Message], Letter | None],
    wording: Wording,
    *also: Wording,
    is_ask: bool = False,
    offer: Offer | None = None,
) -> None:
    register_kind(
        Kind(
            name=f"session.{name}",
            label=label,
            why=WHY,
            write=write,
            is_ask=is_ask,
            wording=wording,
            also=also,
            offer=offer,
        )
    )


_kind(
    "changed",
    "Your partner plans or cancels a session",
    write_changed,
    PLANNED,
    MOVED,
    CANCELLED,
    is_ask=True,
)
_kind(
    "book",
    "A first session is not planned yet",
    write_booking,
    BOOK,
    offer=Offer(
        Heading.BEFORE, "One and two weeks after you were introduced, if there is no date.", takes_part
    ),
)
_kind(
    "topic",
    "Your question for the next session",
    write_topic,
    TOPIC,
    offer=Offer(Heading.SESSIONS, "Three days before, if you have not sent a question.", mentors),
)
_kind(
    "tomorrow",
    "A session the day after",
    write_tomorrow,
    TOMORROW,
    offer=Offer(Heading.SESSIONS, "The day before each session.", takes_part),
)
_kind(
    "log",
    "A session is not in the log yet",
    write_log,
    LOG,
    offer=Offer(Heading.SESSIONS, "An hour after the end: did you meet, in one tap.", takes_part),
)


@register_source
def booking_reminders(*, at: datetime) -> Iterator[Due]:
    """Day 7 to the mentee, who looks after dates; day 14 to both."""
    for after, people in zip(BOOK_AFTER, ([Side.MENTEE], [Side.MENTEE, Side.MENTOR]), strict=True):
        for pair in selectors.waiting_for_a_date(at=at, after=after, until=after + USEFUL_FOR):
            for side in people:
                if pair.introduced_at:
                    yield Due(
                        kind="session.book",
                        person=pair.participant(side).person,
                        due_at=pair.introduced_at + after,
                        sequence=f"{pair.pk}:{after.days}",
                        programme_key=pair.cohort.programme_id,
                        facts={"pair": str(pair.pk)},
                    )


@register_source
def topic_reminders(*, at: datetime) -> Iterator[Due]:
    """Three days before, to a mentor who has not sent a question."""
    for session in selectors.planned_between(at + TOPIC_BEFORE - USEFUL_FOR, at + TOPIC_BEFORE):
        if not session.question_sealed:
            yield from _due("session.topic", session, [Side.MENTOR], session.starts_at - TOPIC_BEFORE)


@register_source
def tomorrow_reminders(*, at: datetime) -> Iterator[Due]:
    """A day before, to both."""
    for session in selectors.planned_between(at, at + DAY_BEFORE):
        yield from _due("session.tomorrow", session, Side, session.starts_at - DAY_BEFORE)


@register_source
def log_reminders(*, at: datetime) -> Iterator[Due]:
    """An hour after the end, to both, while the session is not in the log."""
    for session in selectors.planned_between(at - USEFUL_FOR, at):
        if session.ends_at + LOG_AFTER <= at:
            yield from _due("session.log", session, Side, session.ends_at + LOG_AFTER)


def _due(kind: str, session: Session, sides: Iterable[Side], due_at: datetime) -> Iterator[Due]:
    """One message to each of ``sides``; none that was due before the session was even planned."""
    if due_at < session.planned_at:
        return
    for side in sides:
        yield Due(
            kind=kind,
            person=session.pair.participant(side).person,
            due_at=due_at,
            sequence=str(session.pk),
            programme_key=session.pair.cohort.programme_id,
            facts={"session": str(session.pk)},
        )
