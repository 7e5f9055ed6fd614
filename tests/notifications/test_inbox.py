"""The inbox: what was said to somebody, as it is true now, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from notifications import actions, delivery
from notifications.models import Attempt, Message, Preference
from tests.factories import UserFactory, user_of

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
INBOX = "notifications:inbox"


def sent(person, kind="test.ask", sequence="1"):
    message = actions.enqueue(kind=kind, person=person, due_at=MORNING, at=MORNING, sequence=sequence)
    delivery.tick(clock=lambda: MORNING)
    return message


def test_the_button_marks_as_read_and_leads_on(client, reader):
    message = sent(reader)
    client.force_login(user_of(reader))
    assert '<span class="unread">1<' in client.get(reverse(INBOX)).content.decode()
    page = reverse("notifications:inbox_message", args=[message.pk])
    assert "Did you meet?" in client.get(page).content.decode()
    assert Message.objects.get().read_at is None, "looking changes nothing"
    assert client.post(page).headers["Location"] == "/sessions/"
    assert Message.objects.get().read_at is not None
    assert 'class="unread"' not in client.get(reverse(INBOX)).content.decode()


def test_what_is_no_longer_true_says_so(client, reader):
    message = sent(reader)
    Message.objects.update(facts={"settled": "yes"})
    client.force_login(user_of(reader))
    page = reverse("notifications:inbox_message", args=[message.pk])
    assert "no longer true" in client.get(page).content.decode()
    assert client.post(page).headers["Location"] == reverse(INBOX)


def test_all_are_marked_at_once_and_only_ones_own(client, reader):
    sent(reader), sent(reader, sequence="2")
    other = UserFactory()
    sent(other.person, sequence="3")
    client.force_login(user_of(reader))
    client.post(reverse(INBOX))
    assert list(Message.objects.filter(read_at=None).values_list("person", flat=True)) == [other.person_id]


def test_a_message_of_somebody_else_is_not_there(client, reader):
    message = sent(reader)
    client.force_login(UserFactory())
    page = reverse("notifications:inbox_message", args=[message.pk])
    assert client.get(page).status_code == client.post(page).status_code == 404
    assert Message.objects.get().read_at is None


def test_what_has_not_left_stands_in_no_inbox(client, reader):
    message = actions.enqueue(kind="test.reminder", person=reader, due_at=MORNING, at=MORNING)
    client.force_login(user_of(reader))
    assert "Nothing has been written" in client.get(reverse(INBOX)).content.decode()
    assert client.get(reverse("notifications:inbox_message", args=[message.pk])).status_code == 404


def test_without_a_mail_it_comes_to_the_inbox_alone(client, reader, mailoutbox):
    client.force_login(user_of(reader))
    chosen = {"wanted": ["test.reminder"], "inbox_only": ["test.reminder"]}
    client.post(reverse("notifications:preferences"), chosen)
    sent(reader, "test.reminder")
    assert mailoutbox == [] and Attempt.objects.get().channel == "inbox"
    assert "Whether you met" in client.get(reverse(INBOX)).content.decode()
    sent(reader)
    assert len(mailoutbox) == 1, "what somebody waits for comes as a mail too"


def reminded(person, day, *, by_mail):
    """A reminder due on ``day`` of March 2026 at ten, delivered then; whether it left that day."""
    at = MORNING + timedelta(days=day - 2)
    Preference.objects.update_or_create(
        person=person, kind="test.reminder", defaults={"wanted": True, "by_mail": by_mail}
    )
    message = actions.enqueue(kind="test.reminder", person=person, due_at=at, at=at, sequence=str(day))
    delivery.tick(clock=lambda: at)
    message.refresh_from_db()
    return message.state == Message.State.SENT


def test_what_came_to_the_inbox_alone_takes_no_mails_place(reader, mailoutbox):
    assert [reminded(reader, day, by_mail=False) for day in (2, 3)] == [True, True]
    assert [reminded(reader, day, by_mail=True) for day in (4, 5)] == [True, True]
    assert len(mailoutbox) == 2
    assert not reminded(reader, 6, by_mail=True), "two mails are enough for a week"


def test_one_that_was_begun_for_the_inbox_and_left_as_a_mail_counts(reader, mailoutbox):
    """A worker died with it, and its reader chose mails meanwhile."""
    assert reminded(reader, 2, by_mail=True) and reminded(reader, 3, by_mail=True)
    begun = Message.objects.get(sequence="2").attempts
    begun.update(number=2)
    begun.create(number=1, at=MORNING, channel="inbox")
    assert not reminded(reader, 4, by_mail=True)


def test_the_list_costs_the_same_however_long_it_is(client, reader, django_assert_max_num_queries):
    client.force_login(user_of(reader))
    counts = []
    for number in range(10):
        sent(reader, sequence=str(number))
        if number in (0, 9):
            with django_assert_max_num_queries(20) as queries:
                client.get(reverse(INBOX))
            counts.append(len(queries))
    assert counts[0] == counts[1]
