"""Invitation and kick-off say where one tells without a name; what managers and everybody read does not."""

from __future__ import annotations

import pytest

from feedback.concerns.links import address_for, replace_link
from programmes.kit.in_use import missing_in, say, words_in_use
from programmes.kit.values import values_of
from programmes.models import KitText
from tests.factories import CohortFactory, hr_user
from tests.factories.people import NOW, handler_user

pytestmark = pytest.mark.django_db

MORE = {"side": "mentor", "person": "Jordan", "day": "Friday", "time": "09:00", "place": "Hall"}
SAID = (KitText.Kind.INVITATION, KitText.Kind.KICK_OFF)


def body(cohort, kind) -> str:
    words = words_in_use(cohort.programme, kind)
    values = {name: value or "x" for name, value in values_of(cohort, kind, **MORE).items()}
    assert missing_in(words, values) == []
    return " ".join(line for block in say(words, values).blocks for line in block.plain())


@pytest.mark.parametrize("kind", list(KitText.Kind))
def test_the_address_is_for_those_who_take_part(kind) -> None:
    handler_user()
    cohort = CohortFactory()
    assert (address_for(cohort.programme) in body(cohort, kind)) == (kind in SAID)


@pytest.mark.parametrize("kind", SAID)
def test_a_replaced_address_is_said_from_then_on(kind) -> None:
    handler_user()
    cohort = CohortFactory()
    before = address_for(cohort.programme)
    replace_link(programme=cohort.programme, by=hr_user(), at=NOW)
    said = body(cohort, kind)
    assert before not in said and address_for(cohort.programme) in said


@pytest.mark.parametrize("kind", SAID)
def test_while_no_handler_is_named_no_address_is_given_out_and_no_mail_waits(kind) -> None:
    said = body(CohortFactory(), kind)
    assert "for-you" not in said and "you can tell the speak-up contact of" in said
