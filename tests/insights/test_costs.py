"""What a cohort cost, said as a sum with its parts, and how many of the top team took part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ReportingLine
from insights.board import board
from insights.costs import cost_words, frozen_cost
from insights.top_team import top_team, top_team_words
from programmes.forms import CohortForm
from programmes.forms_base import digest, shown
from programmes.models import Cohort
from tests.factories.people import PersonFactory

COUNTED = {"hours": 200, "held": 72}


def said(cohort: Cohort) -> str:
    return cost_words(COUNTED, frozen_cost(cohort))


def test_without_a_rate_hours_are_said_and_no_sum():
    assert said(Cohort()) == (
        "about 200 hours of participants’ time: 72 sessions for two, and their preparation."
    )


def test_one_session_is_one():
    assert ": 1 session for two," in cost_words({"hours": 11, "held": 1}, frozen_cost(Cohort()))


def test_with_a_rate_the_sum_and_each_part_of_it():
    cohort = Cohort(
        currency="GBP", hour_rate=Decimal("45.00"), coordination_hours=30, coaching_cost=Decimal("1500.00")
    )
    assert said(cohort) == (
        "about GBP 11,850, at GBP 45 an hour. 200 hours of participants’ time (72 sessions for two, and their "
        "preparation): 9,000; 30 hours of coordination: 1,350; coaching: 1,500."
    )


def test_parts_that_nobody_gave_are_not_in_it():
    assert said(Cohort(currency="EUR", hour_rate=Decimal(50))).startswith(
        "about EUR 10,000, at EUR 50 an hour."
    )
    assert "coordination" not in said(Cohort(currency="EUR", hour_rate=Decimal(50)))


def test_what_is_known_without_a_rate_stands_beside_the_hours():
    text = said(Cohort(currency="GBP", coordination_hours=30, coaching_cost=Decimal(900)))
    assert text.endswith(
        "Besides: 30 hours of coordination and GBP 900 for coaching. No rate was set, so no sum is given."
    )


def test_a_rate_that_changes_later_does_not_change_a_release(pilot):
    Cohort.objects.filter(pk=pilot.cohort.pk).update(currency="GBP", hour_rate=Decimal(40))
    pilot.cohort.refresh_from_db()
    release = pilot.release()
    before = board(pilot.cohort, release).cost
    pilot.cohort.hour_rate = Decimal(400)
    pilot.cohort.save()
    assert board(pilot.cohort, release).cost == before and "at GBP 40 an hour" in before


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"hour_rate": "45"}, "currency", "Write the currency of the amounts, such as GBP."),
        ({"coaching_cost": "900"}, "currency", "Write the currency of the amounts, such as GBP."),
        ({"hour_rate": "45", "currency": "£"}, "currency", "Write three letters, such as GBP."),
        ({"hour_rate": "-1", "currency": "GBP"}, "hour_rate", "Write 0 or more."),
    ],
)
def test_an_amount_needs_a_currency_and_is_not_negative(pilot, sent, field, message):
    form = CohortForm({**_plan(pilot.cohort), **sent}, instance=pilot.cohort)
    assert form.errors[field] == [message]


def test_the_rate_is_set_on_the_page_of_the_plan(pilot, cast):
    client = Client()
    client.force_login(cast["coordinator"])
    pilot.cohort.programme.cohorts.exclude(pk=pilot.cohort.pk).delete()
    sent = {**_plan(pilot.cohort), "currency": "gbp", "hour_rate": "45", "coordination_hours": "30"}
    address = reverse("programmes:planning", args=[pilot.cohort.programme_id])
    assert client.post(address, sent).status_code == 302
    pilot.cohort.refresh_from_db()
    assert (pilot.cohort.currency, pilot.cohort.hour_rate) == ("GBP", Decimal("45.00"))


def _plan(cohort: Cohort) -> dict[str, str]:
    plan = ("name", "starts_on", "ends_on", "pairs_planned", "sessions_planned", "session_minutes")
    values = {name: str(getattr(cohort, name)) for name in plan}
    return {**values, "submission": str(cohort.submission), "seen": digest(shown(cohort, CohortForm))}


class TestTheTopTeam:
    """The head of the organisation, those who report to them, and nobody else."""

    @pytest.fixture
    def head(self, pilot):
        head = PersonFactory(grade__rank=9)
        self._lead(head, *(pair.mentor.person for pair in pilot.pairs[:1]), until=date(2026, 4, 1))
        return head

    def _lead(self, head, *people, until=None):
        for person in people:
            ReportingLine.objects.create(person=person, manager=head, since=date(2025, 1, 1), until=until)

    def _mentees(self, pilot, count):
        return [pair.mentee.person for pair in pilot.pairs[:count]]

    def test_five_are_said(self, pilot, head):
        self._lead(head, *self._mentees(pilot, 5))
        found = top_team(pilot.cohort, on=date(2026, 6, 1))
        assert found == {"shown": True, "count": 5}
        assert top_team_words(found) == ", 5 of them from the top team"
        assert ", 5 of them from the top team" in board(pilot.cohort, pilot.release()).people

    def test_four_are_hidden(self, pilot, head):
        self._lead(head, *self._mentees(pilot, 4))
        found = top_team(pilot.cohort, on=date(2026, 6, 1))
        assert found == {"shown": False, "reason": "hidden, fewer than 5"}

    def test_and_so_are_all_where_few_others_would_follow(self, pilot, head):
        self._lead(head, *self._mentees(pilot, 12), *(pair.mentor.person for pair in pilot.pairs[:9]))
        assert top_team(pilot.cohort, on=date(2026, 6, 1))["shown"] is False

    def test_their_own_people_are_not_of_it(self, pilot, head):
        self._lead(head, *self._mentees(pilot, 5))
        self._lead(self._mentees(pilot, 1)[0], *(pair.mentor.person for pair in pilot.pairs))
        assert top_team(pilot.cohort, on=date(2026, 6, 1))["count"] == 5

    def test_without_lines_nobody_knows(self, pilot):
        assert top_team(pilot.cohort, on=date(2026, 6, 1)) == {}
        assert top_team_words({}) == ""
