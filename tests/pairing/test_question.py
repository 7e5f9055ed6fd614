"""What a round reads of levels, lines and the policy for the engine's question, and in how many queries."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Grade, ReportingLine
from pairing import actions, inputs
from programmes.models import Cohort, Participant
from tests.factories.people import NOW, PersonFactory, handler_user
from tests.factories.programmes import CohortFactory, ParticipantFactory
from tests.pairing.conftest import partners

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_without_any_grade_levels_are_counted_down_the_tree(cohort):
    Participant.objects.all().delete()
    top, middle = PersonFactory(grade=None), PersonFactory(grade=None)
    low = ParticipantFactory(cohort=cohort, mentor=True, person=PersonFactory(grade=None))
    head = ParticipantFactory(cohort=cohort, mentee=True, person=top)
    alone = ParticipantFactory(cohort=cohort, mentee=True, person=PersonFactory(grade=None))
    for below, boss in ((low.person, middle), (middle, top)):
        ReportingLine.objects.create(person=below, manager=boss, since=date(2024, 1, 1))
    ranks = _ranks(cohort)
    assert ranks[str(head.pk)] is not None and ranks[str(low.pk)] is not None
    assert ranks[str(head.pk)] - ranks[str(low.pk)] == 2
    assert ranks[str(alone.pk)] is None, "nobody above and nobody below: not guessed to be the head"


def test_one_grade_in_the_cohort_and_nobody_is_counted(cohort):
    without = ParticipantFactory(cohort=cohort, mentor=True, person=PersonFactory(grade=None))
    ReportingLine.objects.create(person=without.person, manager=PersonFactory(), since=date(2024, 1, 1))
    assert Grade.objects.exists() and _ranks(cohort)[str(without.pk)] is None


def _ranks(cohort: Cohort) -> dict[str, int | None]:
    problem = inputs.problem_of(cohort, at=NOW)
    return {one.key: one.rank for one in (*problem.mentors, *problem.mentees)}


def test_a_line_in_a_circle_is_listed_and_one_of_last_year_is_none(cohort, mentor, mentees):
    one, other = mentor.person, mentees[0].person
    ReportingLine.objects.create(person=one, manager=other, since=date(2024, 1, 1), until=date(2026, 1, 1))
    ReportingLine.objects.create(person=other, manager=one, since=date(2026, 1, 1))
    assert inputs.problem_of(cohort, at=NOW).unplaced == frozenset()
    third = PersonFactory()
    ReportingLine.objects.create(person=one, manager=third, since=date(2026, 1, 1))
    ReportingLine.objects.create(person=third, manager=other, since=date(2026, 1, 1))
    assert inputs.problem_of(cohort, at=NOW).unplaced == {str(one.pk), str(other.pk)}
    assert mentor.person.name not in {name for name, _ in partners(cohort)}


@pytest.mark.parametrize("number", [1, 6])
def test_the_question_costs_the_same_however_many_take_part(number, django_assert_num_queries):
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    handler = handler_user()
    for _ in range(number):
        mentor = ParticipantFactory(cohort=cohort, mentor=True)
        mentee = ParticipantFactory(cohort=cohort, mentee=True)
        ReportingLine.objects.create(person=mentor.person, manager=PersonFactory(), since=date(2024, 1, 1))
        actions.note_absence(participant=mentor, leaves_on=TODAY, by=handler, at=NOW)
        actions.keep_apart(one=mentor.person, other=mentee.person, by=handler, at=NOW)
        actions.block(person=mentor.person, other=mentee.person, at=NOW)
    inputs.policy_of(cohort)
    with django_assert_num_queries(17):
        inputs.problem_of(cohort, at=NOW)


def test_the_policy_bounds_and_the_shared_language_reach_the_engine(cohort):
    policy = inputs.policy_of(cohort)
    policy.max_gap, policy.share_language, policy.share_hours = 5, True, True
    policy.save()
    rules = inputs.problem_of(cohort, at=NOW).rules
    assert (rules.max_gap, rules.share_language, rules.share_hours) == (5, True, True)
