"""Mail that comes back: who may say so, what it stops, who sees it, and how it goes on."""

from __future__ import annotations

import io
import json
import mailbox
import smtplib
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEvent
from notifications import actions, delivery
from notifications.addresses import bounces, return_path
from notifications.addresses.actions import let_go_of_old_addresses
from notifications.addresses.bounces import Taken
from notifications.addresses.checks import the_way_back_is_short_enough
from notifications.models import AddressProblem, Message, Preference
from programmes.models import Role
from tests.factories import CohortFactory, PersonFactory, UserFactory, grant, hr_user, user_of
from tests.factories.programmes import ParticipantFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = MORNING + timedelta(days=1)


@pytest.fixture(autouse=True)
def takes_bounces(settings):
    settings.UPWARD_BOUNCE_ADDRESS = "bounces@upward.example"


class Unknown(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"5.1.2 no such host")})


def say(person, kind="test.ask", at=MORNING, **more):
    return actions.enqueue(kind=kind, person=person, due_at=at, at=at, **more)


def tick(at=MORNING):
    return delivery.tick(clock=lambda: at)


def sent_to(person, mailoutbox, kind="test.ask"):
    """The way back of a mail that was sent to ``person``."""
    say(person, kind)
    tick()
    return mailoutbox[-1].from_email


def report(to, *, status="5.1.1", action="failed", kind="delivery-status"):
    """As mail servers write it (RFC 3464)."""
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; someone@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    ).encode()


def test_each_mail_has_a_way_back_of_its_own_that_any_server_takes(reader, mailoutbox):
    first, second = sent_to(reader, mailoutbox), sent_to(PersonFactory(), mailoutbox)
    assert first != second
    local, _, domain = first.partition("@")
    assert len(local) <= 64 and domain == "upward.example" and local == local.lower()
    assert mailoutbox[0].message()["From"] == "Upward <upward@localhost>"


def test_without_an_address_for_bounces_mail_comes_from_the_usual_one(reader, mailoutbox, settings):
    settings.UPWARD_BOUNCE_ADDRESS = ""
    assert sent_to(reader, mailoutbox) == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize(
    ("address", "faults"), [("", 0), ("b" * 16 + "@x", 0), ("b" * 17 + "@x", 1), ("b", 1)]
)
def test_a_name_that_would_grow_too_long_is_told_at_start(settings, address, faults):
    settings.UPWARD_BOUNCE_ADDRESS = address
    assert len(the_way_back_is_short_enough()) == faults


def test_an_address_that_is_gone_gets_no_more_mail_until_the_staff_list_has_another(reader, mailoutbox):
    back = sent_to(reader, mailoutbox)
    assert bounces.take(report(back), to=back, at=MORNING) is Taken.PROBLEM
    say(reader, at=LATER, sequence="2"), say(reader, "test.reminder", at=LATER)
    figures = tick(LATER)
    assert (figures.sent, figures.waiting, figures.skipped) == (0, 1, 1)
    reader.email = "new@example.org"
    reader.save()
    assert tick(LATER + timedelta(hours=1)).sent == 1
    assert mailoutbox[-1].to == ["new@example.org"]
    let_go_of_old_addresses(at=LATER)
    assert not AddressProblem.objects.exists()


def test_the_address_is_found_in_the_mail_too_and_in_capitals(reader, mailoutbox):
    back = sent_to(reader, mailoutbox)
    assert bounces.take(report(back.upper()), at=MORNING) is Taken.PROBLEM


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "4.4.1", "action": "delayed"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"status": ""},
        {"action": "relayed"},
        {"kind": "disposition-notification"},
    ],
)
def test_a_delay_a_full_mailbox_or_a_policy_stops_nothing(reader, mailoutbox, changes):
    back = sent_to(reader, mailoutbox)
    assert bounces.take(report(back, **changes), to=back, at=MORNING) is Taken.IGNORED
    assert not AddressProblem.objects.exists()


def test_98_an_out_of_office_reply_is_ignored(reader, mailoutbox):
    reply = EmailMessage()
    reply["To"], reply["Auto-Submitted"] = sent_to(reader, mailoutbox), "auto-replied"
    reply["Subject"] = "Automatic reply: 5.1.1 I am away"
    reply.set_content("Action: failed\nStatus: 5.1.1\n")
    assert bounces.take(reply.as_bytes(), at=MORNING) is Taken.IGNORED


class TestForged:
    """61: whoever can write a mail to us cannot cut anybody off."""

    def test_for_somebody_who_was_never_written_to(self, reader, mailoutbox):
        message = say(reader, at=LATER)
        made_up = return_path.for_mail(message.pk, "somebody@else.example")
        assert bounces.take(report(made_up), to=made_up, at=MORNING) is Taken.FORGED

    def test_with_ones_own_signature_under_the_key_of_a_mail_to_somebody_else(self, reader, mailoutbox):
        chief = PersonFactory(name="Chief")
        own, theirs = sent_to(reader, mailoutbox), sent_to(chief, mailoutbox)
        mixed = theirs.partition("@")[0][:-21] + own.partition("@")[0][-21:] + "@upward.example"
        assert bounces.take(report(mixed), to=mixed, at=MORNING) is Taken.FORGED
        assert not AddressProblem.objects.exists()

    @pytest.mark.parametrize(
        "to", ["", "bounces@upward.example", "bounces+short@upward.example", "x" * 5_000]
    )
    def test_with_no_signature_at_all(self, reader, to):
        assert bounces.take(report("chief@example.org"), to=to, at=MORNING) is Taken.FORGED

    def test_for_an_address_that_is_another_by_now(self, reader, mailoutbox):
        back = sent_to(reader, mailoutbox)
        reader.email = "new@example.org"
        reader.save()
        assert bounces.take(report(back), to=back, at=MORNING) is Taken.FORGED

    @pytest.mark.parametrize("raw", [b"", b"\xff" * 4_000, b"Content-Type: multipart/report", b"\r\n" * 9])
    def test_by_bytes_that_are_no_mail(self, db, raw):
        assert bounces.take(raw, at=MORNING) is Taken.IGNORED


def test_97_an_address_with_a_slip_stands_on_the_list_and_is_tried_once(reader, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Unknown"
    say(reader)
    assert tick().failed == 1
    assert reader.address_problem.status == "5.1.2"
    say(reader, at=LATER, sequence="2")
    for hours in range(24):
        assert tick(LATER + timedelta(hours=hours)).failed == 0
    assert Message.objects.get(sequence="2").attempts.count() == 0


def test_whoever_complains_of_a_reminder_gets_no_more_of_it(reader, mailoutbox):
    back = sent_to(reader, mailoutbox, "test.reminder")
    assert bounces.take(report(back, kind="feedback-report"), to=back, at=MORNING) is Taken.STOPPED
    assert Preference.objects.get(person=reader).wanted is False


def test_the_command_reads_a_mail_from_standard_input_and_never_fails(reader, mailoutbox, monkeypatch):
    back = sent_to(reader, mailoutbox)
    for raw, taken in ((report(back), "address problem"), (b"hello", "ignored"), (report("x@y"), "forged")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out = StringIO()
        call_command("bounce", "--json", stdout=out)
        assert json.loads(out.getvalue()) == {"taken": taken}


@pytest.mark.parametrize("shape", ["maildir", "mbox"])
def test_a_folder_is_read_once_and_keeps_its_mails(reader, mailoutbox, tmp_path, shape):
    path, mails = (
        tmp_path / shape,
        [report(sent_to(reader, mailoutbox)), b"Subject: hi\n\nhello", report("x@y")],
    )
    box = mailbox.Maildir(str(path)) if shape == "maildir" else mailbox.mbox(str(path))
    for mail in mails:
        box.add(mail)
    box.close()

    def run():
        out = StringIO()
        call_command("bounce", "--json", folder=path, stdout=out)
        return json.loads(out.getvalue())["taken"]

    assert run() == {"address problem": 1, "ignored": 1, "forged": 1}
    assert AddressProblem.objects.get().person == reader
    AddressProblem.objects.all().delete()
    assert run() == {} and not AddressProblem.objects.exists(), "what was read is not read again"
    again = mailbox.Maildir(str(path)) if shape == "maildir" else mailbox.mbox(str(path))
    assert len(again) == 3
    again.add(report(mailoutbox[-1].from_email))
    again.close()
    assert run() == {"address problem": 1}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("bounce", folder=tmp_path / "nowhere")


class TestTheList:
    PAGE = "/address-problems/"

    @pytest.fixture
    def gone(self, reader, mailoutbox):
        back = sent_to(reader, mailoutbox)
        bounces.take(report(back), to=back, at=MORNING)
        return reader

    def coordinator(self, cohort):
        user = UserFactory()
        grant(user, Role.Name.COORDINATOR, cohort.programme)
        return user

    def test_a_coordinator_sees_the_people_of_their_programmes_by_name_alone(self, client, gone):
        participant = ParticipantFactory(person=gone)
        client.force_login(self.coordinator(participant.cohort))
        page = client.get(self.PAGE).content.decode()
        assert "Zainab Malik" in page
        assert gone.email not in page and "A question to you" not in page and "5.1.1" not in page

    def test_a_coordinator_of_another_programme_sees_nobody(self, client, gone):
        ParticipantFactory(person=gone)
        client.force_login(self.coordinator(CohortFactory()))
        assert "Zainab" not in client.get(self.PAGE).content.decode()
        assert client.post(self.PAGE, {"problem": gone.address_problem.pk}).status_code == 404

    def test_hr_keep_the_staff_list_and_see_everybody(self, client, gone):
        client.force_login(hr_user())
        page = client.get(self.PAGE).content.decode()
        assert "Zainab Malik" in page and reverse("accounts:import_upload") in page

    def test_a_participant_has_no_business_there(self, client, gone):
        client.force_login(user_of(PersonFactory()))
        assert client.get(self.PAGE).status_code == 403

    def test_somebody_who_knows_better_has_it_tried_again(self, client, gone, mailoutbox):
        say(gone, at=LATER, sequence="2")
        assert tick(LATER).waiting == 1
        client.force_login(hr_user())
        client.post(self.PAGE, {"problem": gone.address_problem.pk})
        assert tick(LATER + timedelta(hours=1)).sent == 1
        assert AuditEvent.objects.filter(verb="address tried again").count() == 1

    @pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_a_button_that_names_nothing_does_not_exist(self, client, gone, key):
        client.force_login(hr_user())
        assert client.post(self.PAGE, {"problem": key}).status_code == 404
