"""What pairs do on a day, by chance, through the actions. A refusal is counted: people press what they may not."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from accounts.errors import Refused
from accounts.models import User
from feedback.actions import answer_pulse, ask_for_coaching, skip_pulse
from feedback.items import pulse_items
from feedback.models import AskState, Pulse
from home.simulation.world import World
from pairing import actions as pairing
from pairing.agreement_fields import starting_words
from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.check_in.actions import answer_by_link
from sessions.check_in.links import Link
from sessions.check_in.models import CheckIn
from sessions.models import Session

# Stands in everything that somebody writes in private, so that a mail that quotes it is found.
PRIVATE = "quokka"


class Behaviour:
    """One day after another. ``done`` counts what was pressed."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance, self.done = world, chance, Counter[str]()

    def day(self, at: datetime) -> None:
        """Every pair that is not silent has its chance; the sessions of all are read in one query."""
        planned: dict[uuid.UUID, list[Session]] = {}
        for session in Session.objects.filter(state=Session.State.PLANNED).with_pair():
            planned.setdefault(session.pair_id, []).append(session)
        for pair in self.world.pairs():
            if pair.pk in self.world.quiet:
                continue
            side = self.chance.choice(list(Side))
            self._pair(pair, planned.get(pair.pk, []), self.world.user(pair, side), at)
        self._pulses(at)

    def _pair(self, pair: Pair, planned: list[Session], by: User, at: datetime) -> None:
        if pair.state == Pair.State.PAUSED:
            self._maybe(0.1, "resumed", lambda: pairing.resume(pair=pair, by=by, at=at))
            return
        if pair.state not in Pair.MEETING:
            return
        if pair.state == Pair.State.INTRODUCED:
            self._maybe(0.3, "signed", lambda: self._sign(pair, at))
        if not [session for session in planned if session.starts_at > at]:
            self._maybe(0.12, "planned", lambda: self._plan(pair, by, at))
        for session in planned:
            self._session(session, by, at)
        self._maybe(0.003, "paused", lambda: pairing.pause(pair=pair, by=by, at=at))
        if pair.state != Pair.State.PAUSED:
            self._maybe(0.0008, "left", lambda: pairing.leave(pair=pair, by=by, at=at))
        self._maybe(0.001, "coach", lambda: self._ask(pair, by, at))

    def _session(self, session: Session, by: User, at: datetime) -> None:
        if session.starts_at > at:
            self._maybe(0.03, "moved", lambda: self._move(session, by, at))
            self._maybe(0.02, "cancelled", lambda: actions.cancel_session(session=session, by=by, at=at))
            return
        if self.chance.random() < 0.3:
            self._try("by link", lambda: self._answer(session, by, at))
        else:
            self._maybe(0.4, "logged", lambda: self._log(session, by, at))

    def _sign(self, pair: Pair, at: datetime) -> None:
        mentor, mentee = (self.world.user(pair, side) for side in (Side.MENTOR, Side.MENTEE))
        words = starting_words(pair) | {"mentee_goal_1": PRIVATE, "mentor_goal_1": PRIVATE}
        page = pairing.write_agreement(pair=pair, words=words, by=mentee, at=at)
        for user in (mentor, mentee):
            pairing.sign_agreement(pair=pair, version=page.version, by=user, at=at)

    def _plan(self, pair: Pair, by: User, at: datetime) -> None:
        actions.plan_session(
            pair=pair,
            starts_at=self._ahead(at),
            minutes=60,
            submission=self._token(),
            by=by,
            at=at,
            place=PRIVATE,
            question=PRIVATE,
        )

    def _move(self, session: Session, by: User, at: datetime) -> None:
        actions.move_session(
            session=session, starts_at=self._ahead(at), minutes=45, submission=self._token(), by=by, at=at
        )

    def _log(self, session: Session, by: User, at: datetime) -> None:
        outcome = self.chance.choices(list(actions.Outcome), [8, 1, 1])[0]
        submission = self._token()
        for _ in range(self.chance.choice((1, 1, 2))):
            actions.log_session(
                session=session,
                outcome=outcome,
                submission=submission,
                by=by,
                at=at,
                takeaway=PRIVATE,
                note=PRIVATE,
            )

    def _answer(self, session: Session, by: User, at: datetime) -> None:
        if by.person_id is None:
            return
        answer = self.chance.choices(list(CheckIn.Answer), [7, 2, 1])[0]
        link = Link(session.pk, by.person_id)
        answer_by_link(link=link, answer=answer, submission=self._token(), at=at)

    def _ask(self, pair: Pair, by: User, at: datetime) -> None:
        mine = pair.mentor if by.person_id == pair.mentor.person_id else pair.mentee
        ask_for_coaching(participant=mine, by=by, at=at, words=PRIVATE)

    def _pulses(self, at: datetime) -> None:
        waiting = Pulse.objects.filter(state=AskState.ASKED, session__pair__cohort=self.world.cohort)
        for pulse in waiting.select_related("participant").order_by("participant__person__external_id"):
            user = self.world.users[pulse.participant.person_id]
            self._maybe(0.25, "pulse", self._answering(pulse, user, at))
            self._maybe(0.05, "skipped", partial(skip_pulse, pulse=pulse, by=user))

    def _answering(self, pulse: Pulse, user: User, at: datetime) -> Callable[[], object]:
        items = pulse_items(Side(pulse.participant.side))
        values = {item.key: self.chance.randint(1, 5) for item in items}
        return lambda: answer_pulse(pulse=pulse, values=values, by=user, at=at)

    def _maybe(self, share: float, name: str, press: Callable[[], object]) -> None:
        if self.chance.random() < share:
            self._try(name, press)

    def _try(self, name: str, press: Callable[[], object]) -> None:
        try:
            press()
        except Refused:
            self.done["refused"] += 1
        else:
            self.done[name] += 1

    def _ahead(self, at: datetime) -> datetime:
        day = at + timedelta(days=self.chance.randint(2, 16))
        return day.replace(hour=self.chance.randint(8, 15), minute=0)

    def _token(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)
