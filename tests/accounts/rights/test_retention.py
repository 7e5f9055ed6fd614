"""Clocks: what the privacy notice says is kept no longer is gone a day later, and nothing else is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from accounts import privacy, retention
from accounts.clocks import ANSWERS, NOTES, SHARED
from accounts.models import AuditEvent, ContentKey, Person
from feedback.models import AnswerSheet
from insights.models import Release
from notifications.models import Message
from pairing.models import Agreement, Pair
from preparation.models import ExerciseNote
from programmes.models import Cohort, Participant
from sessions.models import Commitment, Reflection, Session, Takeaway
from tests.factories import PersonFactory
from tests.permissions.world import build

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


def test_a_cohort_that_still_runs_keeps_everything_however_late_it_is(world):
    at = timezone.now()
    Cohort.objects.update(ends_on=at.date())
    content = {model: model.objects.count() for model in (Reflection, Takeaway, Agreement, Pair, AnswerSheet)}
    retention.run(at=at + timedelta(days=900))
    assert {model: model.objects.count() for model in content} == content


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
    close(timezone.now() - timedelta(days=91))
    before = rows()
    call_command("retention", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"] and rows() == before
    assert (
        told["rows"][f"mentoring_sessions.Reflection: {NOTES.words}"]
        == before["mentoring_sessions.Reflection"]
    )
    call_command("retention", "--json")
    assert json.loads(capsys.readouterr().out)["rows"] == told["rows"]
    assert not Reflection.objects.exists()


def test_the_trail_says_how_many_went_and_not_whose(world):
    close(timezone.now() - timedelta(days=91))
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
        if not entry.clock
        and entry.keep not in short
        and any(word in entry.keep for word in ("day", "month", "year"))
    }
    assert loose == set()
