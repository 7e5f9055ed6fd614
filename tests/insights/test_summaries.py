"""Totals kept by workers: equal to a count from scratch after whatever happens, in whatever order it is counted."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.doorbell import silenced
from feedback.flags.models import Flag
from feedback.flags.rules import COACH_ONLY, FlagKind
from feedback.flags.selectors import counts_of
from insights import tasks
from insights.dashboard import dashboard
from insights.operations import operations
from insights.selectors import latest
from insights.summaries import marks
from insights.summaries.counting import MOST_WEEKS
from insights.summaries.keeping import bring_up_to_date, recount, refresh
from insights.summaries.models import PairTally, PersonTally, Stale, Summary
from insights.summaries.reading import Progress, pairs_at_risk, progress_of, reason_of
from notifications import delivery
from pairing.models import Pair
from preparation.models import Completion, Module
from programmes.models import Cohort, Participant, Side
from sessions.actions import Outcome, cancel_session, log_session, plan_session
from sessions.models import Session
from sessions.rhythm import Rhythm, findings
from tests.factories import CohortFactory, PairFactory, SessionFactory, user_of
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
STEPS = ("invited", "joined", "prepared", "paired", "meeting")
DAY = timedelta(days=1)


def count_all(at: datetime) -> None:
    bring_up_to_date(at=at, goes_on=lambda: True)


def kept(cohort: Cohort) -> dict[str, object]:
    """Everything that a page can read of the totals."""
    found = progress_of(cohort)
    return {
        "steps": {step: {side: found.count(step, side) for side in Side.values} for step in STEPS},
        "sides": {
            side: (one.moved, one.cancelled, one.cancelled_late, one.rebooked_after)
            for side, one in found.sides.items()
        },
        "delivery": {
            name: found.of(name) for name in ("introduced", "on_time", "completed", "due", "held", "missed")
        },
        "hours": found.hours,
        "rhythms": {state.value: number for state, number in found.rhythms.items()},
        "weeks": found.weeks,
        "on course": found.on_course,
        "flags": found.flags,
        "at risk": {tally.pk for tally in pairs_at_risk(cohort)},
    }


def counted(cohort: Cohort, at: datetime) -> dict[str, object]:
    """The same from every row, as a release counts it and the clock judges it."""
    found = operations(cohort, at=at)
    judged = findings([cohort], at=at)
    risk = [pair for pair, one in judged if one.state == Rhythm.AT_RISK]
    lost = {person for pair in risk for person in (pair.mentor_id, pair.mentee_id)}
    weeks = Counter(
        min((at - pair.last_held_at).days // 7, MOST_WEEKS) for pair, _ in judged if pair.last_held_at
    )
    return {
        "steps": {step: {side: found.count(step, side) for side in Side.values} for step in STEPS},
        "sides": {
            side: (one.moved, one.cancelled, one.cancelled_late, one.rebooked_after)
            for side, one in found.sides.items()
        },
        "delivery": {
            name: getattr(found, name)
            for name in ("introduced", "on_time", "completed", "due", "held", "missed")
        },
        "hours": found.hours,
        "rhythms": {state.value: sum(one.state == state for _, one in judged) for state in Rhythm},
        "weeks": [weeks[week] for week in range(MOST_WEEKS + 1)],
        "on course": len(found.steps["meeting"] - lost),
        "flags": counts_of(cohort),
        "at risk": {pair.pk for pair in risk},
    }


@dataclass
class Life:
    """What can happen to two cohorts, at random, written straight into the rows: no action is asked."""

    chance: random.Random
    cohorts: list[Cohort]
    now: datetime = NOW

    def pairs(self) -> list[Pair]:
        return list(Pair.objects.order_by("asked_at", "pk"))

    def happen(self) -> None:
        event = self.chance.choice(
            [self.pair, self.plan, self.plan, self.plan, self.settle, self.settle, self.settle, self.correct,
             self.state, self.module, self.answer, self.flag, self.settle_flag, self.wait, self.wait,
             self.end, self.drop, self.again]
        )  # fmt: skip
        event()

    def pair(self) -> None:
        PairFactory(
            cohort=self.chance.choice(self.cohorts),
            state=self.chance.choice(Pair.State.values),
            asked_at=self.now,
            introduced_at=self.chance.choice([None, self.now]),
            mentee_answered_at=self.chance.choice([None, self.now]),
        )

    def again(self) -> None:
        """Somebody with a second partner."""
        if pairs := self.pairs():
            old = self.chance.choice(pairs)
            other = PairFactory(cohort=old.cohort, asked_at=self.now, introduced_at=self.now)
            Pair.objects.filter(pk=other.pk).update(mentor=old.mentor)

    def plan(self) -> None:
        if pairs := self.pairs():
            pair = self.chance.choice(pairs)
            SessionFactory(
                pair=pair,
                number=Session.objects.filter(pair=pair).count() + 1,
                planned_at=self.now,
                starts_at=self.now + timedelta(hours=self.chance.randint(-200, 900)),
                minutes=self.chance.choice([30, 45, 60]),
            )

    def settle(self) -> None:
        planned = list(Session.objects.filter(state="planned").order_by("planned_at", "number", "pk"))
        if planned:
            state = self.chance.choice(["held", "held", "held", "moved", "cancelled", "cancelled", "missed"])
            changed = state in ("moved", "cancelled")
            Session.objects.filter(pk=self.chance.choice(planned).pk).update(
                state=state,
                changed_by=self.chance.choice(Side.values) if changed else "",
                changed_at=self.now if changed else None,
            )

    def correct(self) -> None:
        Session.objects.filter(state="held", minutes=60).update(minutes=75)

    def state(self) -> None:
        if pairs := self.pairs():
            state = self.chance.choice(Pair.State.values)
            Pair.objects.filter(pk=self.chance.choice(pairs).pk).update(state=state)

    def end(self) -> None:
        """One cohort gets other dates, and another number of sessions."""
        cohort = self.chance.choice(self.cohorts)
        weeks = self.chance.randint(10, 40)
        Cohort.objects.filter(pk=cohort.pk).update(
            ends_on=cohort.starts_on + timedelta(weeks=weeks), sessions_planned=self.chance.randint(1, 8)
        )

    def module(self) -> None:
        people = list(Participant.objects.order_by("invited_at", "pk"))
        modules = list(Module.objects.of_the_gate().order_by("slug"))
        if people:
            person = self.chance.choice(people)
            for module in self.chance.sample(modules, self.chance.randint(1, len(modules))):
                Completion.objects.get_or_create(
                    participant=person, module=module, defaults={"done_at": self.now}
                )

    def answer(self) -> None:
        people = list(Participant.objects.order_by("invited_at", "pk"))
        if people:
            state = self.chance.choice(Participant.State.values)
            Participant.objects.filter(pk=self.chance.choice(people).pk).update(state=state)

    def flag(self) -> None:
        if pairs := self.pairs():
            kind = self.chance.choice(list(FlagKind)).value
            pair = self.chance.choice(pairs)
            if not Flag.objects.filter(pair=pair, kind=kind).exists():
                Flag.objects.create(pair=pair, kind=kind, raised_at=self.now)

    def settle_flag(self) -> None:
        Flag.objects.filter(kind=self.chance.choice(list(FlagKind)).value).update(state=Flag.State.RESOLVED)

    def drop(self) -> None:
        """A pair goes with everything, as after its clock has run out."""
        if len(pairs := self.pairs()) > 4:
            self.chance.choice(pairs).delete()

    def wait(self) -> None:
        self.now += timedelta(hours=self.chance.randint(1, 400), microseconds=self.chance.randint(0, 1))


@pytest.mark.parametrize("seed", range(3))
def test_after_every_step_the_totals_are_those_of_a_count_from_scratch(seed):
    life = Life(random.Random(seed), [CohortFactory(), CohortFactory()])
    for step in range(50):
        life.happen()
        count_all(life.now)
        for cohort in Cohort.objects.all():
            assert kept(cohort) == counted(cohort, life.now), f"step {step}"


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_and_twice_it_comes_to_the_same(seed):
    life = Life(random.Random(seed), [CohortFactory()])
    for _ in range(40):
        life.happen()
    cohort = Cohort.objects.get()
    pairs, people = list(Pair.objects.all()), list(Participant.objects.all())
    jobs = [({pair.pk}, set()) for pair in pairs] + [(set(), {person.pk}) for person in people]
    for _ in range(2):
        life.chance.shuffle(jobs)
        for some_pairs, some_people in jobs:
            refresh(cohort.pk, pairs=some_pairs, people=some_people, at=life.now)
    assert kept(cohort) == counted(cohort, life.now)


def test_the_moment_at_which_time_alone_changes_something_is_known():
    cohort = CohortFactory()
    pair = PairFactory(cohort=cohort)
    SessionFactory(pair=pair, starts_at=NOW + DAY, state=Session.State.HELD)
    SessionFactory(pair=pair, number=2, starts_at=NOW + 9 * DAY, state="cancelled", changed_by="mentee",
                   changed_at=NOW + 8 * DAY)  # fmt: skip
    SessionFactory(pair=pair, number=3, starts_at=NOW + 30 * DAY)
    at, seen = NOW, 0
    while at < NOW + 200 * DAY:
        count_all(at)
        assert kept(cohort) == counted(cohort, at)
        next_at = PairTally.objects.get().changes_at
        if next_at is None:
            break
        just_before = next_at - timedelta(microseconds=1)
        if just_before > at:
            assert kept(cohort) == counted(cohort, just_before), "nothing changes before that moment"
        at, seen = next_at, seen + 1
    assert seen > 10
    assert kept(cohort) == counted(cohort, NOW + 900 * DAY)


# Noticing


def test_each_watched_table_has_its_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        found = {name for (name,) in cursor.fetchall()}
    expected = {name[:63] for watch in marks.WATCHED for name, _, _ in watch.names()}
    assert len(expected) == 3 * len(marks.WATCHED)
    assert expected <= found


def test_what_does_not_count_is_not_noted():
    pair = PairFactory()
    session = SessionFactory(pair=pair)
    Stale.objects.all().delete()
    Pair.objects.update(reasons=["Both know tools."])
    Session.objects.filter(pk=session.pk).update(question_sealed=b"sealed")
    assert not Stale.objects.exists()


def test_a_note_goes_with_a_transaction_that_is_taken_back():
    pair = PairFactory()
    count_all(NOW)
    with transaction.atomic():
        Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED)
        assert Stale.objects.exists()
        transaction.set_rollback(True)
    assert not Stale.objects.exists()


# Soon


@pytest.fixture
def meeting():
    """An active pair that can plan and log now."""
    return PairFactory(introduced_at=timezone.now() - 20 * DAY, asked_at=timezone.now() - 30 * DAY)


def _plan(pair, in_days=3):
    return plan_session(
        pair=pair,
        starts_at=timezone.now() + in_days * DAY,
        minutes=60,
        place="",
        question="",
        submission=uuid.uuid4(),
        by=user_of(pair.mentee.person),
        at=timezone.now(),
    )


def test_a_press_is_counted_by_the_job_that_it_rings_for(
    meeting, eager_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        session = _plan(meeting)
    assert not Stale.objects.exists()
    assert PairTally.objects.get().next_planned_at == session.starts_at
    with django_capture_on_commit_callbacks(execute=True):
        cancel_session(session=session, by=user_of(meeting.mentee.person), at=timezone.now())
    assert progress_of(meeting.cohort).sides["mentee"].cancelled == 1


def test_without_a_broker_the_clock_counts_within_its_minute(meeting):
    with silenced():
        _plan(meeting)
    assert Stale.objects.exists()
    delivery.tick(clock=timezone.now)
    assert not Stale.objects.exists()
    assert PairTally.objects.get().next_planned_at is not None


def test_one_change_does_not_read_the_rest_of_the_cohort():
    cohort = CohortFactory()
    PairFactory.create_batch(8, cohort=cohort)
    count_all(NOW)
    used = []
    for more in (0, 12):
        PairFactory.create_batch(more, cohort=cohort)
        count_all(NOW)
        SessionFactory(pair=Pair.objects.order_by("pk")[0], number=more + 1, state="missed")
        with CaptureQueriesContext(connection) as queries:
            count_all(NOW)
        used.append(len(queries))
    assert used[0] == used[1]
    assert used[0] <= 30


# From scratch


def test_drift_is_corrected_and_told(caplog):
    pair = PairFactory()
    SessionFactory(pair=pair, state=Session.State.HELD)
    count_all(timezone.now())
    PairTally.objects.update(counts={"held": 7})
    Summary.objects.update(counts={"held": 9})
    tasks.recount_summaries()
    assert "had drifted by" in caplog.text
    assert progress_of(pair.cohort).held == 1
    summary = Summary.objects.get()
    assert summary.drift == 2, "the pair, and the sum"
    caplog.clear()
    tasks.recount_summaries()
    assert "drifted" not in caplog.text
    summary.refresh_from_db()
    assert summary.drift == 0


def test_what_is_noted_or_due_is_no_drift():
    pair = PairFactory()
    count_all(NOW)
    SessionFactory(pair=pair, state=Session.State.HELD, starts_at=NOW - DAY)
    assert recount(pair.cohort_id, at=NOW + 60 * DAY) == 0
    assert kept(pair.cohort) == counted(pair.cohort, NOW + 60 * DAY)


def test_a_row_that_lost_its_tally_gets_it_back():
    pair = PairFactory()
    count_all(NOW)
    PairTally.objects.all().delete()
    PersonTally.objects.all().delete()
    recount(pair.cohort_id, at=NOW)
    assert kept(pair.cohort) == counted(pair.cohort, NOW)


def test_a_cohort_from_before_is_counted_after_the_migration():
    pair = PairFactory()
    Stale.objects.all().delete()
    marks.install()
    count_all(NOW)
    assert kept(pair.cohort) == counted(pair.cohort, NOW)


def test_nothing_is_left_of_a_cohort_that_goes():
    pair = PairFactory()
    count_all(NOW)
    cohort = pair.cohort
    pair.delete()
    cohort.delete()
    count_all(NOW)
    assert not any(model.objects.exists() for model in (PairTally, Summary, Stale, PersonTally))


# On the page


def test_a_heavy_load_stays_with_the_coach():
    pair = PairFactory()
    for kind in COACH_ONLY:
        Flag.objects.create(pair=pair, kind=kind, raised_at=NOW)
    count_all(NOW)
    assert not progress_of(pair.cohort).flags
    assert not any("flag" in name for tally in PairTally.objects.all() for name in tally.counts)


def test_the_reason_is_the_one_of_the_rows():
    cohort = CohortFactory()
    for place in range(4):
        pair = PairFactory(cohort=cohort, introduced_at=NOW + place * DAY)
        if place % 2:
            SessionFactory(pair=pair, state=Session.State.HELD, starts_at=NOW + place * DAY)
    at = NOW + 90 * DAY
    count_all(at)
    judged = {pair.pk: finding for pair, finding in findings([cohort], at=at)}
    tallies = list(pairs_at_risk(cohort))
    assert len(tallies) == 4
    assert {tally.pk: reason_of(tally, cohort, at=at) for tally in tallies} == judged
    assert tallies[0].silent_since == min(tally.silent_since for tally in tallies)


def test_before_the_first_count_the_page_says_so(empty_pilot):
    client = Client()
    client.force_login(empty_pilot.user("coordinator"))
    address = reverse("insights:dashboard", args=[empty_pilot.cohort.pk])
    assert "is being counted for the first time" in client.get(address).content.decode()
    count_all(timezone.now())
    assert "Dates and states were counted at" in client.get(address).content.decode()


@pytest.mark.parametrize("more", [0, 20])
def test_the_dashboard_asks_the_same_however_many_pairs_there_are(pilot, more, django_assert_num_queries):
    pilot.add_pairs(more)
    count_all(timezone.now())
    with django_assert_num_queries(4):
        page = dashboard(pilot.cohort, latest(pilot.cohort), at=timezone.now())
    assert len(page.at_risk) == 12
    assert page.more_at_risk == more


def test_the_whole_list_is_read_page_by_page(pilot, cast):
    pilot.add_pairs(45)
    count_all(timezone.now())
    client = Client()
    client.force_login(cast["coordinator"])
    address = reverse("insights:at_risk", args=[pilot.cohort.pk])
    first, second = (client.get(address, {"page": number}).context["found"] for number in (1, 2))
    assert (len(first), len(second)) == (50, 7)
    assert not {pair.pk for pair, _ in first} & {pair.pk for pair, _ in second}


def test_a_page_says_when_much_is_still_to_be_counted(pilot, cast):
    count_all(timezone.now())
    client = Client()
    client.force_login(cast["coordinator"])
    address = reverse("insights:dashboard", args=[pilot.cohort.pk])
    assert "Much has changed at once" not in client.get(address).content.decode()
    Stale.objects.bulk_create(Stale(pair_key=uuid.uuid4()) for _ in range(1_001))
    assert "Much has changed at once" in client.get(address).content.decode()


def test_nothing_counted_is_a_page_of_zeros():
    found = Progress({})
    assert (found.count("invited"), found.held, found.meeting_pairs, found.flags) == (0, 0, 0, [])
    assert found.sides["mentor"].rebooked_after is None


def test_a_logged_session_reaches_the_totals(meeting, eager_jobs, django_capture_on_commit_callbacks):
    session = SessionFactory(
        pair=meeting, starts_at=timezone.now() - DAY, planned_at=timezone.now() - 9 * DAY
    )
    with django_capture_on_commit_callbacks(execute=True):
        log_session(
            session=session,
            outcome=Outcome.HELD,
            submission=uuid.uuid4(),
            by=user_of(meeting.mentor.person),
            at=timezone.now(),
            minutes=60,
        )
    assert progress_of(meeting.cohort).held == 1
