"""Clocks: what the privacy notice says is kept no longer is gone a day later, and nothing else is."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import privacy, retention
from accounts.clocks import ANSWERS, COHORT, NOTES, SHARED
from accounts.models import AuditEvent, ContentKey, Person, RetentionRun
from accounts.rights import retention_run
from accounts.words import day_year
from feedback.models import AnswerSheet
from feedback.retention import WITHOUT_A_PARTNER
from insights.models import Release
from notifications.actions import enqueue
from notifications.models import Message
from pairing.actions.agreement import write_agreement
from pairing.models import Agreement, Pair, Round
from preparation.models import ExerciseNote
from programmes.models import Cohort, Participant, TopicChoice
from programmes.retention import GRACE
from sessions import actions as sessions
from sessions.models import Commitment, Reflection, Session, Takeaway
from sessions.notes_go import notes_that_go_soon, write_offer
from tests.factories import PersonFactory
from tests.factories.programmes import CohortFactory, ParticipantFactory, TopicFactory
from tests.permissions.world import build
from tests.road.served import Served
from tests.signing_in import sign_in

DAY = timedelta(days=1)


@pytest.fixture
def world(db, eager_jobs, told):
    return build()


def close(at):
    """Every cohort and partnership ends on that day."""
    Cohort.objects.update(
        state=Cohort.State.EVALUATED, starts_on=at.date() - timedelta(days=200), ends_on=at.date()
    )
    Pair.objects.update(state=Pair.State.COMPLETED, ended_at=at)


def rows():
    return {rule.model: apps.get_model(rule.model).objects.count() for rule in retention.rules.values()}


def test_after_400_days_nothing_is_left_past_its_day(world):
    at = timezone.now()
    close(at)
    Person.objects.update(left_on=at.date())
    before, keys = rows(), list(Pair.objects.values_list("key_id", flat=True))
    assert {name for name, count in before.items() if count} >= {
        "mentoring_sessions.Reflection",
        "mentoring_sessions.Takeaway",
        "pairing.Pair",
        "preparation.ExerciseNote",
        "feedback.AnswerSheet",
        "feedback.CoachingRequest",
        "programmes.Participant",
        "insights.Release",
    }
    later = at + timedelta(days=400)
    gone = retention.run(at=later)
    assert sum(gone.values()) > 20
    assert {label: count for label, count in retention.foresee(at=later).items() if count} == {}
    for model in (
        Reflection,
        Takeaway,
        Commitment,
        Session,
        Pair,
        Agreement,
        ExerciseNote,
        AnswerSheet,
        Participant,
    ):
        assert not model.objects.exists(), model
    assert not Message.objects.filter(created_at__lt=at).exists()
    assert not ContentKey.objects.filter(pk__in=keys).exists()
    assert sum(retention.run(at=later).values()) == 0


def test_each_thing_goes_on_its_own_day(world):
    at = timezone.now()
    close(at)
    for clock, gone, stay in (
        (NOTES, (Reflection, ExerciseNote), (Takeaway, Pair, AnswerSheet)),
        (SHARED, (Takeaway, Session, Pair), (AnswerSheet, Participant)),
        (ANSWERS, (AnswerSheet, Participant), ()),
    ):
        retention.run(at=at + clock.period - DAY)
        assert all(model.objects.exists() for model in gone), clock
        retention.run(at=at + clock.period + DAY)
        assert not any(model.objects.exists() for model in gone), clock
        assert all(model.objects.exists() for model in stay), clock


def test_what_two_people_share_goes_six_months_after_their_end_though_the_cohort_goes_on(world):
    at, pair = timezone.now(), Pair.objects.get(pk=world.ids["pair_id"])
    write_agreement(pair=pair, words={"purpose": "we try"}, by=world.people["mentor"], at=at)
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED, ended_at=at)
    shared = {
        Agreement: Agreement.objects.filter(pair=pair),
        Takeaway: Takeaway.objects.filter(session__pair=pair),
        Commitment: Commitment.objects.filter(pair=pair),
        Session: Session.objects.filter(pair=pair),
    }
    retention.run(at=at + SHARED.period - DAY)
    assert all(rows.exists() for rows in shared.values())
    retention.run(at=at + SHARED.period + DAY)
    assert not any(rows.exists() for rows in shared.values()) and Pair.objects.filter(pk=pair.pk).exists()


def test_a_private_note_outlives_what_the_two_shared_when_a_pair_ends_early(world):
    """Its date stays with it, without a word of the two, and goes with it."""
    at, pair = timezone.now(), Pair.objects.get(pk=world.ids["pair_id"])
    held = Session.objects.select_related("key", "pair").get(pk=world.ids["session_id"])
    held.place = "Room 3"
    held.save()
    sessions.save_reflection(session=held, text="For myself.", by=world.people["mentor"], at=at)
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED, ended_at=at)
    retention.run(at=at + SHARED.period + DAY)
    note = Reflection.objects.select_related("key").get(session=held)
    kept = Session.objects.select_related("key").get(pk=held.pk)
    assert (note.text, kept.place, kept.question) == ("For myself.", "", "")
    note.delete()
    retention.run(at=at + SHARED.period + DAY)
    assert not Session.objects.filter(pk=held.pk).exists()


def test_what_a_pair_shared_that_nobody_ended_goes_with_the_cohort(world):
    at = timezone.now()
    close(at)
    Pair.objects.update(ended_at=None, state=Pair.State.ACTIVE)
    retention.run(at=at + SHARED.period + DAY)
    assert not Takeaway.objects.exists() and not Session.objects.exists()


class TestWithoutAPartner:
    @pytest.fixture
    def cohort(self, db):
        return CohortFactory(
            state=Cohort.State.CLOSING, starts_on=date(2025, 1, 6), ends_on=date(2025, 6, 30)
        )

    def ended(self, cohort, days):
        return timezone.make_aware(datetime.combine(cohort.ends_on, time(12))) + days * DAY

    @pytest.mark.parametrize("state", WITHOUT_A_PARTNER)
    def test_an_application_that_came_to_nothing_goes_after_six_months(self, cohort, state):
        applied = ParticipantFactory(cohort=cohort, mentor=True, state=state, hopes="to be heard")
        TopicChoice.objects.create(
            participant=applied, topic=TopicFactory(programme=cohort.programme), kind="offers"
        )
        retention.run(at=self.ended(cohort, 182))
        assert Participant.objects.filter(pk=applied.pk).exists() and TopicChoice.objects.exists()
        retention.run(at=self.ended(cohort, 185))
        assert not Participant.objects.filter(pk=applied.pk).exists() and not TopicChoice.objects.exists()

    def test_whoever_said_no_goes_six_months_later_however_long_the_cohort_runs(self, db):
        said_no = ParticipantFactory(
            mentor=True, state=Participant.State.DECLINED, answered_at=timezone.now()
        )
        waiting = ParticipantFactory(cohort=said_no.cohort, mentor=True, state=Participant.State.READY)
        retention.run(at=timezone.now() + 184 * DAY)
        assert list(Participant.objects.all()) == [waiting]

    def test_whoever_had_a_partner_is_kept_for_the_answers(self, world):
        at = timezone.now()
        close(at)
        mentor = Participant.objects.get(pk=world.ids["participant_id"])
        Participant.objects.filter(pk=mentor.pk).update(state=Participant.State.READY)
        retention.run(at=at + 200 * DAY)
        assert Participant.objects.filter(pk=mentor.pk).exists()

    def test_hopes_for_a_partner_go_a_month_after_the_introduction(self, world):
        mentor = Participant.objects.get(pk=world.ids["participant_id"])
        introduced = mentor.pairs_as_mentor.get().introduced_at
        Participant.objects.update(hopes="somebody patient", state=Participant.State.PAIRED, meets=["online"])
        retention.run(at=introduced + 29 * DAY)
        mentor.refresh_from_db()
        assert mentor.hopes == "somebody patient"
        retention.run(at=introduced + 31 * DAY)
        mentor.refresh_from_db()
        assert (mentor.hopes, mentor.meets) == ("", ["online"])

    def test_hopes_stay_with_whoever_waits_for_another_partner(self, world):
        Participant.objects.update(hopes="somebody patient", state=Participant.State.READY)
        retention.run(at=timezone.now() + 90 * DAY)
        assert Participant.objects.get(pk=world.ids["participant_id"]).hopes == "somebody patient"


class TestACopyIsOfferedFirst:
    def test_a_month_before_private_notes_go_their_writer_is_told_once(self, world):
        at = timezone.now()
        Reflection.objects.all().delete()
        ExerciseNote.objects.all().delete()
        sessions.save_reflection(
            session=Session.objects.get(pk=world.ids["session_id"]),
            text="so tired",
            by=world.people["mentor"],
            at=at,
        )
        close(at)
        offered = {due.person: due for day in (59, 61, 75) for due in notes_that_go_soon(at=at + day * DAY)}
        assert set(offered) == {world.people["mentor"].person}
        assert {len(list(notes_that_go_soon(at=at + day * DAY))) for day in (59, 91)} == {0}
        due = offered[world.people["mentor"].person]
        message = enqueue(
            kind=due.kind, person=due.person, due_at=due.due_at, at=at, sequence=due.sequence, facts=due.facts
        )
        letter = write_offer(message)
        assert letter.path == reverse("accounts:your_data")
        assert letter.facts == [("They go on", day_year(at.date() + NOTES.period))]
        assert "tired" not in str(letter)
        Reflection.objects.all().delete()
        ExerciseNote.objects.all().delete()
        assert write_offer(message) is None


class TestACohortThatNobodyCloses:
    def test_it_keeps_everything_while_it_is_late_and_counts_as_ended_after_six_months(self, world):
        """Late is usual, and nothing may be lost under the hands of people who still meet."""
        at = timezone.now()
        Cohort.objects.update(starts_on=at.date() - timedelta(days=200), ends_on=at.date())
        kept = {model: model.objects.count() for model in (Reflection, Takeaway, Pair, AnswerSheet)}
        retention.run(at=at + GRACE + NOTES.period - DAY)
        assert {model: model.objects.count() for model in kept} == kept
        for clock, gone in ((NOTES, Reflection), (SHARED, Takeaway), (COHORT, Pair), (ANSWERS, AnswerSheet)):
            retention.run(at=at + GRACE + clock.period + 2 * DAY)
            assert not gone.objects.exists(), clock
        assert not ExerciseNote.objects.exists() and not Participant.objects.exists()

    def test_a_later_last_day_keeps_everything_again(self, world):
        at = timezone.now()
        Cohort.objects.update(ends_on=at.date() + timedelta(days=400))
        retention.run(at=at + timedelta(days=400) + GRACE + NOTES.period - DAY)
        assert Reflection.objects.exists() and ExerciseNote.objects.exists()

    def test_a_month_before_notes_go_their_writer_is_told_here_too(self, world):
        at = timezone.now()
        Cohort.objects.update(starts_on=at.date() - timedelta(days=200), ends_on=at.date())
        days = {day: bool(list(notes_that_go_soon(at=at + GRACE + day * DAY))) for day in (-60, 59, 61, 91)}
        assert days == {-60: False, 59: False, 61: True, 91: False}
        due = next(iter(notes_that_go_soon(at=at + GRACE + 61 * DAY)))
        message = enqueue(
            kind=due.kind, person=due.person, due_at=due.due_at, at=at, sequence=due.sequence, facts=due.facts
        )
        assert write_offer(message).facts == [("They go on", day_year(at.date() + GRACE + NOTES.period))]
        Cohort.objects.update(ends_on=at.date() + timedelta(days=90))
        assert write_offer(message) is None


def test_what_a_pairing_run_was_asked_goes_a_month_later_and_its_reasons_stay(world):
    run = Round.objects.get(pk=world.ids["round_id"])
    asked = {"mentors": [{"hours": ["Mornings"], "meets": ["online"]}]}
    Round.objects.filter(pk=run.pk).update(inputs=asked, inputs_digest="d" * 64, finished_at=timezone.now())
    retention.run(at=timezone.now() + 29 * DAY)
    run.refresh_from_db()
    assert run.inputs == asked
    retention.run(at=timezone.now() + 31 * DAY)
    run.refresh_from_db()
    assert (run.inputs, run.inputs_digest) == ({}, "d" * 64) and run.proposals.exists()


def test_what_was_released_does_not_change_and_nobody_can_be_found_in_it_any_more(world):
    release = Release.objects.exclude(frozen_at=None).get()
    at = timezone.now()
    close(at)
    retention.run(at=at + timedelta(days=400))
    after = Release.objects.get(pk=release.pk)
    assert (after.tables, after.digest, after.signature) == (
        release.tables,
        release.digest,
        release.signature,
    )
    assert after.respondents == {}


def test_people_who_left_go_a_year_later_but_not_those_who_took_part_or_who_stay(world):
    at = timezone.now()
    gone, here = PersonFactory(left_on=at.date()), PersonFactory()
    took_part = Participant.objects.first().person
    Person.objects.filter(pk=took_part.pk).update(left_on=at.date())
    retention.run(at=at + timedelta(days=367))
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert Person.objects.filter(pk__in=[here.pk, took_part.pk]).count() == 2


def test_the_command_counts_without_touching_and_then_lets_go(world, capsys):
    close(timezone.now() - timedelta(days=200))
    before = rows()
    call_command("retention", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"] and rows() == before
    assert told["rows"][f"pairing.Pair: {COHORT.words}"] == before["pairing.Pair"] > 0
    call_command("retention", "--json")
    assert json.loads(capsys.readouterr().out)["rows"] == told["rows"]
    assert not Reflection.objects.exists()


def test_the_trail_says_how_many_went_and_not_whose(world):
    close(timezone.now() - timedelta(days=200))
    retention.run(at=timezone.now())
    event = AuditEvent.objects.get(verb="retention carried out")
    assert event.details and all(isinstance(count, int) for count in event.details.values())


def test_a_table_with_a_clock_and_no_rule_is_found(monkeypatch):
    assert retention.every_clock_is_kept(None) == []
    known = dict(retention.rules)
    known.pop(("mentoring_sessions.Reflection", NOTES.words))
    monkeypatch.setattr(retention, "rules", known)
    assert [each.id for each in retention.every_clock_is_kept(None)] == ["privacy.E003"]


def test_words_with_a_period_in_them_are_a_clocks_own():
    """A sentence with a number promises something that a job must do."""
    short = {"one hour", "two days"}
    loose = {
        entry.column
        for entry in privacy.entries.values()
        if not entry.clocks
        and entry.keep not in short
        and any(word in entry.keep for word in ("day", "month", "year"))
    }
    assert loose == set()


class TestWhatIsNobodysToCount:
    """Where two people are a whole programme, a number of notes says that somebody wrote some."""

    def told(self, client, capsys) -> list[object]:
        """Everything that tells how much goes or went: the page, the command, the run and the trail."""
        at = timezone.now()
        page = client.get(reverse("accounts:retention")).content.decode()
        call_command("retention", "--dry-run", "--json")
        retention_run.nightly(at=at)
        call_command("retention", "--json")
        run = RetentionRun.objects.exclude(figures={}).first()
        events = AuditEvent.objects.filter(verb="retention carried out").values_list("details", flat=True)
        after = client.get(reverse("accounts:retention")).content.decode()
        shown = [re.sub(r"\d\d:\d\d", "", Served(one).words) for one in (page, after)]
        return [*shown, capsys.readouterr().out, run and run.figures, list(events)]

    def test_whether_anybody_wrote_or_answered_is_told_nowhere(self, world, client, capsys):
        pair = Pair.objects.get(pk=world.ids["pair_id"])
        write_agreement(pair=pair, words={"purpose": "we try"}, by=world.people["mentor"], at=timezone.now())
        close(timezone.now() - timedelta(days=370))
        sign_in(client, world.people["coordinator"])
        told = {}
        for gone in (None, Reflection, ExerciseNote, Takeaway, AnswerSheet, Agreement, Commitment):
            with transaction.atomic():
                if gone:
                    assert gone.objects.exists()
                    gone.objects.all().delete()
                told[gone] = self.told(client, capsys)
                transaction.set_rollback(True)
        assert told[None][3] and [model for model in told if told[model] != told[None]] == []

    def test_what_is_not_counted_is_named_instead(self, world, client):
        sign_in(client, world.people["auditor"])
        page = client.get(reverse("accounts:retention")).content.decode()
        assert "Never counted here" in page and {"reflections", "takeaways", "exercise notes"} <= set(
            retention.never_counted()
        )

    def test_each_table_that_holds_words_or_answers_is_among_them(self):
        private = {entry.column.rpartition(".")[0] for entry in privacy.entries.values() if entry.sealed}
        assert (
            private <= retention.uncounted_tables() and "feedback.AnswerSheet" in retention.uncounted_tables()
        )
        assert not {"pairing.Pair", "accounts.Person"} & retention.uncounted_tables()
