"""A thousand strings written as private content through the actions are in no dump, log, mail or page of others."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, ContentKey
from feedback.actions import ask_for_coaching
from pairing.actions.agreement import write_agreement
from preparation.actions import save_note
from sessions import actions as sessions
from tests.abuse.test_keys import dump
from tests.factories import PairFactory, SessionFactory, UserFactory, grant, hr_user, user_of
from tests.signing_in import sign_in

NOTES, ASKED, AGREED, REFLECTED = 600, 200, 198, 2
PAGES = (
    "home:landing", "home:partnership", "accounts:your_data", "accounts:who_looked", "accounts:audit",
    "accounts:people",
    "feedback:requests", "notifications:outbox", "sessions:list", "sessions:actions", "programmes:list",
)  # fmt: skip


def canary(number: int) -> str:
    return f"canary{number:04d}x7f3a9"


def write(pair, session) -> list[str]:
    """Every kind of words, each by its own action."""
    left, now = iter(range(NOTES + ASKED + AGREED + REFLECTED)), timezone.now()
    mentor, mentee = user_of(pair.mentor.person), user_of(pair.mentee.person)
    for prompt in range(NOTES):
        save_note(
            person=pair.mentor.person, slug="why-reverse", prompt=prompt, text=canary(next(left)), at=now
        )
    for _ in range(ASKED):
        ask_for_coaching(participant=pair.mentor, by=mentor, at=now, words=canary(next(left)))
    for _ in range(AGREED):
        write_agreement(pair=pair, words={"purpose": canary(next(left))}, by=mentor, at=now)
    for by in (mentor, mentee):
        sessions.save_reflection(session=session, text=canary(next(left)), by=by, at=now)
    return [canary(number) for number in range(NOTES + ASKED + AGREED + REFLECTED)]


def found_in(text: str | bytes, canaries: list[str]) -> list[str]:
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    return [each for each in canaries if each in text]


@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_canaries_none_is_where_it_does_not_belong(caplog):
    caplog.set_level(logging.DEBUG)
    pair = PairFactory()
    session = SessionFactory(pair=pair, key=pair.key)
    canaries = write(pair, session)
    assert len(set(canaries)) == 1000
    others = [hr_user(), UserFactory(), UserFactory(), UserFactory()]
    for user, role in zip(others[1:], ("coordinator", "coach", "sponsor"), strict=True):
        grant(user, role, pair.cohort.programme)
    for user in others:
        browser = Client(raise_request_exception=False)
        sign_in(browser, user)
        pages = [reverse(name) for name in PAGES] + [f"/nowhere/{number}/" for number in range(12)]
        for page in [*pages, reverse("sessions:session", args=[session.pk])]:
            assert not found_in(browser.get(page).content, canaries), (
                f"{page} shows {user} what is not theirs"
            )
    assert not found_in(dump(), canaries)
    assert not found_in(caplog.text, canaries)
    assert not [message for message in mail.outbox if found_in(str(message.message()), canaries)]
    kept = [path for path in Path(settings.OUTBOX_DIR).rglob("*") if path.is_file()]
    assert not [path for path in kept if found_in(path.read_bytes(), canaries)]
    assert not [event for event in AuditEvent.objects.all() if found_in(str(event.details), canaries)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["trail", "address", "key"])
def test_it_finds_one_string_that_leaks_into_the_database(place):
    """One seeded leak each, in a column of text, of JSON and of bytes."""
    user, leak = UserFactory(), canary(1)
    if place == "trail":
        from accounts.audit import record

        record(by=user, at=timezone.now(), verb="x", subject=user, words=leak)
    elif place == "address":
        type(user).objects.update(email=f"{leak}@example.org")
    else:
        ContentKey.objects.create(wrapped=leak.encode(), master="x")
    stolen = dump()
    hidden = leak.encode().hex() if connection.vendor == "postgresql" and place == "key" else leak
    assert found_in(stolen, [hidden]) == [hidden]
