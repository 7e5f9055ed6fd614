"""A kind of letter that only these tests know, and somebody to write to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from accounts.models import Person
from notifications import registry
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter
from tests.factories import PersonFactory


def write(message: Message) -> Letter | None:
    if "settled" in message.facts:
        return None
    return Letter(
        subject="Did you meet?",
        paragraphs=["Session 3 was planned for Thursday 5 November. It takes five seconds to tell us."],
        button="Answer",
        path="/sessions/",
        facts=[("When", "Thursday 5 November, 14:00 to 15:00")],
    )


REMINDER = Kind(
    name="test.reminder",
    label="Whether you met",
    why="You take part in AI at work.",
    write=write,
    offer=Offer(Heading.SESSIONS, "An hour after each session."),
)
ASK = replace(REMINDER, name="test.ask", label="A question to you", is_ask=True)
URGENT = replace(REMINDER, name="test.urgent", label="A cancelled session", is_ask=True, is_urgent=True)
CONFIDENTIAL = replace(REMINDER, name="test.confidential", label="A coach answers", is_confidential=True)


@pytest.fixture(autouse=True)
def only_our_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kinds of this file and none of the product's, so that these tests speak of the ledger alone."""
    kinds = {kind.name: kind for kind in (REMINDER, ASK, URGENT, CONFIDENTIAL)}
    monkeypatch.setattr(registry, "_kinds", kinds)
    monkeypatch.setattr(registry, "_sources", {})
    monkeypatch.setattr(registry, "_sweeps", {})
    yield


@pytest.fixture
def reader(db: None) -> Person:
    return PersonFactory(name="Zainab Malik", time_zone="Europe/London")
