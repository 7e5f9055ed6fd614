"""The page of reminders shows what can reach somebody by their roles, and forgets nothing that it does not show."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReportingLine
from notifications import registry
from notifications.actions import choose_reminders
from notifications.models import Preference
from notifications.texts.checks import faults_of
from programmes.models import Role
from tests.factories import ParticipantFactory, PersonFactory, ProgrammeFactory, grant, user_of

pytestmark = pytest.mark.django_db

# The conftest of this folder hides the product's kinds from the tests; they are taken before it does.
ALL = registry.kinds()
JOINING = {"programmes.announcement", "programmes.invitation-reminder"}
NAMES = re.compile(r'name="(wanted|inbox_only)"\s+value="([^"]+)"')
HEADINGS = re.compile(r'class="part-head">([^<]+)<')


@pytest.fixture(autouse=True)
def kinds_of_the_product(only_our_kinds, monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {kind.name: kind for kind in ALL})


def page_of(client, person):
    client.force_login(user_of(person))
    return client.get(reverse("notifications:preferences")).content.decode()


def shown(page):
    found = NAMES.findall(page)
    wanted, inbox = ({name for field, name in found if field == which} for which in ("wanted", "inbox_only"))
    assert wanted == inbox
    return wanted


def mentors(**fields):
    return ParticipantFactory(mentor=True, **fields).person


def mentees(**fields):
    return ParticipantFactory(mentee=True, **fields).person


def holds(name):
    person = PersonFactory()
    grant(user_of(person), name, ProgrammeFactory())
    return person


def leads():
    person = PersonFactory()
    ReportingLine.objects.create(person=PersonFactory(), manager=person, since=timezone.localdate())
    return person


@pytest.mark.parametrize(
    ("made", "there", "not_there"),
    [
        (PersonFactory, JOINING, {"session.topic", "team.digest", "thanks.manager", "sponsor.note"}),
        (mentors, JOINING | {"session.topic", "pulse.asked"}, {"team.digest", "coaching.follow"}),
        (mentees, JOINING | {"session.log", "pulse.asked"}, {"session.topic", "flag.raised"}),
        (
            lambda: holds(Role.Name.COORDINATOR),
            {"team.digest", "flag.raised", "programmes.role-request"},
            {"session.log", "sponsor.note", "coaching.follow"},
        ),
        (lambda: holds(Role.Name.COACH), {"coaching.follow"}, {"coaching.check", "team.digest"}),
        (lambda: holds(Role.Name.SPONSOR), {"sponsor.note"}, {"team.digest", "session.log"}),
        (leads, {"thanks.manager"}, {"thanks.said"}),
    ],
    ids=["anybody", "mentor", "mentee", "coordinator", "coach", "sponsor", "manager"],
)
def test_only_what_can_reach_somebody_is_shown(client, made, there, not_there):
    found = shown(page_of(client, made()))
    assert there <= found and not found & not_there


def test_headings_part_the_list_and_each_reminder_says_when_it_comes(client):
    page = page_of(client, mentors())
    wanted = page[: page.index('name="inbox_only"')]
    assert HEADINGS.findall(wanted)[:4] == [
        "Joining a programme",
        "Before you meet",
        "Your sessions",
        "Questions, thanks and notes",
    ]
    for kind in ALL:
        if kind.name in shown(page):
            assert kind.offer and kind.offer.about in wanted, kind.name


def test_having_had_a_coach_makes_no_list_longer(client):
    """Whoever looks over a shoulder must not learn that somebody asked for one."""
    asked_nobody = shown(page_of(client, mentors()))
    assert "coaching.check" in asked_nobody


def test_what_is_not_on_the_page_stays_as_it_was_chosen(client):
    person = mentees()
    Preference.objects.create(person=person, kind="team.digest", wanted=False, by_mail=False)
    client.force_login(user_of(person))
    client.post(reverse("notifications:preferences"), {"wanted": ["session.log"]})
    kept = {each.kind: (each.wanted, each.by_mail) for each in Preference.objects.filter(person=person)}
    assert kept["team.digest"] == (False, False)
    assert kept["session.log"] == (True, True) and kept["pulse.asked"] == (False, True)


def test_a_reminder_of_another_role_cannot_be_chosen_by_hand(client):
    person = mentees()
    choose_reminders(person=person, wanted=["team.digest", "session.log"])
    assert not Preference.objects.filter(person=person, kind="team.digest").exists()
    client.force_login(user_of(person))
    answer = client.post(reverse("notifications:preferences"), {"wanted": ["team.digest"]})
    assert answer.status_code == 200, "the page again, with what is wrong"
    assert not Preference.objects.filter(person=person, kind="team.digest").exists()


def test_a_reminder_that_nobody_could_turn_off_is_told_at_start():
    book = registry.kind_named("session.book")
    assert faults_of(book) == []
    assert "no Offer" in faults_of(replace(book, offer=None))[0]
