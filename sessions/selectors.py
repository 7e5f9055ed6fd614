"""Questions about sessions that span tables. What the programme team may count is in ``insights.operations``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Exists, QuerySet

from accounts.beside import beside, with_rows
from accounts.calendar_file import Event
from accounts.models import Person, User
from pairing.models import Pair
from sessions.check_in.selectors import said_by_link
from sessions.drafts.models import LogDraft
from sessions.guides.selectors import agendas_for
from sessions.models import Assistant, Commitment, Reflection, Session


def sessions_of(user: User) -> QuerySet[Session]:
    """Every session of the pairs that ``user`` is in, latest first. One query for a whole page."""
    return Session.objects.visible_to(user).with_pair().order_by("-starts_at")


def rows_of(session: Session, user: User, person: Person) -> Any:
    """``session`` with the one row of each kind that stands on its page, where there is one. One query.

    The answer by link, what the mentor made of the guide, the reader's own ``note`` and whether they have drafts, and
    who keeps the dates.
    """
    drafts = LogDraft.objects.of(person)
    rows = {
        "by_link": beside("check_ins", said_by_link(user, session.pk)),
        "agenda": beside("pair__agendas", agendas_for(user, session.pk)),
        "note": beside("reflections", Reflection.objects.of(person).filter(session=session)),
        "assistant": beside(
            "pair__assistants", Assistant.objects.visible_to(user).named().filter(pair=session.pair_id)
        ),
    }
    found = Session.objects.filter(pk=session.pk).annotate(
        has_draft=Exists(drafts.of_page(session, LogDraft.Page.LOG)),
        has_note_draft=Exists(drafts.of_page(session, LogDraft.Page.NOTE)),
    )
    return with_rows(found, rows, "agenda__key", "agenda__guide", "note__key", "assistant__person").get()


def commitments_of(user: User) -> QuerySet[Commitment]:
    """The commitments of the pairs that ``user`` is in, with everything a list shows. One query."""
    return (
        Commitment.objects.visible_to(user)
        .select_related("key", "session", "pair__mentor__person", "pair__mentee__person")
        .order_by("due_on", "made_at")
    )


def assistant_of(pair: Pair, user: User) -> Assistant | None:
    """Who keeps the dates of ``pair`` for its mentee, for the two to see; None if nobody does. One query."""
    return Assistant.objects.visible_to(user).named().filter(pair=pair).with_people().first()


# What an entry in a calendar is called: the topic is nobody else's business, and neither is the partner.
TITLE = "Meeting"


def uid_of(pair_id: UUID, number: int) -> str:
    """What an hour is known by in calendars, however often it moves."""
    return str(uuid5(pair_id, f"session {number}"))


def steps_of(state: str) -> int:
    """By how much a row counts up the entry of those after it: one that was cancelled was told of twice."""
    return 2 if state == Session.State.CANCELLED else 1


def calendar_event(session: Session, address: str = "") -> Event:
    """``session`` as an entry that says when, and nothing of the two. One query.

    An hour keeps its entry when it is moved: that is a further row with the same number, and every row before it
    counts up the sequence. So does calling it off.
    """
    same = Session.objects.filter(pair=session.pair_id, number=session.number)
    before = same.filter(planned_at__lt=session.planned_at).values_list("state", flat=True)
    is_cancelled = session.state == Session.State.CANCELLED
    return Event(
        uid=uid_of(session.pair_id, session.number),
        sequence=sum(map(steps_of, before)) + is_cancelled,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=TITLE,
        address=address,
        is_cancelled=is_cancelled,
    )


@dataclass(frozen=True, slots=True)
class KeptDate:
    """Everything an assistant sees of one session."""

    key: UUID
    state: str
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.state == Session.State.PLANNED


@dataclass(frozen=True, slots=True)
class Diary:
    """Everything an assistant sees of one pair: for whom, with whom, in which zone, and the dates to come."""

    key: UUID
    mentee: str
    mentor: str
    mentor_zone: str
    usual_minutes: int
    dates: list[KeptDate] = field(default_factory=list)


def diaries_of(user: User, *, at: datetime) -> list[Diary]:
    """The diaries that ``user`` keeps as an assistant. Two queries; no sealed column leaves the database."""
    rows = Assistant.objects.kept_by(user).with_people().order_by("named_at")
    diaries = {
        row.pair_id: Diary(
            row.pk,
            str(row.pair.mentee.person),
            str(row.pair.mentor.person),
            row.pair.mentor.person.time_zone,
            row.pair.cohort.session_minutes,
        )
        for row in rows
    }
    dates = Session.objects.kept_by(user, at=at).order_by("starts_at")
    for pair_id, key, state, starts_at, minutes in dates.values_list(
        "pair", "pk", "state", "starts_at", "minutes"
    ):
        if pair_id in diaries:
            diaries[pair_id].dates.append(KeptDate(key, state, starts_at, minutes))
    return list(diaries.values())


def waiting_for_a_date(*, at: datetime, after: timedelta, until: timedelta) -> QuerySet[Pair]:
    """Pairs introduced between ``after`` and ``until`` ago that have neither planned nor held a session.

    One query.
    """
    dated = Session.objects.standing().values("pair_id")
    introduced = Pair.objects.meeting().filter(introduced_at__lte=at - after, introduced_at__gt=at - until)
    return introduced.exclude(pk__in=dated).with_people()


def planned_between(earliest: datetime, latest: datetime) -> QuerySet[Session]:
    """Planned sessions of pairs that may meet which start after ``earliest``, at ``latest`` at the latest.

    One query.
    """
    planned = Session.objects.filter(
        state=Session.State.PLANNED, starts_at__gt=earliest, starts_at__lte=latest
    )
    return planned.filter(pair__state__in=Pair.MEETING).with_pair()
