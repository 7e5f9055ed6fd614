"""Pasted lines: which address is meant."""

from __future__ import annotations

import pytest

from programmes.actions.inviting import Answer, invite_lines
from programmes.models import Cohort, Role, Side
from tests.factories.people import NOW, PersonFactory, hr_user
from tests.factories.programmes import CohortFactory, grant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "line",
    ["meera.o'neill@example.org", "'meera.o'neill@example.org'", "Meera O'Neill <meera.o'neill@example.org>"],
)
def test_an_apostrophe_belongs_to_the_address(line):
    invited = PersonFactory(email="meera.o'neill@example.org")
    cohort = CohortFactory(state=Cohort.State.RECRUITING, programme__state="running")
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    answers = invite_lines(cohort=cohort, text=line, side=Side.MENTOR, by=coordinator, at=NOW)
    assert [(each.answer, each.person) for each in answers] == [(Answer.INVITED, invited)]
