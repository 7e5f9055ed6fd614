"""The poll of safety: nobody learns who was drawn, who answered, or what was said; nor does a copy of the database."""

from __future__ import annotations

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rights.copy import tables
from accounts.vault import CannotOpen
from notifications import delivery
from notifications.models import Message
from notifications.selectors import outbox
from programmes import actions, polling, slips
from programmes.actions import PollIsOver
from programmes.models import PollSlip, SafetyPoll
from programmes.poll_jobs import count_polls
from programmes.poll_notices import KIND, letters_to
from tests.factories.people import PersonFactory, UserFactory, user_of
from tests.factories.programmes import ProgrammeFactory, poll_drawn
from tests.programmes.polled import AGREE, DISAGREE, RATHER_NOT, Said, answers, drawn, started, stored
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
THREADS = 6
ONCE = re.compile(r'(X-CSRFToken": |csrfmiddlewaretoken" value=|nonce=|data-session-\w+=)"[^"]*"')


# What is kept while it is open


def test_slips_hold_no_time_no_person_and_are_sealed_at_one_length(fresh_eyes, nerys, colleagues):
    poll = started(fresh_eyes, nerys)
    names = {field.name for field in PollSlip._meta.get_fields()}
    assert names == {"id", "poll", "mark", "said_sealed"}
    everybody = drawn()
    for person, said in zip(everybody, [*polling.COUNTS, RATHER_NOT], strict=False):
        actions.answer_poll(poll=poll, said=said, by=user_of(person), at=timezone.now())
    rows = stored()
    assert len(rows) == 30 and len({len(sealed) for _, sealed in rows.values()}) == 1
    assert len({sealed for _, sealed in rows.values()}) == 30, "equal answers are not sealed alike"
    assert {mark for mark, _ in rows.values()} == {slips.mark_of(poll.pk, one.pk) for one in everybody}


def test_two_copies_of_the_database_do_not_tell_that_one_person_answered(fresh_eyes, nerys, colleagues):
    poll = started(fresh_eyes, nerys)
    before = stored()
    answers(poll, drawn(), DISAGREE)
    after = stored()
    assert set(before) == set(after), "none was added"
    assert all(before[key][1] != after[key][1] for key in before), "all are sealed anew"
    assert all(before[key][0] == after[key][0] for key in before)


def test_slips_are_written_in_the_order_of_their_marks_and_letters_in_that_of_people(fresh_eyes, colleagues):
    poll, keys = poll_drawn(programme=fresh_eyes, at=timezone.now()), polling.draw(30)
    marks = [slip.mark for slip in slips.blank_slips(poll, keys)]
    assert marks == sorted(marks) and marks != [slips.mark_of(poll.pk, key) for key in keys]
    people = [due.person.pk for due in letters_to(keys, poll)]
    assert people == sorted(people) and len(people) == 60


def test_a_mark_is_another_one_in_another_poll():
    person, one, other = PersonFactory(), ProgrammeFactory().pk, ProgrammeFactory().pk
    assert slips.mark_of(one, person.pk) != slips.mark_of(other, person.pk)
    assert slips.mark_of(one, person.pk) == slips.mark_of(one, person.pk)


def test_an_answer_that_was_moved_to_another_slip_does_not_open(fresh_eyes):
    poll_drawn(*PersonFactory.create_batch(2), programme=fresh_eyes, at=timezone.now())
    one, other = PollSlip.objects.all()
    one.said_sealed = other.said_sealed
    with pytest.raises(CannotOpen):
        _ = one.said


def test_a_change_of_the_master_key_takes_open_slips_along(settings, capsys):
    people = PersonFactory.create_batch(12)
    poll = poll_drawn(*people, programme=ProgrammeFactory(), at=timezone.now())
    answers(poll, people, *[AGREE] * 10)
    before = settings.UPWARD_MASTER_KEY
    settings.UPWARD_MASTER_KEY = base64.b64encode(b"n" * 32).decode()
    settings.UPWARD_MASTER_KEY_PREVIOUS = [before]
    call_command("rotate_keys", "--json")
    assert json.loads(capsys.readouterr().out)["secrets"] == 12
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    count_polls(at=poll.closes_at)
    assert SafetyPoll.objects.get().state == SafetyPoll.State.SAFE


# Who sees what


def test_nothing_that_anybody_else_can_open_tells_who_was_drawn_or_answered(
    client, fresh_eyes, nerys, colleagues
):
    url = reverse("programmes:poll", args=[fresh_eyes.pk])
    client.post(url, {"asked": "30", "threshold": "70"}, follow=True)
    poll, people = SafetyPoll.objects.get(), drawn()
    readiness = reverse("programmes:readiness", args=[fresh_eyes.pk])
    pages = (url, readiness, reverse("accounts:audit"), reverse("notifications:outbox"))
    before = [_body(client, page) for page in pages]
    answers(poll, people, *[DISAGREE] * 12)
    after = [_body(client, page) for page in pages]
    assert before == after, "no page shows that anybody has answered"
    assert not any(person.name in page or person.email in page for page in after for person in people)
    assert not outbox().exists(), "the letters are of a confidential kind"
    events = AuditEvent.objects.filter(subject_type="programmes.SafetyPoll")
    assert [(event.verb, event.details) for event in events] == [
        ("poll of safety started", {"asked": 30, "threshold": 70})
    ]
    assert not AuditEvent.objects.filter(subject_type="programmes.PollSlip").exists()


def _body(client: Client, page: str) -> str:
    """Without what is another one in each answer."""
    return ONCE.sub("", client.get(page).content.decode())


def test_the_page_is_not_there_for_anybody_who_was_not_drawn(client, fresh_eyes, nerys):
    person, other = PersonFactory(), UserFactory()
    url = reverse(
        "programmes:poll_answer", args=[poll_drawn(person, programme=fresh_eyes, at=timezone.now()).pk]
    )
    for user in (nerys, other, UserFactory(person=None, email="nobody@example.org")):
        sign_in(client, user)
        assert client.get(url).status_code == client.post(url, {"said": AGREE}).status_code == 404
    sign_in(client, user_of(person))
    assert client.get(url).status_code == 200
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=SafetyPoll.objects.get(), said=AGREE, by=other, at=timezone.now())
    assert {slip.said for slip in PollSlip.objects.all()} == {Said.NOTHING_YET}


def test_an_answer_is_given_once_and_never_shown_again(client, fresh_eyes):
    person = PersonFactory()
    poll = poll_drawn(person, programme=fresh_eyes, at=timezone.now())
    sign_in(client, user_of(person))
    url = reverse("programmes:poll_answer", args=[poll.pk])
    page = client.get(url).content.decode()
    assert polling.ITEM in page and "Nobody is told that you were drawn" in page and "70 of 100" in page
    assert "Choose one." in client.post(url, {"said": ""}).content.decode()
    page = client.post(url, {"said": AGREE}, follow=True).content.decode()
    assert "Thank you" in page and "Agree" not in page
    client.post(url, {"said": DISAGREE})
    assert PollSlip.objects.get().said == AGREE
    assert not actions.answer_poll(poll=poll, said=DISAGREE, by=user_of(person), at=timezone.now())


@pytest.mark.parametrize("said", ["", "-", "6", "safe"])
def test_what_is_no_answer_is_refused(client, fresh_eyes, said):
    person = PersonFactory()
    poll = poll_drawn(person, programme=fresh_eyes, at=timezone.now())
    sign_in(client, user_of(person))
    assert client.post(reverse("programmes:poll_answer", args=[poll.pk]), {"said": said}).status_code == 200
    with pytest.raises(ValueError, match="no answer"):
        actions.answer_poll(poll=poll, said=said, by=user_of(person), at=timezone.now())
    assert PollSlip.objects.get().said == Said.NOTHING_YET


@pytest.mark.django_db(transaction=True)
def test_of_several_presses_at_one_moment_one_counts():
    person = PersonFactory()
    poll = poll_drawn(person, *PersonFactory.create_batch(4), programme=ProgrammeFactory(), at=timezone.now())
    by, together = user_of(person), Barrier(THREADS)

    def press(said: str) -> tuple[str, bool]:
        together.wait()
        try:
            return said, actions.answer_poll(poll=poll, said=said, by=by, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(press, [AGREE, DISAGREE] * (THREADS // 2)))
    [taken] = [said for said, was_taken in found if was_taken]
    said = [slip.said for slip in PollSlip.objects.all()]
    assert sorted(said) == sorted([taken, *[Said.NOTHING_YET] * 4])


def test_an_answer_takes_as_many_queries_with_forty_slips_as_with_two(fresh_eyes, django_assert_num_queries):
    for others in (1, 39):
        SafetyPoll.objects.all().delete()
        person = PersonFactory()
        by = user_of(person)
        poll = poll_drawn(
            person, *PersonFactory.create_batch(others), programme=fresh_eyes, at=timezone.now()
        )
        slips.mark_of(poll.pk, person.pk)
        with django_assert_num_queries(6):
            actions.answer_poll(poll=poll, said=AGREE, by=by, at=timezone.now())


# Letters


def test_all_get_the_same_two_letters_whether_they_have_answered_or_not(fresh_eyes, nerys, colleagues):
    monday = timezone.now().replace(hour=10, minute=0)
    poll = started(fresh_eyes, nerys, at=monday)
    delivery.tick(clock=lambda: monday)
    answers(poll, drawn(), *[AGREE] * 12)
    assert len(mail.outbox) == 30
    delivery.tick(clock=lambda: monday + timedelta(days=7))
    assert len(mail.outbox) == 60
    assert {letter.subject for letter in mail.outbox} == {"One anonymous question about working here"}
    names = [person.name for person in drawn()]
    for letter in mail.outbox:
        assert reverse("programmes:poll_answer", args=[poll.pk]) in letter.body
        assert len(letter.to) == 1 and sum(name in letter.body for name in names) <= 1
    assert {message.state for message in Message.objects.filter(kind=KIND)} == {Message.State.SENT}


def test_ones_own_copy_names_the_letter_and_nothing_of_the_slip(fresh_eyes, nerys, colleagues):
    poll = started(fresh_eyes, nerys)
    person = drawn()[0]
    answers(poll, [person], DISAGREE)
    told = json.dumps([(table.label, table.rows) for table in tables(person)])
    assert KIND in told
    assert slips.mark_of(poll.pk, person.pk) not in told and "pollslip" not in told.lower()
