"""A round from its request to its pairs: once, whole or not at all, and checked again before anybody is asked."""

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import ReportingLine
from accounts.states import NotPossibleNow
from pairing import actions, jobs
from pairing.models import Block, Pair, Proposal, Round
from programmes.models import Cohort, Participant, Side
from tests.factories.people import NOW, UserFactory, user_of
from tests.factories.programmes import CohortFactory
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db
ASKED = NOW + actions.PUBLISH_WINDOW


def _ask(cohort, **changes):
    values = {"cohort": cohort, "submission": uuid.uuid4(), "by": None, "at": NOW}
    return actions.request_round(**values | changes)


def _command(cohort, *options):
    out = StringIO()
    call_command("pair", str(cohort.pk), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def _by_mentor(document):
    return sorted(document["pairs"], key=lambda pair: pair["mentor"])


def test_while_one_waits_asking_again_gives_that_one(cohort):
    assert _ask(cohort) == _ask(cohort)
    assert Round.objects.count() == 1


def test_the_first_round_ends_recruiting(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.RECRUITING)
    cohort.refresh_from_db()
    _ask(cohort)
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.MATCHING


def test_before_the_launch_nobody_is_paired(db):
    with pytest.raises(actions.NotMatching):
        _ask(CohortFactory(state=Cohort.State.DRAFT))


def test_running_a_round_twice_saves_one_result(cohort):
    current = finished_round(cohort)
    jobs.run_round(round_id=current.pk, at=NOW)
    assert current.proposals.count() == 3


def test_a_round_whose_worker_died_is_run_by_the_next(cohort):
    current = _ask(cohort)
    Round.objects.filter(pk=current.pk).update(state=Round.State.RUNNING, progress=60)
    jobs.run_round(round_id=current.pk, at=NOW)
    current.refresh_from_db()
    assert (current.state, current.progress, current.proposals.count()) == (Round.State.DONE, 100, 3)


def test_the_slower_of_two_workers_leaves_the_result_of_the_faster(cohort):
    current = _ask(cohort)
    slower = Round.objects.select_related("cohort").get(pk=current.pk)
    jobs.run_round(round_id=current.pk, at=NOW)
    kept = set(Proposal.objects.values_list("pk", flat=True))
    problem = jobs.inputs.problem_of(cohort, at=NOW)
    with pytest.raises(NotPossibleNow):
        jobs._save(slower, problem, jobs.pair(problem), at=NOW)
    assert set(Proposal.objects.values_list("pk", flat=True)) == kept


def test_a_round_without_mentees_says_what_to_do(cohort):
    cohort.participants.filter(side=Side.MENTEE).delete()
    current = finished_round(cohort)
    assert current.state == Round.State.FAILED
    assert "Invite mentees" in current.problem


def test_a_round_can_be_asked_to_stop(cohort):
    current = _ask(cohort)
    actions.cancel_round(current=current, by=UserFactory(), at=NOW)
    jobs.run_round(round_id=current.pk, at=NOW)
    current.refresh_from_db()
    assert current.state == Round.State.CANCELLED and not current.proposals.exists()


def test_publishing_asks_the_mentors_and_only_once(cohort):
    current = finished_round(cohort)
    actions.publish(current=current, by=UserFactory(), at=NOW)
    assert set(Pair.objects.values_list("state", flat=True)) == {Pair.State.PROPOSED}
    with pytest.raises(NotPossibleNow):
        actions.publish(current=Round.objects.get(pk=current.pk), by=UserFactory(), at=NOW)
    assert Pair.objects.count() == 3


def test_a_pair_that_a_rule_forbids_by_now_stops_the_publishing(cohort):
    current = finished_round(cohort)
    first = current.proposals.select_related("mentor__person", "mentee__person")[0]
    ReportingLine.objects.create(
        person=first.mentor.person, manager=first.mentee.person, since=NOW.date() - timedelta(days=1)
    )
    with pytest.raises(actions.RulesBroken, match=first.mentor.person.name):
        actions.publish(current=current, by=UserFactory(), at=NOW)
    assert not Pair.objects.exists()
    assert Round.objects.get(pk=current.pk).state == Round.State.DONE


def test_a_private_block_holds_in_either_direction_and_is_not_named(cohort):
    mentor = cohort.participants.filter(side=Side.MENTOR).select_related("person").first()
    mentees = [one.person for one in cohort.participants.filter(side=Side.MENTEE).select_related("person")]
    for person in mentees:
        actions.block(person=person, other=mentor.person, at=NOW)
    current = finished_round(cohort)
    left = current.unpaired.get(participant=mentor)
    assert not current.proposals.filter(mentor=mentor).exists()
    assert left.reasons == ["Nobody else is free and eligible."]
    assert Block.objects.count() == 3


def test_both_are_paired_only_after_both_have_said_yes(cohort):
    actions.publish(current=finished_round(cohort), by=UserFactory(), at=NOW)
    pair = Pair.objects.with_people().first()
    with pytest.raises(actions.NotAsked):
        actions.accept(pair=pair, by=user_of(pair.mentee.person), at=ASKED)
    for side in Side:
        actions.accept(
            pair=Pair.objects.with_people().get(pk=pair.pk),
            by=user_of(pair.participant(side).person),
            at=ASKED,
        )
    pair = Pair.objects.with_people().get(pk=pair.pk)
    assert pair.state == Pair.State.ACCEPTED
    assert {pair.mentor.state, pair.mentee.state} == {Participant.State.PAIRED}


def test_the_command_prints_pairs_unpaired_and_figures(cohort):
    document = _command(cohort)
    assert len(document["pairs"]) == 3 and document["unpaired"] == []
    assert set(document["pairs"][0]) >= {"mentor", "mentee", "score", "reasons"}
    assert document["figures"]
    assert Round.objects.get().state == Round.State.DONE


def test_a_dry_run_saves_nothing_and_says_the_same(cohort):
    dry = _command(cohort, "--dry-run")
    assert not Round.objects.exists()
    assert _by_mentor(dry) == _by_mentor(_command(cohort))


def test_the_command_names_a_cohort_that_is_not_there(db):
    with pytest.raises(CommandError, match="no single cohort"):
        call_command("pair", "Nowhere", "--json")


class DatabaseGone(Exception):
    """Stands for whatever ends a worker in the middle of a sentence."""


def _gone_at(table):
    """A database that goes away with the first row of ``table``."""

    def wrapper(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise DatabaseGone
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def _states(current):
    return current.state, current.proposals.count(), current.unpaired.count(), current.inputs


def test_a_worker_that_ends_while_it_saves_has_saved_nothing_and_the_sweep_runs_the_round(cohort):
    """The round and its proposals are written by then: they are taken back with the rest."""
    Participant.objects.filter(pk=cohort.participants.filter(side=Side.MENTOR).first().pk).update(
        state=Participant.State.WITHDRAWN
    )
    current = _ask(cohort)
    with _gone_at("pairing_unpaired"), pytest.raises(DatabaseGone):
        jobs.run_round(round_id=current.pk, at=NOW)
    current.refresh_from_db()
    assert _states(current) == (Round.State.RUNNING, 0, 0, {})
    assert jobs.take_up_waiting(at=NOW + timedelta(minutes=29)) == 0
    assert jobs.take_up_waiting(at=NOW + timedelta(minutes=31)) == 1
    current.refresh_from_db()
    assert _states(current)[:3] == (Round.State.DONE, 2, 1) and current.inputs
    assert jobs.take_up_waiting(at=NOW + timedelta(days=1)) == 0
