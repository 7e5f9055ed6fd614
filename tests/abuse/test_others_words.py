"""A request for a copy that holds words of a third person (abuse case 78): withheld until somebody has decided."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import others_words as actions
from accounts.errors import Refused
from accounts.models import AuditEvent, WithheldWords, WordsRequest
from accounts.rights import copy
from accounts.rights.erasure import erase
from notifications.models import Message
from notifications.registry import kind_named
from notifications.tasks import tick
from pairing.actions.agreement import sign_agreement, write_agreement
from sessions import actions as sessions
from sessions.models import Session
from tests.factories import PairFactory, hr_user, user_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MENTORS, MENTEES, QUESTION, BOTH, DRAFT = (
    "what the mentor took along",
    "what the mentee took along",
    "what do you fear",
    "we meet on Tuesdays",
    "a draft of the mentor",
)
State = WithheldWords.State


@pytest.fixture
def pair():
    now = timezone.now()
    pair = PairFactory(introduced_at=now - timedelta(days=9))
    mentor, mentee = user_of(pair.mentor.person), user_of(pair.mentee.person)
    planned = sessions.plan_session(
        pair=pair,
        starts_at=now - timedelta(days=2),
        minutes=60,
        submission=uuid.uuid4(),
        by=mentee,
        at=now - timedelta(days=5),
    )
    for by, words in ((mentor, MENTORS), (mentee, MENTEES)):
        sessions.log_session(
            session=planned,
            outcome=sessions.Outcome.HELD,
            submission=uuid.uuid4(),
            by=by,
            at=now,
            takeaway=words,
        )
    planned.refresh_from_db()
    planned.question = QUESTION
    planned.save()
    agreed = write_agreement(pair=pair, words={"purpose": BOTH}, by=mentor, at=now)
    for by in (mentor, mentee):
        sign_agreement(pair=pair, version=agreed.version, by=by, at=now)
    write_agreement(pair=pair, words={"purpose": DRAFT}, by=mentor, at=now)
    return pair


@pytest.fixture
def mentee(pair):
    return user_of(pair.mentee.person)


@pytest.fixture
def mentor(pair):
    return user_of(pair.mentor.person)


@pytest.fixture
def asked(mentee):
    return actions.ask_for_words(person=mentee.person, by=mentee, at=timezone.now())


def said(person) -> str:
    with zipfile.ZipFile(io.BytesIO(copy.archive(person, at=timezone.now()))) as packed:
        return json.dumps(json.loads(packed.read("data.json")), ensure_ascii=False)


def takeaway(request):
    return request.items.get(table="mentoring_sessions.Takeaway")


def test_case_78_the_third_persons_words_are_withheld_until_it_is_decided(mentee, mentor, asked):
    text = said(mentee.person)
    assert MENTEES in text and BOTH in text, "one's own, and what both have signed"
    assert not [words for words in (MENTORS, QUESTION, DRAFT) if words in text]
    assert {item.table for item in asked.items.all()} == {
        "mentoring_sessions.Takeaway",
        "mentoring_sessions.Session",
        "pairing.Agreement",
    }
    assert {item.author for item in asked.items.all()} == {mentor.person}


def test_case_78_the_writer_is_asked_then_hr_decides_and_the_copy_holds_it(mentee, mentor, asked, client):
    sign_in(client, mentor)
    page = client.get(reverse("accounts:words_answer")).content.decode()
    assert MENTORS in page and MENTEES not in page and mentee.person.name in page
    client.post(reverse("accounts:words_answer"), {"item": takeaway(asked).pk, "agree": "yes"})
    reviewer = hr_user()
    sign_in(client, reviewer)
    client.post(reverse("accounts:words_decide", args=[takeaway(asked).pk]))
    item = takeaway(asked)
    assert (item.state, item.answer, item.decided_by) == (State.TOLD, "agrees", reviewer)
    text = said(mentee.person)
    assert MENTORS in text and QUESTION not in text and DRAFT not in text


def test_case_78_the_reviewer_sees_kind_date_and_answer_and_never_a_word(mentee, asked, client, mentor):
    actions.answer(item=takeaway(asked), agrees=False, by=mentor, at=timezone.now())
    sign_in(client, hr_user())
    page = client.get(reverse("accounts:words_requests")).content.decode()
    assert "Takeaway of" in page and "would rather not" in page and mentor.person.name in page
    assert not [words for words in (MENTORS, MENTEES, QUESTION, BOTH, DRAFT) if words in page]


def test_case_78_what_is_withheld_says_why_in_the_copy_and_on_the_page(mentee, mentor, asked, client):
    actions.answer(item=takeaway(asked), agrees=False, by=mentor, at=timezone.now())
    decide = {"item": takeaway(asked), "is_told": False, "by": hr_user(), "at": timezone.now()}
    with pytest.raises(Refused, match="Write why"):
        actions.decide(**decide)
    actions.decide(**decide, reason="It tells of somebody's health.")
    assert "It tells of somebody's health." in said(mentee.person) and MENTORS not in said(mentee.person)
    sign_in(client, mentee)
    assert "somebody&#x27;s health" in client.get(reverse("accounts:your_data")).content.decode()


def test_case_78_nobody_decides_before_the_writer_could_answer(mentee, asked):
    hr, now = hr_user(), timezone.now()
    with pytest.raises(Refused, match="has until"):
        actions.decide(item=takeaway(asked), is_told=True, by=hr, at=now + timedelta(days=13))
    actions.decide(item=takeaway(asked), is_told=True, by=hr, at=now + timedelta(days=15))


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_case_78_neither_who_asks_nor_who_wrote_decides(who, mentee, mentor, asked):
    user = {"mentee": mentee, "mentor": mentor}[who]
    user.organisation_roles.create(name="hr", granted_at=timezone.now())
    actions.answer(item=takeaway(asked), agrees=True, by=mentor, at=timezone.now())
    with pytest.raises(actions.NotYourDecision):
        actions.decide(item=takeaway(asked), is_told=True, by=user, at=timezone.now())
    assert MENTORS not in said(mentee.person)


def test_case_78_only_the_writer_answers_and_only_hr_decides(mentee, asked, client):
    item = takeaway(asked)
    sign_in(client, mentee)
    assert client.post(reverse("accounts:words_answer"), {"item": item.pk, "agree": "yes"}).status_code == 404
    assert client.post(reverse("accounts:words_decide", args=[item.pk])).status_code == 403
    with pytest.raises(Refused):
        actions.answer(item=item, agrees=True, by=mentee, at=timezone.now())
    assert takeaway(asked).answer == "none"


def test_case_78_the_words_of_somebody_who_cannot_be_asked_are_decided_without_them(pair, mentee, mentor):
    erase(person=mentor.person, by=None, at=timezone.now())
    asked = actions.ask_for_words(person=mentee.person, by=mentee, at=timezone.now())
    assert takeaway(asked).answer == "cannot"
    actions.decide(item=takeaway(asked), is_told=True, by=hr_user(), at=timezone.now())
    assert MENTORS in said(mentee.person)


def test_case_78_everybody_concerned_is_told_once_and_nothing_private_is_in_it(
    mentee, mentor, asked, eager_jobs
):
    reviewer = hr_user()
    for _ in range(2):
        tick()
    told = Message.objects.filter(kind__startswith="own-data.words", sequence__endswith=":1")
    assert {(each.person, each.kind) for each in told} == {
        (mentor.person, "own-data.words-asked"),
        (reviewer.person, "own-data.words-to-review"),
    } and told.count() == 2
    reminders = Message.objects.filter(kind__startswith="own-data.words").exclude(pk__in=told)
    assert {(each.due_at - asked.asked_at).days for each in reminders} == {7, 14, 25}
    for item in asked.items.all():
        actions.answer(item=item, agrees=True, by=mentor, at=timezone.now())
        actions.decide(item=item, is_told=True, by=reviewer, at=timezone.now())
    assert WordsRequest.objects.get().state == WordsRequest.State.SETTLED
    tick()
    decided = Message.objects.filter(kind="own-data.words-decided")
    assert {each.person for each in decided} == {mentor.person, mentee.person}
    letters = [
        kind_named(each.kind).write(each) for each in Message.objects.filter(kind__startswith="own-data")
    ]
    assert not [
        words
        for words in (MENTORS, QUESTION, mentor.person.name, mentee.person.name)
        if words in str(letters)
    ]


def test_case_78_each_step_is_in_the_trail_without_words(mentee, mentor, asked):
    actions.answer(item=takeaway(asked), agrees=True, by=mentor, at=timezone.now())
    actions.decide(item=takeaway(asked), is_told=True, by=hr_user(), at=timezone.now())
    verbs = {
        "words of others asked for",
        "writer answered about words in a copy",
        "words in a copy decided",
    }
    found = AuditEvent.objects.filter(verb__in=verbs)
    assert {event.verb for event in found} == verbs and MENTORS not in str([event.details for event in found])


def test_case_78_a_wish_can_be_taken_back_and_asked_again(mentee, asked, client):
    sign_in(client, mentee)
    client.post(reverse("accounts:words_ask"), {"back": "yes"})
    assert WordsRequest.objects.get().state == WordsRequest.State.TAKEN_BACK
    client.post(reverse("accounts:words_ask"))
    assert WordsRequest.objects.filter(state=WordsRequest.State.OPEN).count() == 1
    with pytest.raises(Refused, match="asked already"):
        actions.ask_for_words(person=mentee.person, by=mentee, at=timezone.now())
    assert Session.objects.get().question == QUESTION
