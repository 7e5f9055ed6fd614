"""How long a concern is kept, and what becomes of it when the reporter is erased."""

from __future__ import annotations

import uuid
from datetime import timedelta

from accounts import retention
from accounts.models import ContentKey
from accounts.rights.belongings import belongings
from accounts.rights.erasure import erase
from feedback.concerns import actions
from feedback.concerns.models import Concern, ConcernMessage
from tests.factories.people import NOW
from tests.feedback.concerns.conftest import WORDS, Told


def closed(told: Told) -> Concern:
    concern, ruth = told.tell(), told.handlers[0]
    return actions.close(concern=concern, words="Done.", submission=uuid.uuid4(), by=ruth, at=NOW)


def test_what_is_closed_goes_with_its_key_after_a_year(told: Told) -> None:
    open_one, key = told.tell(), closed(told).key_id
    retention.run(at=NOW + timedelta(days=364))
    assert Concern.objects.count() == 2
    retention.run(at=NOW + timedelta(days=366))
    assert list(Concern.objects.all()) == [open_one]
    assert not ContentKey.objects.filter(pk=key).exists()


def test_an_erasure_takes_what_is_closed_and_the_name_from_what_is_open(told: Told) -> None:
    open_one, key = told.tell(), closed(told).key_id
    touched = erase(person=told.cast.mentor.person, by=None, at=NOW)
    concern = Concern.objects.select_related("key").get()
    assert concern == open_one and not ContentKey.objects.filter(pk=key).exists()
    assert concern.who == "" and not concern.is_told_by(told.cast.mentor)
    assert ConcernMessage.objects.select_related("key").get(concern=concern).words == WORDS
    assert list(Concern.objects.visible_to(told.handlers[0])) == [concern]
    # Whoever erases does not learn that the person spoke up.
    assert {count for label, count in touched.items() if label.startswith("feedback.Concern")} == {0}


def test_the_reporter_alone_has_it_in_their_copy(told: Told) -> None:
    told.tell()
    of_reporter = belongings["feedback.ConcernMessage"].rows(told.cast.mentor.person)
    assert [row.words for row in of_reporter] == [WORDS]
    for user in (told.cast.mentee, *told.handlers):
        assert not belongings["feedback.Concern"].rows(user.person).exists()
    assert "reporter" not in belongings["feedback.Concern"].columns()
