"""Who may look into the outbox, what it tells, and each person's own reminders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from notifications import actions, delivery
from notifications.models import Preference
from tests.factories import UserFactory, hr_user, user_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
KEPT = "notifications.outbox.KeptInFiles"


@pytest.fixture
def hr():
    return hr_user(name="Helen Reid")


def sent(person, kind="test.ask", sequence="1"):
    message = actions.enqueue(kind=kind, person=person, due_at=MORNING, at=MORNING, sequence=sequence)
    delivery.tick(clock=lambda: MORNING)
    return message


@pytest.fixture
def kept(settings, tmp_path):
    settings.EMAIL_BACKEND = KEPT
    settings.EMAIL_URL = ""
    settings.OUTBOX_DIR = tmp_path


def test_hr_sees_who_was_written_to_and_reads_the_mail_that_was_kept(client, hr, reader, kept):
    message = sent(reader)
    client.force_login(hr)
    page = client.get(reverse("notifications:outbox")).content.decode()
    assert "Zainab Malik" in page and "A question to you" in page
    mail = client.get(reverse("notifications:mail", args=[message.pk])).content.decode()
    assert "Did you meet?" in mail


def test_the_html_twin_may_run_and_fetch_nothing(client, hr, reader, kept):
    message = sent(reader)
    client.force_login(hr)
    answer = client.get(reverse("notifications:mail_html", args=[message.pk]))
    policy = answer.headers["Content-Security-Policy"]
    assert "<h1" in answer.content.decode()
    assert "default-src 'none'" in policy and "script-src 'none'" in policy and "sandbox" in policy


def test_a_kept_mail_is_readable_by_its_owner_only(reader, kept, tmp_path):
    message = sent(reader)
    assert (tmp_path / f"{message.pk}.eml").stat().st_mode & 0o077 == 0


def test_where_mail_is_really_sent_nobody_reads_it_here(client, hr, reader, kept, settings):
    message = sent(reader)
    settings.EMAIL_URL = "smtp://mail.example.org"
    client.force_login(hr)
    assert client.get(reverse("notifications:outbox")).status_code == 200
    assert client.get(reverse("notifications:mail", args=[message.pk])).status_code == 404
    assert client.get(reverse("notifications:mail_html", args=[message.pk])).status_code == 404


def test_that_a_coach_wrote_is_not_told_by_the_outbox(client, hr, reader, kept):
    message = sent(reader, "test.confidential")
    client.force_login(hr)
    assert "Zainab" not in client.get(reverse("notifications:outbox")).content.decode()
    assert client.get(reverse("notifications:mail", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("name", ["outbox", "mail", "mail_html"])
def test_a_participant_may_not_look_into_the_outbox(client, reader, kept, name):
    message = sent(reader)
    client.force_login(user_of(reader))
    arguments = [] if name == "outbox" else [message.pk]
    assert client.get(reverse(f"notifications:{name}", args=arguments)).status_code == 403


@pytest.mark.parametrize("name", ["outbox", "preferences"])
def test_a_stranger_is_asked_to_sign_in(client, name):
    answer = client.get(reverse(f"notifications:{name}"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


def test_the_outbox_costs_the_same_however_long_it_is(
    client, hr, reader, django_assert_max_num_queries, kept
):
    client.force_login(hr)
    counts = []
    for number in range(10):
        sent(reader, sequence=str(number))
        if number in (0, 9):
            with django_assert_max_num_queries(21) as queries:
                client.get(reverse("notifications:outbox"))
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_person_turns_a_reminder_off_and_on_again(client, reader, mailoutbox):
    client.force_login(user_of(reader))
    page = reverse("notifications:preferences")
    assert "A question to you" not in client.get(page).content.decode()
    client.post(page, {"wanted": []})
    assert not Preference.objects.filter(person=reader, wanted=True).exists()
    sent(reader, "test.reminder")
    assert mailoutbox == []
    client.post(page, {"wanted": ["test.reminder"]})
    actions.enqueue(
        kind="test.reminder", person=reader, due_at=MORNING + timedelta(days=1), at=MORNING, sequence="2"
    )
    assert delivery.tick(clock=lambda: MORNING + timedelta(days=1)).sent == 1


def test_somebody_who_is_on_no_staff_list_has_nothing_to_choose(client):
    client.force_login(UserFactory(person=None))
    assert "nothing to choose" in client.get(reverse("notifications:preferences")).content.decode()
