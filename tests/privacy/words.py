"""Five hundred words that two people write to each other, for themselves, to a coach and to a handler.

Each stands in the database at the end: none is written over by the next one. Everything goes through the product's
own actions, and what is answered to a pulse through its page.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from feedback.actions import ask_for_coaching
from feedback.cards.actions import draft_card
from feedback.concerns import actions as concerns
from feedback.concerns.models import Level
from feedback.concerns.readers import readers_for
from feedback.models import Pulse
from pairing.models import Pair
from programmes.models import Side
from sessions import actions as sessions
from sessions.drafts.actions import save_draft
from sessions.models import Commitment, Session
from tests.factories import user_of
from tests.signing_in import sign_in

COUNTS = {
    "takeaway": 90,
    "reflection": 80,
    "commitment": 80,
    "reason": 20,
    "question": 40,
    "place": 30,
    "pulse": 20,
    "concern": 60,
    "coaching": 30,
    "card": 20,
    "draft": 30,
}
HELD = 45  # hours that took place; each of the two writes into each
MARK = re.compile(rb"planted[a-z]{4,10}\d{3}q")


def found_in(text: str | bytes) -> set[bytes]:
    return set(MARK.findall(text.encode() if isinstance(text, str) else text))


@dataclass
class Planted:
    """The words by what they were written as."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)
    _number: int = 0

    def take(self, kind: str) -> Iterator[str]:
        """New words of ``kind``, as many as there are to be; each is kept when it is handed out."""
        words = self.by_kind.setdefault(kind, [])
        while len(words) < COUNTS[kind]:
            words.append(f"planted{kind}{self._number:03d}q")
            self._number += 1
            yield words[-1]

    def all(self, *kinds: str) -> set[bytes]:
        return {word.encode() for kind in kinds or self.by_kind for word in self.by_kind[kind]}


def plant(pair: Pair, at: datetime) -> Planted:
    """Write all of them as the two of ``pair``, who are under way. Some seconds."""
    planted, two = Planted(), [user_of(pair.mentor.person), user_of(pair.mentee.person)]
    held = [
        _hour(pair, two[1], at - timedelta(days=7) + timedelta(hours=3 * place), at) for place in range(HELD)
    ]
    _log(planted, held, two, at)
    _ahead(planted, pair, two[0], at)
    _tap(planted, held, two)
    _to_few(planted, pair, two, at)
    for base, words in zip(held, planted.take("draft"), strict=False):
        save_draft(session=base, words={"note": words}, revision=None, by=two[0], at=at)
    return planted


def _hour(pair: Pair, by: User, starts_at: datetime, at: datetime, **words: str) -> Session:
    return sessions.plan_session(
        pair=pair, starts_at=starts_at, minutes=60, submission=uuid.uuid4(), by=by, at=at, **words
    )


def _log(planted: Planted, held: list[Session], two: list[User], at: datetime) -> None:
    """Takeaways, commitments, and private notes of both; some commitments are dropped with a reason."""
    takeaways, promises = planted.take("takeaway"), planted.take("commitment")
    notes = planted.take("reflection")
    for session in held:
        for by, side in zip(two, Side, strict=True):
            promised = [sessions.Promise(words, at.date(), side) for words in [next(promises, None)] if words]
            sessions.log_session(
                session=session,
                outcome=sessions.Outcome.HELD,
                submission=uuid.uuid4(),
                by=by,
                at=at,
                takeaway=next(takeaways),
                commitments=promised,
                note=next(notes, ""),
            )
    mine = Commitment.objects.filter(session__in=held, owner=Side.MENTOR).order_by("pk")
    for commitment, words in zip(mine, planted.take("reason"), strict=False):
        sessions.settle_commitment(
            commitment=commitment, to=Commitment.State.DROPPED, by=two[0], at=at, reason=words
        )


def _ahead(planted: Planted, pair: Pair, mentor: User, at: datetime) -> None:
    """Hours to come, with the mentor's question and a place."""
    places = planted.take("place")
    for day, words in enumerate(planted.take("question"), start=1):
        starts_at = at + timedelta(days=day, hours=2)
        _hour(pair, mentor, starts_at, at, question=words, place=next(places, ""))


def _tap(planted: Planted, held: list[Session], two: list[User]) -> None:
    """A pulse has taps and no box for words: whoever sends words all the same has them thrown away."""
    words = planted.take("pulse")
    for by in two:
        browser = Client()
        sign_in(browser, by)
        for session in held[: COUNTS["pulse"] // 2]:
            sent: dict[str, Any] = {"P1": next(words), "P2": "4", "P3": "2"}
            answer = browser.post(reverse("feedback:pulse", args=[session.pk]), sent)
            assert answer.status_code == 200, "a word is no number"
            browser.post(reverse("feedback:pulse", args=[session.pk]), {"P1": "1", "P2": "4", "P3": "2"})
    assert Pulse.objects.filter(session__in=held, state="answered").count() == COUNTS["pulse"]


def _to_few(planted: Planted, pair: Pair, two: list[User], at: datetime) -> None:
    """Requests to a coach, cards that are not released, and what is told to a handler, whose answers are words too."""
    for place, words in enumerate(planted.take("coaching")):
        participant = (pair.mentor, pair.mentee)[place % 2]
        ask_for_coaching(participant=participant, by=two[place % 2], at=at, words=words)
    for place, words in enumerate(planted.take("card")):
        draft_card(pair=pair, text=words, submission=uuid.uuid4(), by=two[place % 2], at=at)
    said = planted.take("concern")
    for by in two:
        readers = readers_for(by, Level.SERIOUS, at=at)
        concern = concerns.raise_concern(
            level=Level.SERIOUS,
            category="harassment",
            words=next(said),
            readers=readers,
            submission=uuid.uuid4(),
            by=by,
            at=at,
        )
        for place in range(COUNTS["concern"] // 2 - 1):
            writes = readers[0].user if place % 3 == 2 else by
            concerns.write(concern=concern, words=next(said), submission=uuid.uuid4(), by=writes, at=at)
