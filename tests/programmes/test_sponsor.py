"""Naming the sponsor is enough: they can read the results, and lose that when somebody else is named."""

from __future__ import annotations

import pytest

from programmes import actions
from programmes.models import Role
from tests.factories.people import NOW, PersonFactory, UserFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


def _name(programme, sponsor):
    actions.save_purpose(programme=programme, by=UserFactory(), at=NOW, sponsor=sponsor)


def _sponsors(programme):
    return list(
        Role.objects.filter(programme=programme, name=Role.Name.SPONSOR).values_list("user__email", flat=True)
    )


def test_the_named_sponsor_has_the_role_once():
    programme, sponsor = ProgrammeFactory(), PersonFactory(email="angela@example.org")
    _name(programme, sponsor)
    _name(programme, sponsor)
    assert _sponsors(programme) == ["angela@example.org"]


def test_another_sponsor_takes_it_over():
    programme = ProgrammeFactory()
    _name(programme, PersonFactory(email="angela@example.org"))
    _name(programme, PersonFactory(email="bashir@example.org"))
    assert _sponsors(programme) == ["bashir@example.org"]


def test_nobody_named_has_no_role():
    programme = ProgrammeFactory()
    _name(programme, PersonFactory(email="angela@example.org"))
    _name(programme, None)
    assert _sponsors(programme) == []


def test_a_sponsor_without_an_address_is_named_all_the_same():
    programme, sponsor = ProgrammeFactory(), PersonFactory(email="")
    _name(programme, sponsor)
    assert programme.sponsor == sponsor and _sponsors(programme) == []
