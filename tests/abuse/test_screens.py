"""What somebody sees over a shoulder: the title of a tab, the line of a notification. Numbers as in the list."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from notifications.models import Message
from notifications.registry import kinds
from sessions.models import Session
from tests.factories.people import NOW
from tests.permissions.walking import routes
from tests.permissions.world import World, build
from tests.sessions.conftest import cast  # noqa: F401 - a fixture
from tests.signing_in import sign_in

TITLE = re.compile(rb"<title>(.*?)</title>", re.S)
THEIRS = ("home:", "pairing:", "preparation:", "sessions:", "feedback:")


@pytest.fixture
def world(db, eager_jobs) -> World:
    return build()


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_79_no_title_of_a_tab_names_the_partner(world, client, who):
    sign_in(client, world.people[who])
    names = {user.person.first_name for user in world.people.values() if user.person}
    seen = 0
    for route, arguments in routes().items():
        if not route.startswith(THEIRS):
            continue
        response = client.get(world.address(route, arguments))
        found = TITLE.search(response.getvalue()) if response.status_code == 200 else None
        if found is not None:
            seen += 1
            assert not [name for name in names if name.encode() in found[1]], (route, found[1])
    assert seen >= 10


def test_79_no_subject_of_a_mail_names_the_partner(cast):  # noqa: F811
    session = cast.plan(by=cast.mentor)
    facts = {"session": str(session.pk), "pair": str(cast.pair.pk)}
    names = (cast.mentor.person.first_name, cast.mentee.person.first_name)
    written = 0
    for state, what in (("planned", "planned"), ("planned", "moved"), ("cancelled", "cancelled")):
        Session.objects.filter(pk=session.pk).update(state=state)
        for kind in kinds():
            for user in (cast.mentor, cast.mentee):
                message = Message(
                    person=user.person, kind=kind.name, facts=facts | {"what": what}, due_at=NOW
                )
                letter = kind.write(message) if kind.name.startswith("session.") else None
                if letter is not None:
                    written += 1
                    assert not [name for name in names if name in letter.subject], letter.subject
    assert written >= 8


def test_79_the_page_of_a_person_on_the_staff_list_is_called_that(world, client):
    sign_in(client, world.people["hr"])
    person = world.people["mentor"].person
    page = client.get(reverse("accounts:person", args=[person.pk]))
    assert person.first_name.encode() not in TITLE.search(page.content)[1]
