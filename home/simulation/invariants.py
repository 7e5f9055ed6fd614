"""What must hold after every step of a simulation, each with its sentence. The first that does not is raised.

1.  No two sessions of a pair that stand have one number.
2.  Sessions, pairs, pulses and messages change only as their tables of states allow.
3.  A session becomes held only in a pair whose agreement both have signed.
4.  Exactly the two of a session that was held are asked for a pulse, and nobody about another.
5.  No message leaves twice, unless its worker was killed after sending it; then it has the same Message-ID.
6.  Reminders leave between 08:00 and 18:00 where the reader is.
7.  Nobody gets more than two reminders within seven days, or two on one day.
8.  Nobody is reminded of a session of a pair that is paused or over.
9.  After a tick that nothing disturbed, nothing that is due is left.
10. No mail quotes what somebody wrote in private or speaks of scores, and of flags only those to who helps do.
11. No link answers twice for one side, and no two messages say the same thing to one person.
12. The audit trail holds from its first event to its last.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count

from accounts import trail
from accounts.states import Machine
from feedback.models import AskState, Pulse, pulse_states
from home.simulation.behaviour import PRIVATE
from home.simulation.post import Box
from notifications import rhythm
from notifications.models import Message, message_states
from notifications.registry import kind_named
from pairing.models import Pair, pair_states
from sessions.check_in.models import CheckIn
from sessions.models import Session, session_states

WEEK = timedelta(days=7)
SIGNED = {Pair.State.ACTIVE, Pair.State.CLOSING}
LOUD = re.compile(r"\bscores?\b|[1-5](\.\d)? (of|/) ?5\b", re.IGNORECASE)
OF_FLAGS = re.compile(r"\bflags?\b", re.IGNORECASE)


class Broken(AssertionError):
    """An invariant does not hold. The words name it."""


def hold(holds: bool, sentence: str, what: object = "") -> None:
    if not holds:
        raise Broken(f"{sentence}: {what}")


@dataclass
class Invariants:
    """Remembers what it saw at the step before. ``reminded`` are moments by person, ``checks`` counts steps."""

    box: Box
    states: dict[str, dict[uuid.UUID, str]] = field(default_factory=dict)
    reminded: dict[uuid.UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    checks: int = 0

    def check(self, at: datetime, *, is_quiet: bool) -> None:
        """``is_quiet``: the tick before went through undisturbed."""
        self.checks += 1
        self._numbers()
        self._held(before=self.states.get("Pair", {}))
        for model, machine in (
            (Session, session_states),
            (Pair, pair_states),
            (Pulse, pulse_states),
        ):
            self._moves(model.__name__, dict(model.objects.values_list("pk", "state")), machine)
        self._pulses()
        self._mails(at)
        if is_quiet:
            left = Message.objects.due(at).count()
            hold(left == 0, "Nothing that is due is left after a tick", left)

    def check_whole(self) -> None:
        """What is slower to look over: once in a simulated week, and at the end."""
        self._moves("Message", dict(Message.objects.values_list("pk", "state")), message_states)
        twice = Message.objects.values("kind", "person", "sequence", "due_on").annotate(n=Count("pk"))
        hold(not twice.filter(n__gt=1).exists(), "No two messages say the same thing to one person")
        answers = CheckIn.objects.values("session", "side").annotate(n=Count("pk"))
        hold(not answers.filter(n__gt=1).exists(), "No link answers twice for one side")
        verdict = trail.verify()
        hold(verdict.is_whole, "The audit trail holds", verdict.faults[:1])

    def _numbers(self) -> None:
        standing = Session.objects.standing().values("pair", "number").annotate(n=Count("pk"))
        twice = standing.filter(n__gt=1).order_by("pair").first()
        hold(twice is None, "No two sessions that stand have one number", twice)

    def _held(self, *, before: dict[uuid.UUID, str]) -> None:
        """The pair was at work at the last step or is now; between the two it may have signed, or left."""
        known = self.states.get("Session", {})
        for key, pair, state in Session.objects.filter(state=Session.State.HELD).values_list(
            "pk", "pair", "pair__state"
        ):
            if known.get(key) != Session.State.HELD:
                hold(before.get(pair) in SIGNED or state in SIGNED, "Held only once both have signed", key)

    def _moves(self, name: str, now: dict[uuid.UUID, str], machine: Machine) -> None:
        before = self.states.get(name, {})
        for key, state in now.items():
            was = before.get(key, state)
            hold(
                was == state or state in _reachable(machine, was),
                f"{name} changes by its table",
                (was, state),
            )
        self.states[name] = now

    def _pulses(self) -> None:
        wrong = Pulse.objects.filter(state=AskState.ASKED).exclude(session__state=Session.State.HELD)
        hold(not wrong.exists(), "Nobody is asked about a session that was not held")
        asked = Session.objects.filter(state=Session.State.HELD).annotate(n=Count("pulses")).exclude(n=2)
        hold(not asked.exists(), "Both are asked about a session that was held")

    def _mails(self, at: datetime) -> None:
        fresh = self.box.taken()
        for key, count in self.box.arrived.items():
            hold(count == 1 or key in self.box.killed, "No message leaves twice", key)
        rows = Message.objects.select_related("person").in_bulk([uuid.UUID(key) for key, _ in fresh])
        self._no_reminder_to_pairs_that_rest(rows.values())
        for key, mail in fresh:
            message = rows[uuid.UUID(key)]
            self._words(mail, message)
            self._moment(message, at)

    def _words(self, mail: EmailMessage, message: Message) -> None:
        said = f"{mail.subject} {mail.body} {mail.alternatives[0][0]}"  # type: ignore[attr-defined]
        # That somebody may need a hand is said to those who help, and to nobody else.
        is_of_flags = not message.kind.startswith("flag.") and OF_FLAGS.search(said)
        found = LOUD.search(said) or is_of_flags or PRIVATE in said
        hold(not found, "No mail quotes private words, scores or flags", found)

    def _moment(self, message: Message, at: datetime) -> None:
        kind = kind_named(message.kind)
        where = rhythm.zone(message.person.time_zone, otherwise=settings.TIME_ZONE)
        local = at.astimezone(where)
        hold(kind.is_urgent or 8 <= local.hour < 18, "Mails leave by day", (message.kind, local))
        if kind.is_ask:
            return
        moments = self.reminded[message.person_id]
        if str(message.pk) not in self.box.killed:
            moments.append(at)
        lately = [moment for moment in moments if at - WEEK < moment]
        hold(len(lately) <= rhythm.REMINDERS_A_WEEK, "Two reminders a week", (message.person_id, lately))
        days = [moment.astimezone(where).date() for moment in lately]
        hold(len(days) == len(set(days)), "One reminder a day", lately)

    def _no_reminder_to_pairs_that_rest(self, messages: Iterable[Message]) -> None:
        hours = {
            m.facts["session"] for m in messages if m.kind.startswith("session.") and "session" in m.facts
        }
        resting = Session.objects.filter(pk__in=hours).exclude(pair__state__in=Pair.MEETING)
        hold(not resting.exists(), "Nobody is reminded in a pair that rests or is over")


def _reachable(machine: Machine, start: str) -> set[str]:
    """Every state that steps of the table lead to: several may lie between two looks."""
    found, todo = set(), [start]
    while todo:
        for following in machine.transitions.get(todo.pop(), ()):
            if following not in found:
                found.add(following)
                todo.append(following)
    return found
