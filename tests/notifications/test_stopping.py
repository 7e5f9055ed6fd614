"""One press stops one reminder, without a sign-in: for whom and for what it was signed, and for nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from notifications import actions, delivery, registry
from notifications.gathering import GATHERED
from notifications.models import Preference
from notifications.registry import kind_named
from notifications.stopping import links
from tests.factories import PersonFactory, user_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PRESS = {"List-Unsubscribe": "One-Click"}


def mailed(person, mailoutbox, kind="test.reminder"):
    actions.enqueue(kind=kind, person=person, due_at=MORNING, at=MORNING)
    delivery.tick(clock=lambda: MORNING)
    return mailoutbox[-1].message()


def stop_page(person, kind="test.reminder"):
    return reverse("notifications:stop", args=[links.token_for(person, kind_named(kind))])


def unwanted(person):
    return set(Preference.objects.filter(person=person, wanted=False).values_list("kind", flat=True))


@pytest.fixture
def anybody():
    """A mail program: no session, no cookie, and the checks of a form's mark switched on."""
    return Client(enforce_csrf_checks=True)


def test_a_reminder_says_how_it_is_stopped_in_its_head_and_at_its_foot(reader, mailoutbox, anybody, settings):
    settings.BASE_URL = "https://upward.example"
    mail = mailed(reader, mailoutbox)
    [address] = re.findall(r"^<(https://upward\.example(/\S+))>$", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            assert part.get_payload(decode=True).decode().count(address[0]) == 1
    raw = mail.as_bytes(linesep="\r\n")
    assert f"List-Unsubscribe: <{address[0]}>".encode() in raw.replace(b"\r\n ", b"")
    assert anybody.post(address[1], PRESS).status_code == 200
    assert unwanted(reader) == {"test.reminder"}


def test_a_question_that_somebody_waits_for_has_no_such_link(reader, mailoutbox):
    mail = mailed(reader, mailoutbox, "test.ask")
    assert "List-Unsubscribe" not in mail and "/reminders/stop/" not in str(mail)
    assert links.read(links.token_for(reader, kind_named("test.ask"))) is None


def test_looking_changes_nothing_however_often_a_scanner_looks(reader, anybody):
    for number in range(50):
        answer = (anybody.head if number % 2 else anybody.get)(stop_page(reader))
        assert answer.status_code == 200
    assert not Preference.objects.exists()
    page = anybody.get(stop_page(reader)).content.decode()
    assert page.count("<button") == 1 and "Whether you met" in page and "Zainab" not in page


def test_pressing_twice_is_pressing_once_and_the_reminder_stays_away(reader, anybody, mailoutbox):
    for _ in range(2):
        assert "Stopped" in anybody.post(stop_page(reader), PRESS).content.decode()
    assert Preference.objects.count() == 1
    actions.enqueue(kind="test.reminder", person=reader, due_at=MORNING, at=MORNING)
    assert delivery.tick(clock=lambda: MORNING).skipped == 1
    assert mailoutbox == []


def test_a_mail_program_may_send_it_as_parts_too(reader, anybody):
    boundary = 'multipart/form-data; boundary="b"'
    body = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    anybody.generic("POST", stop_page(reader), body, content_type=boundary)
    assert unwanted(reader) == {"test.reminder"}


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "yes"}, {"person": "another"}])
def test_a_post_without_the_press_shows_the_button_and_changes_nothing(reader, anybody, body):
    assert "Stop it" in anybody.post(stop_page(reader), body).content.decode()
    assert not Preference.objects.exists()


def test_58_a_link_that_was_edited_says_no_more_than_an_address_that_never_was(reader, anybody):
    other = PersonFactory()
    mine, theirs = (links.token_for(person, kind_named("test.reminder")) for person in (reader, other))
    key, mark = mine.split(".")[0], mine.split(".")[-1]
    edited = [
        theirs.rpartition(".")[0] + "." + mark,
        f"{key}.test.confidential.{mark}",
        f"{key}.test.ask.{mark}",
        f"{key}.nobody.knows.{mark}",
        f"!{mine}",
        mine[:-1] + ("a" if mine[-1] != "a" else "b"),
        mine.upper(),
        "x",
        "é" * 40,
        "." * 300,
    ]
    PersonFactory(name="Gone")
    leaver = PersonFactory(left_on=MORNING.date())
    edited.append(links.token_for(leaver, kind_named("test.reminder")))
    nowhere = anybody.get(reverse("notifications:stop", args=["nothing"]))
    for token in edited:
        address = reverse("notifications:stop", args=[token])
        for answer in (anybody.get(address), anybody.post(address, PRESS)):
            assert (answer.status_code, _same(answer)) == (404, _same(nowhere)), token
    assert not Preference.objects.exists()


def _same(answer):
    """A page without what differs from request to request by design: its number."""
    return re.sub(rb"[0-9a-f]{16,}", b"", answer.content)


def test_the_link_of_several_in_one_stops_all_reminders_and_no_question(reader, anybody):
    registry.register_kind(GATHERED)
    assert "Stop all reminders?" in anybody.get(stop_page(reader, GATHERED.name)).content.decode()
    anybody.post(stop_page(reader, GATHERED.name), PRESS)
    assert unwanted(reader) == {"test.reminder", "test.confidential"}


def test_who_stopped_a_reminder_finds_it_in_the_list_and_takes_it_up_again(
    reader, anybody, client, mailoutbox
):
    anybody.post(stop_page(reader), PRESS)
    client.force_login(user_of(reader))
    client.post(reverse("notifications:preferences"), {"wanted": ["test.reminder"]})
    later = MORNING + timedelta(days=1)
    actions.enqueue(kind="test.reminder", person=reader, due_at=later, at=later)
    assert delivery.tick(clock=lambda: later).sent == 1
