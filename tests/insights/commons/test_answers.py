"""The forum answers a published theme: a promise has an owner and a day, a no has a because."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from home.needs import needs
from home.overview import run_by
from insights.commons import answering
from insights.models import ForumAnswer, Theme
from programmes.models import Programme
from tests.factories import PairFactory, user_of
from tests.factories.people import NOW
from tests.insights.commons.conftest import TODAY, answered, signed_in

PROMISE = {"kind": "will-do", "text": "Ask ten people first.", "owner": "Head of Service"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def page(theme, user) -> str:
    return signed_in(user).get(reverse("insights:answer", args=[theme.pk])).content.decode()


def send(theme, user, button="answer", **fields):
    standing = ForumAnswer.objects.filter(theme=theme).first()
    sent = {"seen": answering.seen_of(standing), button: "yes"} | fields
    return signed_in(user).post(reverse("insights:answer", args=[theme.pk]), sent)


@pytest.mark.parametrize("role", ["coordinator", "sponsor", "executive"])
def test_those_who_decide_answer_and_everybody_reads_it(theme, holder, role):
    by = holder(role)
    assert send(theme, by, **PROMISE, due_on=TODAY + timedelta(days=9)).status_code == 302
    theme.refresh_from_db()
    assert theme.state == Theme.State.ANSWERED
    mentor = user_of(PairFactory(cohort=theme.programme.cohorts.get()).mentor.person)
    text = signed_in(mentor).get(reverse("insights:commons", args=[theme.programme_id])).content.decode()
    assert "Ask ten people first." in text and "Head of Service" in text and "Under way" in text
    assert reverse("insights:answer", args=[theme.pk]) not in text


@pytest.mark.parametrize(("role", "status"), [("coach", 404), ("auditor", 404)])
def test_others_of_the_programme_do_not(theme, holder, role, status):
    assert send(theme, holder(role), **PROMISE, due_on=TODAY).status_code == status
    assert not ForumAnswer.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (PROMISE | {"due_on": TODAY - timedelta(days=1)}, "This day is past."),
        (PROMISE, "Say by when."),
        (PROMISE | {"owner": "  ", "due_on": TODAY}, "Say who sees to it."),
        (PROMISE | {"text": "  ", "due_on": TODAY}, "Say what will be done."),
        ({"kind": "will-not", "text": " "}, "Say why not."),
        ({"kind": "heard"}, "Say what you heard in it."),
        ({"text": "Something"}, "Choose one."),
        ({"kind": "perhaps", "text": "Something"}, "Choose one of the answers listed."),
    ],
)
def test_what_is_missing_is_said_in_place_and_what_was_typed_stays(theme, holder, fields, sentence):
    answer = send(theme, holder("sponsor"), **fields)
    text = answer.content.decode()
    assert answer.status_code == 200 and sentence in text
    assert fields.get("text", "").strip() in text
    assert not ForumAnswer.objects.exists()
    theme.refresh_from_db()
    assert theme.state == Theme.State.PUBLISHED


def test_the_action_refuses_the_same_without_the_form(theme, holder):
    with pytest.raises(answering.Unfinished) as refusal:
        answered(theme, holder("sponsor"), owner="", due_on=TODAY - timedelta(days=1))
    assert set(refusal.value.problems) == {"owner", "due_on"}


def test_a_theme_in_hand_is_answered_by_nobody(theme, holder):
    by = holder("sponsor")
    Theme.objects.filter(pk=theme.pk).update(state=Theme.State.TAKEN_BACK)
    assert send(theme, by, **PROMISE, due_on=TODAY).status_code == 404
    with pytest.raises(answering.NotAnswerable):
        answered(theme, by)


def test_a_change_is_in_the_trail_without_a_word(theme, holder):
    by = holder("executive")
    answered(theme, by)
    send(theme, by, kind="will-not", text="The lease ends in two years.")
    assert ForumAnswer.objects.get().kind == "will-not"
    events = AuditEvent.objects.filter(subject_id=str(theme.pk)).order_by("at", "verb")
    assert {event.verb for event in events} == {"theme answered", "answer changed"}
    assert {event.by for event in events} == {by}
    said = str([event.details for event in events])
    assert "will-do" in said and "will-not" in said and "lease" not in said and "Head" not in said


def test_two_who_answer_at_once_do_not_overwrite_each_other(theme, holder):
    first, second = holder("sponsor"), holder("executive")
    answered(theme, first)
    sent = {"kind": "heard", "text": "Second thoughts", "seen": "", "answer": "yes"}
    text = signed_in(second).post(reverse("insights:answer", args=[theme.pk]), sent).content.decode()
    assert "Somebody answered this meanwhile" in text and "Second thoughts" in text
    assert ForumAnswer.objects.get().text == "Ask ten people first."


def test_a_promise_is_kept_dropped_with_a_reason_and_opened_again(theme, holder):
    by = holder("coordinator")
    answered(theme, by)
    assert "Say why it is dropped." in send(theme, by, "dropped", outcome="").content.decode()
    assert ForumAnswer.objects.get().state == "open"
    send(theme, by, "done", outcome="Ten were asked.")
    found = ForumAnswer.objects.get()
    assert (found.state, found.outcome, found.settled_on) == ("done", "Ten were asked.", TODAY)
    send(theme, by, "again")
    found.refresh_from_db()
    assert (found.state, found.outcome, found.settled_on) == ("open", "", None)
    send(theme, by, "dropped", outcome="The tool goes.")
    assert "The tool goes." in page(theme, by) and "Dropped" in page(theme, by)
    assert AuditEvent.objects.filter(verb="promise settled").count() == 2


def test_only_a_promise_can_be_kept(theme, holder):
    by = holder("sponsor")
    answered(theme, by, kind="heard", owner="", due_on=None)
    with pytest.raises(answering.NotAnswerable):
        answering.settle_answer(theme=theme, to="done", outcome="", by=by, at=NOW)


def test_a_promise_that_becomes_a_no_leaves_nothing_of_the_promise(theme, holder):
    by = holder("sponsor")
    answered(theme, by)
    answering.settle_answer(theme=theme, to="done", outcome="Done it.", by=by, at=NOW)
    answered(theme, by, kind="will-not", text="Not now.", owner="", due_on=None)
    found = ForumAnswer.objects.get()
    assert (found.state, found.outcome, found.due_on, found.settled_on) == ("open", "", None, None)


def test_an_answer_taken_back_leaves_the_theme_waiting(theme, holder):
    by = holder("sponsor")
    answered(theme, by)
    send(theme, by, "back")
    send(theme, by, "back")
    theme.refresh_from_db()
    assert theme.state == Theme.State.PUBLISHED and not ForumAnswer.objects.exists()
    assert AuditEvent.objects.filter(verb="answer taken back").count() == 1


def test_words_can_be_changed_after_the_day_and_another_day_in_the_past_cannot(theme, holder):
    by = holder("sponsor")
    first = answered(theme, by)
    later = NOW + timedelta(days=60)
    answered(theme, by, text="Ask twenty.", due_on=first.due_on, at=later)
    with pytest.raises(answering.Unfinished):
        answered(theme, by, due_on=first.due_on + timedelta(days=1), at=later)


def test_a_promise_past_its_day_is_said_to_the_team_until_it_is_settled(theme, holder):
    by = holder("coordinator")
    answered(theme, by, due_on=TODAY)

    def titles(at):
        return [need.title for need in needs(run_by(by, at=at), today=at.date()) if "promise" in need.title]

    assert titles(NOW) == []
    late = NOW + timedelta(days=1)
    assert titles(late) == [f"One promise of {theme.programme} is past the day that was named"]
    answering.settle_answer(theme=theme, to="done", outcome="", by=by, at=late)
    assert titles(late) == []


def test_nothing_is_answered_in_a_programme_that_was_put_away(theme, holder):
    by = holder("coordinator")
    Programme.objects.filter(pk=theme.programme_id).update(state=Programme.State.ARCHIVED)
    assert send(theme, by, **PROMISE, due_on=TODAY).status_code == 403
