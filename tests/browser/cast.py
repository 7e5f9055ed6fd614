"""One programme at work, others being designed, matched and rolled out, and the people who open their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from feedback.models import Pulse
from pairing.jobs import run_round
from pairing.models import Conflict, NewPartner, Pair, Round
from preparation.actions import EDITABLE, save_text, send_choice
from preparation.kick_off.agenda import STARTING
from preparation.models import KickOff, Module
from programmes.actions import say_works_best
from programmes.models import Cohort, Programme, Role, SafetyPoll
from sessions.models import Session
from tests.factories.people import UserFactory, hr_user, user_of
from tests.factories.programmes import (
    CohortFactory,
    ObjectiveFactory,
    ParticipantFactory,
    ProgrammeFactory,
    decided,
    grant,
    poll_drawn,
)
from tests.factories.together import PairFactory, SessionFactory


@dataclass(frozen=True, slots=True)
class Cast:
    """One programme at work, another being designed, and the people who open its pages."""

    coordinator: User
    auditor: User
    mentor: User
    mentee: User
    pair: Pair
    session: Session
    cohort: Cohort
    matching: Cohort
    draft: Programme
    pilot: Cohort
    planned: Cohort
    poll: SafetyPoll


def cast_of() -> Cast:
    now = timezone.now()
    coordinator, auditor = hr_user(name="Nerys Bowen"), UserFactory()
    cohort, matching = _at_work(now), _matched(now)
    draft = ProgrammeFactory(name="Returners’ Voice")
    ObjectiveFactory(programme=draft)
    planned = _rolled_out()
    for programme in (cohort.programme, matching.programme, draft, planned.programme):
        grant(coordinator, Role.Name.COORDINATOR, programme)
    grant(auditor, Role.Name.AUDITOR, cohort.programme)
    pair, session = _met(cohort, now)
    _write_a_text(coordinator)
    _say_something(pair)
    return Cast(
        coordinator=coordinator,
        auditor=auditor,
        mentor=user_of(pair.mentor.person),
        mentee=user_of(pair.mentee.person),
        pair=pair,
        session=session,
        cohort=cohort,
        matching=matching,
        draft=draft,
        pilot=planned.follows,
        planned=planned,
        poll=poll_drawn(pair.mentor.person, programme=draft, at=now),
    )


def _dates(now: datetime) -> dict[str, date]:
    return {"starts_on": now.date() - timedelta(days=60), "ends_on": now.date() + timedelta(days=120)}


def _at_work(now: datetime) -> Cohort:
    """A cohort that meets, with its kick-off behind it, a pair that a rule has paused, and a mentor who is free."""
    cohort = CohortFactory(state=Cohort.State.ACTIVE, programme__state="running", **_dates(now))
    barred = PairFactory(cohort=cohort, state=Pair.State.PAUSED, paused_from=Pair.State.ACTIVE)
    Conflict.objects.create(pair=barred, rule="line", sentence="They stand in one line.", found_at=now)
    free = ParticipantFactory(cohort=cohort, mentor=True)
    NewPartner.objects.create(participant=free, pair=barred, asked_at=now)
    KickOff.objects.create(
        cohort=cohort,
        starts_at=now - timedelta(days=60),
        place="Hall",
        agenda=STARTING,
        told_at=now,
        changed_at=now,
    )
    return cohort


def _matched(now: datetime) -> Cohort:
    """Three on each side, and a run that has paired them."""
    cohort = CohortFactory(state=Cohort.State.MATCHING, programme__state="running", **_dates(now))
    for _ in range(3):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    current = Round.objects.create(cohort=cohort, number=1, submission=uuid4(), requested_at=now)
    run_round(round_id=current.pk, at=timezone.now())
    return cohort


def _rolled_out() -> Cohort:
    """The next cohort after a pilot that people have decided on."""
    pilot = decided(programme__name="Ask the branches")
    return CohortFactory(
        programme=pilot.programme,
        name="Leeds",
        kind="rollout",
        state="draft",
        follows=pilot,
        sites=["Leeds"],
        learned="Book the next hour before this one ends.",
    )


def _met(cohort: Cohort, now: datetime) -> tuple[Pair, Session]:
    """Two who have just met, and the mentee is asked how it was."""
    pair = PairFactory(cohort=cohort, introduced_at=now - timedelta(days=50), reasons=["Both chose AI"])
    session = SessionFactory(pair=pair, key=pair.key, starts_at=now - timedelta(hours=2))
    Pulse.objects.create(session=session, participant=pair.mentee, asked_at=now)
    return pair, session


def _say_something(pair: Pair) -> None:
    """What the two said before they met: how they work best, and the mentee's choice, which waits to be read."""
    for one in (pair.mentor, pair.mentee):
        by = user_of(one.person)
        say_works_best(participant=one, works_best="On a walk", by=by, at=timezone.now())
    module = Module.objects.in_use().get(slug="stepping-out-of-the-managers-chair")
    mentee = user_of(pair.mentee.person)
    send_choice(participant=pair.mentee, module=module, words="Fixing", by=mentee, at=timezone.now())


def _write_a_text(by: User) -> None:
    """An own text of the library, which differs from the shipped one."""
    module = Module.objects.in_use().get(slug="stepping-out-of-the-managers-chair")
    words = {name: getattr(module, name) for name in EDITABLE} | {"title": "Another chair", "minutes": 9}
    save_text(slug=module.slug, words=words, base=module.pk, by=by, at=timezone.now())
