"""The way of a reporter and of a handler through the pages, and what everybody else finds there."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrganisationRole, ReportingLine, User
from feedback.concerns.models import Concern, ConcernReader, Level
from tests.factories import UserFactory
from tests.factories.people import NOW, hr_user
from tests.feedback.concerns.conftest import WORDS, Told


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(*readers: User, **more: str) -> dict[str, object]:
    return {
        "understood": "True",
        "chosen": [str(each.pk) for each in readers],
        "category": "harassment",
        "words": WORDS,
        "submission": str(uuid.uuid4()),
        **more,
    }


SERIOUS, BOUNDARY = "feedback:tell_serious", "feedback:tell_boundary"


@pytest.mark.parametrize("route", [SERIOUS, BOUNDARY])
def test_the_limits_come_before_the_first_word(told: Told, route: str) -> None:
    client, url = signed_in(told.cast.mentor), reverse(route)
    first = client.get(url).content.decode()
    assert "What can stay confidential, and what cannot" in first
    assert "<textarea" not in first and "serious harm" in first
    assert "<textarea" in client.post(url, {"go_on": "yes"}).content.decode()


def test_words_sent_past_the_limits_are_not_taken(told: Told) -> None:
    without = sent(told.handlers[0])
    del without["understood"]
    page = signed_in(told.cast.mentor).post(reverse(SERIOUS), without).content.decode()
    assert "What can stay confidential, and what cannot" in page
    assert not Concern.objects.exists()


def test_the_readers_stand_there_by_name_before_anything_is_written(told: Told) -> None:
    page = signed_in(told.cast.mentor).get(reverse(SERIOUS)).content.decode()
    assert "Ruth Okoro" in page and "Sam Lindqvist" in page
    assert "Ruth Okoro" not in signed_in(told.cast.mentor).get(reverse(BOUNDARY)).content.decode()


def test_the_line_manager_is_not_chosen_for_somebody_who_does_not_look(told: Told) -> None:
    ruth, sam = told.handlers
    ReportingLine.objects.create(person=told.cast.mentor.person, manager=ruth.person, since=NOW.date())
    form = signed_in(told.cast.mentor).post(reverse(SERIOUS), {"go_on": "yes"}).context["form"]
    assert form["chosen"].initial == [str(sam.pk)]
    assert "Ruth Okoro (close to you: not chosen)" in dict(form.fields["chosen"].choices).values()


def test_a_form_with_a_mistake_keeps_the_words(told: Told) -> None:
    page = signed_in(told.cast.mentor).post(reverse(SERIOUS), sent()).content.decode()
    assert WORDS in page and "Choose at least one person." in page
    assert not Concern.objects.exists()
    stranger = signed_in(told.cast.mentor).post(reverse(SERIOUS), sent(told.cast.mentee)).content.decode()
    assert WORDS in stranger and not Concern.objects.exists()


def test_reporter_and_handler_talk_until_it_is_closed(told: Told) -> None:
    ruth, _ = told.handlers
    reporter, handler = signed_in(told.cast.mentor), signed_in(ruth)
    url = reporter.post(reverse(SERIOUS), sent(ruth)).url
    assert "not opened yet" in reporter.get(url).content.decode()
    opened = handler.get(url).content.decode()
    assert WORDS in opened and told.cast.mentor.person.name in opened
    assert "not opened yet" not in reporter.get(url).content.decode()
    assert ConcernReader.objects.get().read_at
    handler.post(url, {"acknowledge": "yes"})
    handler.post(url, {"words": "When can we talk?", "submission": str(uuid.uuid4())})
    reporter.post(url, {"words": "Tomorrow.", "submission": str(uuid.uuid4())})
    handler.post(url, {"words": "It is settled.", "submission": str(uuid.uuid4()), "close": "yes"})
    page = reporter.get(url).content.decode()
    for words in (
        WORDS,
        "When can we talk?",
        "Tomorrow.",
        "It is settled.",
        "Closed on",
        "Ruth Okoro has had it since",
    ):
        assert words in page
    assert url in handler.get(reverse("feedback:concerns")).content.decode()
    handler.post(url, {"reopen": "yes"})
    assert Concern.objects.get().state == "in-progress"


def test_closing_needs_a_note(told: Told) -> None:
    concern, client = told.tell(), signed_in(told.handlers[0])
    url = reverse("feedback:concern", args=[concern.pk])
    page = client.post(url, {"words": "", "submission": str(uuid.uuid4()), "close": "yes"})
    assert "Write something here." in page.content.decode()
    assert Concern.objects.get().is_open


def test_for_everybody_else_it_is_not_there(told: Told) -> None:
    ruth, sam = told.handlers
    there = reverse("feedback:concern", args=[told.tell(ruth).pk])
    absent = reverse("feedback:concern", args=[uuid.uuid4()])
    administrator = hr_user()
    OrganisationRole.objects.filter(user=administrator).update(name="administrator")
    others = [sam, told.cast.mentee, *told.coordinators, hr_user(), administrator]
    others += [UserFactory(), *told.cast.outsiders().values()]
    for user in others:
        client = signed_in(user)
        answers = [client.get(address) for address in (there, absent)]
        if answers[0].status_code == 302:
            assert answers[0].url == answers[1].url  # who has no second step gets to neither
            continue
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert there not in client.get(reverse("feedback:concerns")).content.decode()


def test_a_coordinator_answers_a_broken_boundary(told: Told) -> None:
    first, second = told.coordinators
    concern = told.tell(first, level=Level.BOUNDARY)
    url = reverse("feedback:concern", args=[concern.pk])
    assert WORDS in signed_in(first).get(url).content.decode()
    assert signed_in(second).get(url).status_code == 404


def test_titles_addresses_and_messages_are_neutral(told: Told) -> None:
    concern, client = told.tell(), signed_in(told.cast.mentor)
    url = reverse("feedback:concern", args=[concern.pk])
    page = client.get(url).content.decode()
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Messages") and url.startswith("/for-you/")
    assert "data-hide-page" in page


def test_opening_the_pages_leaves_no_trace(told: Told) -> None:
    client = signed_in(told.cast.mentor)
    for route in ("feedback:speak_up", SERIOUS, BOUNDARY, "feedback:concerns"):
        assert client.get(reverse(route)).status_code == 200
    assert client.post(reverse(SERIOUS), {"go_on": "yes"}).status_code == 200
    assert not Concern.objects.exists()


def test_without_handlers_the_page_says_where_else_to_go(told: Told) -> None:
    OrganisationRole.objects.filter(name="handler").delete()
    page = signed_in(told.cast.mentor).post(reverse(SERIOUS), sent(told.handlers[0])).content.decode()
    assert "has not named anybody here yet" in page
    assert not Concern.objects.exists()


def test_the_support_page_and_the_foot_of_each_page_lead_there(told: Told) -> None:
    client, address = signed_in(told.cast.mentor), reverse("feedback:speak_up")
    for route in ("home:support", "home:partnership", "sessions:list", "preparation:overview"):
        assert f'href="{address}"' in client.get(reverse(route)).content.decode()
