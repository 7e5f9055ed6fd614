"""Telling without a sign-in: the limits first, a code once, and no trace of who it was."""

from __future__ import annotations

import io
import logging
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import AuditEvent, OrganisationRole, Tally, User
from feedback.concerns import actions, links, unnamed
from feedback.concerns.models import Concern, ConcernMessage, ConcernReader
from feedback.concerns.readers import handlers
from feedback.models import TellingLink
from mentoring.logs import JsonLine
from notifications.models import Message
from tests.factories import ProgrammeFactory
from tests.factories.people import NOW
from tests.feedback.concerns.conftest import WORDS, Told
from tests.signing_in import sign_in

CODE = re.compile(r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}")
OPEN = "feedback:told_by_link"
FROM_ELSEWHERE = "203.0.113.77"


def page_of(told: Told) -> str:
    return reverse("feedback:tell_by_link", args=[links.secret_of(told.cast.pair.cohort.programme)])


def sent(*readers: User, **more: Any) -> dict[str, Any]:
    return {
        "understood": "True",
        "chosen": [str(each.pk) for each in readers],
        "category": "harassment",
        "words": WORDS,
        "submission": str(uuid.uuid4()),
        **more,
    }


def code_after(told: Told, client: Client | None = None, **more: Any) -> str:
    answer = (client or Client()).post(page_of(told), sent(told.handlers[0], **more))
    found = CODE.search(answer.content.decode())
    assert found, answer.content.decode()
    return found[0]


def handler_of(told: Told, place: int = 0) -> Client:
    client = Client()
    sign_in(client, told.handlers[place])
    return client


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log would hold from the level INFO."""
    kept, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(kept), root.level
    handler.setFormatter(JsonLine())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_limits_come_before_the_first_word(told: Told) -> None:
    client, url = Client(), page_of(told)
    first = client.get(url).content.decode()
    assert "What can stay confidential, and what cannot" in first and "serious harm" in first
    assert "<textarea" not in first and "Ruth Okoro" in first
    assert "<textarea" in client.post(url, {"go_on": "yes"}).content.decode()
    past = sent(told.handlers[0])
    del past["understood"]
    assert "What can stay confidential" in client.post(url, past).content.decode()
    assert not Concern.objects.exists()


def test_the_reporter_and_the_handler_talk_by_the_code_alone(told: Told) -> None:
    code, reporter, handler = code_after(told), Client(), handler_of(told)
    concern = Concern.objects.get()
    there = reverse("feedback:concern", args=[concern.pk])
    read = handler.get(there).content.decode()
    assert WORDS in read and "Told by link, unnamed" in read
    assert "told by link and unnamed" in handler.get(reverse("feedback:concerns")).content.decode()
    handler.post(there, {"words": "When was it?", "submission": str(uuid.uuid4())})
    typed = code.lower().replace("-", " ")
    page = reporter.post(reverse(OPEN), {"code": typed, "open": "yes"}).content.decode()
    assert WORDS in page and "When was it?" in page and "Ruth Okoro" in page
    more = {"code": code, "words": "In March.", "submission": str(uuid.uuid4()), "send": "yes"}
    for _ in range(2):
        assert "In March." in reporter.post(reverse(OPEN), more).content.decode()
    assert "In March." in handler.get(there).content.decode()
    assert ConcernMessage.objects.count() == 3
    handler.post(there, {"words": "It is settled.", "submission": str(uuid.uuid4()), "close": "yes"})
    reporter.post(reverse(OPEN), {**more, "words": "Not yet.", "submission": str(uuid.uuid4())})
    assert Concern.objects.get().state == "in-progress"


def test_another_code_opens_nothing_and_a_named_report_has_none(told: Told) -> None:
    code = code_after(told)
    named = told.tell(told.handlers[0], words="Under my name.")
    wrong = ("A" * 24, "", "x", code[:-1] + ("A" if code[-1] != "A" else "B"), named.reporter)
    for tried in wrong:
        for press in ("open", "send"):
            body = {"code": tried, press: "yes", "words": "Hello", "submission": str(uuid.uuid4())}
            page = Client().post(reverse(OPEN), body).content.decode()
            assert WORDS not in page and "Under my name." not in page and "Your code" in page
    assert ConcernMessage.objects.count() == 2
    with pytest.raises(actions.NotYours):
        unnamed.add(code="A" * 24, words="Hello", submission=uuid.uuid4(), at=NOW)


def test_a_second_press_shows_the_same_code_and_tells_once(told: Told) -> None:
    token = str(uuid.uuid4())
    assert code_after(told, submission=token) == code_after(told, submission=token)
    assert Concern.objects.count() == ConcernMessage.objects.count() == 1
    assert code_after(told) != code_after(told)


def test_only_chosen_handlers_read_it_and_nobody_else_can_be_chosen(told: Told) -> None:
    code_after(told)
    concern = Concern.objects.get()
    others = [told.handlers[1], told.cast.mentor, told.cast.mentee, *told.coordinators]
    others += told.cast.outsiders().values()
    assert [user for user in others if Concern.objects.visible_to(user).exists()] == []
    assert Concern.objects.visible_to(told.handlers[0]).get() == concern
    page = Client().post(page_of(told), sent(told.coordinators[0])).content.decode()
    assert not CODE.search(page) and WORDS in page
    with pytest.raises(Refused):
        unnamed.tell(category="crime", words=WORDS, readers=[], submission=uuid.uuid4(), at=NOW)
    assert Concern.objects.count() == 1


def test_it_leaves_no_trace_of_who_it_was(told: Told, lines: io.StringIO) -> None:
    """Somebody is signed in, comes from an address, tells, reads and answers: nothing of that is kept or logged."""
    client = Client(REMOTE_ADDR=FROM_ELSEWHERE, HTTP_USER_AGENT="A telling browser")
    sign_in(client, told.cast.mentor)
    lines.truncate(0)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    code = code_after(told, client)
    client.post(reverse(OPEN), {"code": code, "open": "yes"})
    more = {"code": code, "words": "More", "submission": str(uuid.uuid4()), "send": "yes"}
    client.post(reverse(OPEN), more)
    client.post(reverse(OPEN), {"code": "A" * 24, "open": "yes"})
    events = AuditEvent.objects.exclude(pk__in=before)
    assert [event.verb for event in events] == ["concern received"]
    kept = [Concern, ConcernMessage, ConcernReader, Tally]
    rows = repr([list(model.objects.values()) for model in kept] + [list(events.values())])
    mentor = told.cast.mentor
    for trace in (mentor.pk, mentor.person_id, mentor.email, FROM_ELSEWHERE, "telling browser", code, WORDS):
        assert str(trace) not in rows and str(trace) not in lines.getvalue()
    assert lines.getvalue() == ""


def test_it_keeps_nothing_in_the_browser_and_is_kept_by_none(told: Told) -> None:
    client = Client()
    client.get(page_of(told))
    answers = [
        client.post(page_of(told), {"go_on": "yes"}),
        client.post(page_of(told), sent(told.handlers[0])),
        client.get(reverse(OPEN)),
    ]
    assert set(client.cookies) == {"csrftoken"}
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "http" not in re.sub(r'xmlns="[^"]*"', "", answer.content.decode().partition("<main")[2])


def test_the_readers_mail_says_no_more_than_of_any_other(told: Told) -> None:
    code_after(told)
    mails = Message.objects.filter(kind__startswith="messages.")
    assert {mail.person_id for mail in mails} == {told.handlers[0].person_id}
    assert all(set(mail.facts) == {"message"} for mail in mails)
    concern = Concern.objects.get()
    actions.write(concern=concern, words="Yes?", submission=uuid.uuid4(), by=told.handlers[0], at=NOW)
    assert set(Message.objects.filter(kind="messages.new")) == set()


def test_a_link_that_was_changed_or_replaced_leads_nowhere(told: Told) -> None:
    programme, other = told.cast.pair.cohort.programme, ProgrammeFactory()
    secret = links.secret_of(programme)
    assert links.programme_of(secret) == programme and links.secret_of(other) != secret
    mixed = links.secret_of(other)[:22] + secret[22:]
    changed = [secret[:-2] + "AA", mixed, secret[:20], secret + "A", "x", "~", "é" * 43, str(programme.pk)]
    for each in changed:
        assert links.programme_of(each) is None
        assert Client().get(reverse("feedback:tell_by_link", args=[each])).status_code == 404
    code = code_after(told)
    links.replace_link(programme=programme, by=told.coordinators[0], at=NOW)
    assert links.programme_of(secret) is None and links.programme_of(links.secret_of(programme)) == programme
    assert WORDS in Client().post(reverse(OPEN), {"code": code, "open": "yes"}).content.decode()
    assert AuditEvent.objects.get(verb="link for telling replaced").by == told.coordinators[0]


def test_participants_and_the_team_have_the_link_and_nobody_else(told: Told) -> None:
    programme = told.cast.pair.cohort.programme
    address = links.address_for(programme)
    speak_up, of_the_team = (
        reverse("feedback:speak_up"),
        reverse("feedback:telling_link", args=[programme.pk]),
    )

    def sees(user: User, path: str) -> bool:
        client = Client()
        sign_in(client, user)
        return address in client.get(path).content.decode()

    outsiders = told.cast.outsiders()
    assert sees(told.cast.mentor, speak_up) and sees(told.cast.mentee, speak_up)
    assert not sees(outsiders["stranger"], speak_up) and not sees(outsiders["manager"], speak_up)
    assert sees(told.coordinators[0], of_the_team)
    assert not any(sees(user, of_the_team) for user in (told.cast.mentor, outsiders["coach"], *told.handlers))
    OrganisationRole.objects.filter(name="handler").delete()
    assert not sees(told.cast.mentor, speak_up), "nobody would read it"
    assert "has not named anybody here yet" in Client().get(page_of(told)).content.decode()


def test_the_team_replaces_the_link_by_its_button(told: Told) -> None:
    programme = told.cast.pair.cohort.programme
    before, client = links.secret_of(programme), Client()
    sign_in(client, told.coordinators[0])
    url = reverse("feedback:telling_link", args=[programme.pk])
    client.post(url)
    assert not TellingLink.objects.exists()
    assert client.post(url, {"replace": "yes"}).status_code == 302
    assert links.secret_of(programme) != before


def test_one_network_is_slowed_down_and_keeps_what_was_typed(told: Told) -> None:
    url, there = page_of(told), Client(REMOTE_ADDR=FROM_ELSEWHERE)
    for _ in range(unnamed.TELLINGS.times):
        code_after(told, there)
    page = there.post(url, sent(told.handlers[0])).content.decode()
    assert "Too many have come from your network" in page and WORDS in page
    assert Concern.objects.count() == unnamed.TELLINGS.times
    code_after(told, Client(REMOTE_ADDR="203.0.113.78"))
    guesser = Client(REMOTE_ADDR="203.0.113.79")
    for _ in range(unnamed.OPENINGS.times):
        guesser.post(reverse(OPEN), {"code": "A" * 24, "open": "yes"})
    right = code_after(told, Client(REMOTE_ADDR="203.0.113.80"))
    page = guesser.post(reverse(OPEN), {"code": right, "open": "yes"}).content.decode()
    assert WORDS not in page and "Too many have come from your network" in page


def test_it_is_due_the_same_day_and_names_nobody(told: Told) -> None:
    code_after(told)
    concern = Concern.objects.get()
    assert concern.due_at > concern.received_at and concern.due_at - concern.received_at < timedelta(days=1)
    assert concern.who == "" and concern.reporter_person() is None
    assert [reader.user for reader in handlers()] == told.handlers
