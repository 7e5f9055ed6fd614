"""The pages of hours, of what is kept about them, and of speaking up, with something on each, for those who look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback.concerns import actions as concerns
from feedback.concerns.models import Concern, Level
from feedback.concerns.readers import readers_for
from feedback.models import Wave, WaveReply
from notifications.models import Message
from pairing.models import Pair
from programmes.models import Cohort, Role, Side
from sessions.actions import Outcome, Promise, log_session, name_assistant, plan_session
from sessions.booking.actions import add_leave, offer_times
from sessions.goals.actions import set_goal
from sessions.models import Commitment, Session
from tests.factories.people import PersonFactory, UserFactory, handler_user, user_of
from tests.factories.programmes import grant
from tests.factories.together import PairFactory, SessionFactory

Pages = Iterator[tuple[User | None, str]]


def pages_of_hours(cohort: Cohort) -> Pages:
    """Whose page it is, and its address: a pair with an hour behind it, one ahead, and times that are offered."""
    now = timezone.now()
    pair = PairFactory(cohort=cohort, introduced_at=now - timedelta(days=50))
    mentor, mentee = (user_of(pair.participant(side).person) for side in Side)
    held, ahead = _hours(pair, mentor, mentee)
    yield mentor, reverse("home:pair", args=[pair.pk])
    yield mentee, reverse("sessions:list")
    yield mentee, held.get_absolute_url()
    for name in ("move", "cancel", "reflection"):
        yield mentor, reverse(f"sessions:{name}", args=[ahead.pk])
    yield mentor, reverse("sessions:plan", args=[pair.pk])
    yield mentee, reverse("sessions:offer", args=[pair.pk])
    yield mentee, reverse("sessions:hours")
    yield mentee, reverse("sessions:actions")
    yield mentee, reverse("sessions:commitment", args=[Commitment.objects.get(pair=pair).pk])
    goal = set_goal(pair=pair, text="See one step as members see it", submission=uuid4(), by=mentee, at=now)
    yield mentee, reverse("sessions:goal", args=[goal.pk])
    yield mentee, reverse("pairing:leave", args=[pair.pk])
    yield from _of_a_diary(pair, mentee)
    yield from _of_questions(pair, mentee)
    yield mentee, reverse("notifications:preferences")
    yield mentee, reverse("notifications:inbox_message", args=[_sent(pair).pk])


def _hours(pair: Pair, mentor: User, mentee: User) -> tuple[Session, Session]:
    now = timezone.now()
    held = SessionFactory(pair=pair, key=pair.key, starts_at=now - timedelta(days=4))
    promised = [Promise("Read ten chat handovers", now.date() + timedelta(days=9))]
    log_session(
        session=held,
        outcome=Outcome.HELD,
        submission=uuid4(),
        by=mentee,
        at=now,
        takeaway="Ask who will use it.",
        commitments=promised,
    )
    ahead = plan_session(
        pair=pair,
        starts_at=now + timedelta(days=9),
        minutes=60,
        place="Room 2.14",
        question="What am I not seeing?",
        submission=uuid4(),
        by=mentor,
        at=now,
    )
    add_leave(
        from_on=now.date() + timedelta(days=20), to_on=now.date() + timedelta(days=24), by=mentee, at=now
    )
    starts = [now + timedelta(days=days) for days in (30, 31, 33)]
    offer_times(pair=pair, starts=starts, minutes=60, submission=uuid4(), by=mentor, at=now)
    return held, ahead


def _of_a_diary(pair: Pair, mentee: User) -> Pages:
    keeper = UserFactory()
    name_assistant(pair=pair, person=keeper.person, by=mentee, at=timezone.now())
    yield keeper, reverse("sessions:diary")
    yield mentee, reverse("sessions:assistant", args=[pair.pk])


def _of_questions(pair: Pair, mentee: User) -> Pages:
    today = timezone.localdate()
    wave = Wave.objects.create(
        cohort=pair.cohort, kind=Wave.Kind.MID, opens_on=today, closes_on=today + timedelta(days=9)
    )
    WaveReply.objects.create(wave=wave, participant=pair.mentee, asked_at=timezone.now())
    yield mentee, reverse("feedback:wave", args=[wave.pk])


def _sent(pair: Pair) -> Message:
    """What the mentee was told when the mentor planned the hour, as if it had gone out."""
    told = Message.objects.filter(person=pair.mentee.person, kind="session.changed")
    told.update(state=Message.State.SENT, sent_at=timezone.now())
    return told[0]


def pages_of_a_concern(pair: Pair) -> Pages:
    """Both sides of a conversation, and the lists in which it stands."""
    now, by, handler = timezone.now(), user_of(pair.mentor.person), handler_user()
    concern = concerns.raise_concern(
        level=Level.SERIOUS,
        category=Concern.Category.RETALIATION,
        words="I am no longer asked to the calls.",
        readers=readers_for(by, Level.SERIOUS, at=now),
        submission=uuid4(),
        by=by,
        at=now,
    )
    for user in (by, handler):
        yield user, reverse("feedback:concerns")
        yield user, reverse("feedback:concern", args=[concern.pk])


def pages_of_other_roles(cohort: Cohort) -> Pages:
    """The first pages of those who neither coordinate nor take part."""
    sponsor = UserFactory(person=PersonFactory())
    grant(sponsor, Role.Name.SPONSOR, cohort.programme)
    yield sponsor, reverse("home:executive")
    yield sponsor, reverse("home:commitments")
    yield sponsor, reverse("insights:reports")
