"""“Did you meet?” from a mail: opening a link changes nothing, one button answers once, and nothing tells more."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from feedback.models import Pulse
from mentoring.logs import masked
from notifications import outbox
from notifications.actions import enqueue
from notifications.delivery import deliver
from notifications.models import Message
from notifications.registry import kind_named
from pairing.models import Pair
from programmes.models import Cohort
from sessions.actions import Outcome, log_session
from sessions.check_in import links
from sessions.check_in.models import CheckIn
from sessions.models import Session
from tests.factories import SessionFactory
from tests.sessions.conftest import Cast

Answer = CheckIn.Answer
OVER = "This link does not work any more"


@pytest.fixture
def held_yesterday(cast: Cast) -> Session:
    at = timezone.now() - timedelta(days=1)
    return SessionFactory(pair=cast.pair, key=cast.pair.key, starts_at=at, planned_at=at - timedelta(days=9))


def link(session: Session, side: str = "mentor", answer: Answer = Answer.MET, *, days_ago: int = 0) -> str:
    person = session.pair.participant(side).person
    return links.address(session, person, answer, sent_at=timezone.now() - timedelta(days=days_ago))


def press(there: str, answer: str = "met", submission: uuid.UUID | None = None) -> str:
    posted = {"met": answer, "submission": str(submission or uuid.uuid4())}
    return Client().post(there, posted).content.decode()


def rows() -> list[object]:
    return [
        *Session.objects.order_by("pk").values(),
        *CheckIn.objects.values(),
        *Pulse.objects.values(),
        AuditEvent.objects.count(),
        Message.objects.count(),
    ]


def test_case_57_fifty_scanners_that_open_every_link_change_nothing(held_yesterday: Session) -> None:
    before = rows()
    for answer in Answer:
        for _ in range(25):
            assert Client().get(link(held_yesterday, answer=answer)).status_code == 200
            assert Client().head(link(held_yesterday, answer=answer)).status_code == 200
    assert rows() == before


@pytest.mark.parametrize("answer", Answer)
def test_the_page_fills_in_the_answer_and_names_the_date_and_a_first_name(
    held_yesterday: Session, cast: Cast, answer: Answer
) -> None:
    page = Client().get(link(held_yesterday, answer=answer)).content.decode()
    assert re.search(rf'value="{answer}"[^>]*checked|checked[^>]*value="{answer}"', page)
    assert len(re.findall(r">\s*Confirm\s*<", page)) == 1
    assert cast.mentee.person.first_name in page
    for secret in (
        cast.mentee.person.name.rpartition(" ")[2],
        cast.mentor.person.name.rpartition(" ")[2],
        cast.mentor.email,
        cast.pair.cohort.programme.name,
    ):
        assert secret not in page


def test_met_is_noted_without_signing_in_and_asks_both_for_a_pulse(held_yesterday: Session) -> None:
    page = press(link(held_yesterday))
    assert "Noted: you met" in page
    assert reverse("feedback:pulse", args=[held_yesterday.pk]) in page
    held_yesterday.refresh_from_db()
    assert (held_yesterday.state, held_yesterday.logged_by) == ("held", "mentor")
    assert Pulse.objects.filter(session=held_yesterday).count() == 2


def test_no_is_missed_by_nobody(held_yesterday: Session) -> None:
    assert "you did not meet" in press(link(held_yesterday), "no")
    held_yesterday.refresh_from_db()
    assert (held_yesterday.state, held_yesterday.changed_by) == ("missed", "")


def test_moved_waits_for_the_new_date(held_yesterday: Session) -> None:
    assert reverse("sessions:move", args=[held_yesterday.pk]) in press(link(held_yesterday), "moved")
    held_yesterday.refresh_from_db()
    assert held_yesterday.state == "planned"
    assert CheckIn.objects.get().answer == "moved"


def test_case_90_the_same_press_twice_is_one_answer(held_yesterday: Session) -> None:
    submission = uuid.uuid4()
    pages = [press(link(held_yesterday), "met", submission) for _ in range(2)]
    assert all("Noted: you met" in page for page in pages)
    assert CheckIn.objects.count() == AuditEvent.objects.filter(verb="session logged").count() == 1


def test_an_account_that_was_shut_has_nothing_to_answer(held_yesterday: Session, cast: Cast) -> None:
    there = link(held_yesterday)
    assert OVER not in Client().get(there).content.decode()
    cast.mentor.is_active = False
    cast.mentor.save()
    assert OVER in Client().get(there).content.decode() and OVER in press(there)
    assert not CheckIn.objects.exists()


def _edited(session: Session) -> str:
    there = link(session)
    letter = there[20]
    return there[:20] + ("A" if letter != "A" else "B") + there[21:]


def _for_another_purpose(session: Session) -> str:
    token = re.search("~(.+)/met/", link(session)).group(1)
    value = token.rpartition(".")[0]
    return reverse("sessions:check_in", args=[Signer(salt="another", sep=".").sign(value), "met"])


def _of_another_pair(session: Session) -> str:
    stranger = SessionFactory(starts_at=session.starts_at)
    return links.address(stranger, session.pair.mentor.person, Answer.MET, sent_at=timezone.now())


def _used(session: Session) -> str:
    press(link(session), "moved")
    return link(session)


def _ended(session: Session) -> str:
    Pair.objects.filter(pk=session.pair_id).update(state=Pair.State.ENDED)
    return link(session)


def _paused(session: Session) -> str:
    Pair.objects.filter(pk=session.pair_id).update(state=Pair.State.PAUSED)
    return link(session)


def _closed(session: Session) -> str:
    Cohort.objects.filter(pk=session.pair.cohort_id).update(state=Cohort.State.EVALUATED)
    return link(session)


def _left(session: Session) -> str:
    person = session.pair.mentor.person
    person.left_on = timezone.localdate() - timedelta(days=1)
    person.save()
    return link(session)


BAD = {
    "edited": _edited,
    "expired": lambda session: link(session, days_ago=14),
    "another purpose": _for_another_purpose,
    "another pair": _of_another_pair,
    "used": _used,
    "of an ended pair": _ended,
    "of a paused pair": _paused,
    "of a closed cohort": _closed,
    "of a leaver": _left,
    "no link": lambda session: reverse("sessions:check_in", args=["x", "met"]),
    "another answer": lambda session: link(session).replace("/met/", "/fired/"),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_case_58_links_that_do_not_count_lead_to_one_plain_page(held_yesterday: Session, make) -> None:
    there = make(held_yesterday)
    before = rows()
    answers = [Client().get(there), Client().post(there, {"met": "met", "submission": str(uuid.uuid4())})]
    plain = Client().get(reverse("sessions:check_in", args=["nobody", "met"]))
    assert OVER in plain.content.decode()
    for answer in answers:
        assert answer.status_code == plain.status_code == 404
        assert _without_marks(answer.content) == _without_marks(plain.content)
    assert rows() == before


def _without_marks(page: bytes) -> bytes:
    page = re.sub(rb'name="next" value="[^"]*"', b"", page)
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"', b"", page)


def test_a_link_works_on_its_last_day(held_yesterday: Session) -> None:
    assert Client().get(link(held_yesterday, days_ago=13)).status_code == 200


def test_the_first_answer_counts_and_the_partner_is_told_only_that_there_is_one(
    held_yesterday: Session,
) -> None:
    press(link(held_yesterday), "no")
    for page in (
        Client().get(link(held_yesterday, "mentee")).content.decode(),
        press(link(held_yesterday, "mentee"), "met"),
    ):
        assert "noted already" in page and "missed" not in page
    held_yesterday.refresh_from_db()
    assert held_yesterday.state == "missed" and CheckIn.objects.count() == 1


def test_case_59_the_two_see_that_a_link_said_it_and_take_it_back(
    held_yesterday: Session, cast: Cast, client: Client
) -> None:
    press(link(held_yesterday))
    words = "e-mail answered “We met”"
    for user in (cast.mentor, cast.mentee):
        client.force_login(user)
        assert words in client.get(held_yesterday.get_absolute_url()).content.decode()
    held_yesterday.refresh_from_db()
    log_session(
        session=held_yesterday,
        outcome=Outcome.MISSED,
        submission=uuid.uuid4(),
        by=cast.mentor,
        at=timezone.now(),
    )
    held_yesterday.refresh_from_db()
    assert held_yesterday.state == "missed" and not Pulse.objects.exists()
    assert words not in client.get(held_yesterday.get_absolute_url()).content.decode()


def test_the_trail_names_nobody_for_what_a_link_said(held_yesterday: Session) -> None:
    press(link(held_yesterday))
    event = AuditEvent.objects.get(verb="session answered by a link")
    assert event.by is None and event.details == {"side": "mentor", "answer": "met"}


def test_without_a_signed_agreement_the_rule_is_said_in_words(held_yesterday: Session) -> None:
    Pair.objects.filter(pk=held_yesterday.pair_id).update(state=Pair.State.INTRODUCED)
    before = rows()
    assert "once you have both signed the agreement" in press(link(held_yesterday))
    assert rows() == before


def test_case_98_the_mail_calls_for_no_reply_by_machine_and_the_outbox_shows_none_of_its_links(
    held_yesterday: Session, cast: Cast, settings, tmp_path
) -> None:
    settings.EMAIL_URL, settings.OUTBOX_DIR = "", tmp_path
    settings.EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
    at = timezone.now().replace(hour=12)
    message = enqueue(
        kind="session.log",
        person=cast.mentor.person,
        due_at=at,
        at=at - timedelta(hours=1),
        facts={"session": str(held_yesterday.pk)},
    )
    deliver(message_id=message.pk, at=at)
    real = (tmp_path / f"{message.pk}.eml").read_text()
    assert real.count("~") >= 6 and "Auto-Submitted: auto-generated" in real
    letter = kind_named(message.kind).write(message)
    assert [words for words, _ in letter.answers] == ["Yes, we met", "We moved it", "No"]
    shown = outbox.read(message.pk)
    for words in (shown.text, shown.html):
        assert "/check-in/~…/met/" in words
        for _, path in letter.answers:
            token = re.search("~([^/]+)/", path).group(1)
            assert not any(part in words for part in token.split(".")), "a part of a secret is a secret"


def test_the_log_masks_the_secret_of_a_link(held_yesterday: Session) -> None:
    there = link(held_yesterday)
    assert masked(f"Not Found: {there}") == "Not Found: /check-in/~[masked]/met/"


def test_somebody_without_an_account_gets_the_one_link_behind_the_sign_in(
    held_yesterday: Session, cast: Cast
) -> None:
    cast.mentor.delete()
    person = type(cast.mentor.person).objects.get(pk=cast.mentor.person.pk)
    letter = kind_named("session.log").write(
        Message(person=person, due_at=timezone.now(), facts={"session": str(held_yesterday.pk)})
    )
    assert not letter.answers and letter.path == reverse("sessions:log", args=[held_yesterday.pk])
