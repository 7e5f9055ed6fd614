"""The lists of enrolment ask the database as often for many applications as for two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes import actions
from programmes.models import Application, OpenCall, Role, Side, TimeAgreement
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import CallFactory, ParticipantFactory, TopicFactory, grant
from tests.signing_in import sign_in

BUDGETS = {
    "applications/": 22,
    "applications/?q=o": 22,
    "applications/?page=2": 22,
    "people/": 22,
    "selection/": 22,
    "selection/?side=mentee&list=waiting": 22,
    "selection/?q=a": 22,
    "call/": 22,
}


def grow(call: OpenCall, number: int) -> None:
    topic = TopicFactory(programme=call.cohort.programme)
    for side in Side:
        for _ in range(number):
            Application.objects.create(
                cohort=call.cohort,
                person=PersonFactory(),
                side=side,
                state=Application.State.APPLIED,
                offers=[str(topic.pk)],
                saved_at=timezone.now(),
                applied_at=timezone.now(),
            )
            ParticipantFactory(cohort=call.cohort, side=side, person=PersonFactory())
    for participant in call.cohort.participants.filter(time_agreement=None):
        TimeAgreement.objects.create(
            participant=participant, manager=PersonFactory(), asked_at=timezone.now()
        )


@pytest.mark.django_db
def test_the_lists_cost_the_same_however_many_applied(client: Client, django_assert_max_num_queries):
    call = CallFactory(closes_on=timezone.localdate() - timedelta(days=1))
    team = hr_user()
    grant(team, Role.Name.COORDINATOR, call.cohort.programme)
    sign_in(client, team)
    start = reverse("programmes:cohort", args=[call.cohort_id])
    for number in (1, 26):
        grow(call, number)
        actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())
        for page, most in BUDGETS.items():
            with django_assert_max_num_queries(most):
                assert client.get(start + page).status_code == 200
