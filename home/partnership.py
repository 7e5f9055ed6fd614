"""Everything one of a pair sees on the page of the partnership, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Person, User
from feedback.models import Pulse, WaveReply
from pairing.actions import is_due_for_renewal
from pairing.models import Agreement, AgreementDraft, ExpectationSheet, Pair, Signature, TrialAnswer
from preparation.kick_off.models import KickOff
from preparation.models import Audience, Completion, GateOpening, Module, NamedChoice, Place
from preparation.selectors import in_order, openings_of
from programmes.models import Participant, Side
from sessions.booking.models import Offer
from sessions.goals.selectors import goals_of
from sessions.models import Assistant, Commitment, Goal, Reflection, Session
from sessions.selectors import assistant_of


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far one side is towards the first session: its modules, and its signature under the agreement.

    ``opening`` is the gate opened by hand, if it was.
    """

    modules: list[Module]
    finished: frozenset[str]
    has_signed: bool
    opening: GateOpening | None = None

    @property
    def minutes_left(self) -> int:
        return sum(module.minutes for module in self.modules if module.slug not in self.finished)

    @property
    def total(self) -> int:
        return len(self.modules) + 1

    @property
    def done(self) -> int:
        return len(self.finished) + self.has_signed

    @property
    def waiting(self) -> dict[str, Module]:
        """The modules that are not finished, by their slug, in their order."""
        return {module.slug: module for module in self.modules if module.slug not in self.finished}

    @property
    def next_module(self) -> Module | None:
        return next(iter(self.waiting.values()), None)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


@dataclass
class Partnership:
    """One pair as ``person``, one of the two, may see it at the moment ``at``.

    Of the partner it knows how far they are, never what is missing, and no answer of theirs. ``place`` is where the
    reader stopped in a module, ``offer`` the times that wait for the reader to choose from.
    """

    pair: Pair
    person: Person
    at: datetime
    modules: list[Module] = field(default_factory=list)
    finished: dict[Side, frozenset[str]] = field(default_factory=dict)
    place: Place | None = None
    openings: dict[Side, GateOpening] = field(default_factory=dict)
    agreement: Agreement | None = None
    signatures: list[Signature] = field(default_factory=list)
    has_draft: bool = False
    sheet: ExpectationSheet | None = None
    kick_off: KickOff | None = None
    sessions: list[Session] = field(default_factory=list)
    pulse: Pulse | None = None
    wave_reply: WaveReply | None = None
    actions: list[Commitment] = field(default_factory=list)
    notes: int = 0
    assistant: Assistant | None = None
    goals: list[Goal] = field(default_factory=list)
    own_works_best: str = ""
    partner_works_best: str = ""
    choice: NamedChoice | None = None
    trial_answer: TrialAnswer | None = None
    offer: Offer | None = None

    @cached_property
    def side(self) -> Side:
        side = self.pair.side_of(self.person)
        if side is None:
            raise ValueError("Only one of the two has this page.")
        return side

    @cached_property
    def partner(self) -> Person:
        return self.pair.partner_of(self.person)

    @property
    def participant(self) -> Participant:
        return self.pair.participant(self.side)

    @property
    def mine(self) -> Readiness:
        return self._readiness(self.side)

    @property
    def theirs(self) -> Readiness:
        return self._readiness(self.side.other)

    def _readiness(self, side: Side) -> Readiness:
        signed = any(each.side == side and not each.renews for each in self.signatures)
        modules = [module for module in self.modules if module.audience in (side, Audience.BOTH)]
        return Readiness(modules, self.finished.get(side, frozenset()), signed, self.openings.get(side))

    @property
    def gate_is_open(self) -> bool:
        """Both were ready once; a pair that rests keeps that."""
        state = self.pair.paused_from or self.pair.state
        return state in (Pair.State.ACTIVE, Pair.State.CLOSING, Pair.State.COMPLETED)

    @property
    def my_signature(self) -> Signature | None:
        return self._signature(self.side)

    @property
    def their_signature(self) -> Signature | None:
        return self._signature(self.side.other)

    def _signature(self, side: Side) -> Signature | None:
        return next((each for each in self.signatures if each.side == side and not each.renews), None)

    @property
    def is_to_renew(self) -> bool:
        """Half of the time has passed, and the reader has not signed the agreement again."""
        today = timezone.localdate(self.at)
        return is_due_for_renewal(self.agreement, self.signatures, today=today, side=self.side)

    @property
    def next_session(self) -> Session | None:
        """The planned session that comes next, or that has begun and is not in the log."""
        return next((session for session in self.sessions if session.is_planned), None)

    @property
    def unlogged(self) -> Session | None:
        session = self.next_session
        return session if session and session.ends_at <= self.at else None

    @property
    def held(self) -> int:
        return sum(session.is_held for session in self.sessions)

    @property
    def asks_after_trial(self) -> bool:
        """The first meeting was on trial and was held: whether to go on is asked until both have answered."""
        return self.pair.on_trial and self.pair.may_meet and self.held > 0

    @property
    def is_over(self) -> bool:
        return self.pair.state in (Pair.State.COMPLETED, Pair.State.ENDED)


def _finished(pair: Pair, modules: list[Module]) -> dict[Side, frozenset[str]]:
    rows = Completion.objects.filter(
        participant__in=[pair.mentor_id, pair.mentee_id], module__slug__in=[module.slug for module in modules]
    ).values_list("participant_id", "module__slug")
    sides = {pair.mentor_id: Side.MENTOR, pair.mentee_id: Side.MENTEE}
    found: dict[Side, set[str]] = {Side.MENTOR: set(), Side.MENTEE: set()}
    for participant_id, slug in rows:
        found[sides[participant_id]].add(slug)
    return {side: frozenset(slugs) for side, slugs in found.items()}


def _opened(pair: Pair) -> dict[Side, GateOpening]:
    by_participant = openings_of([pair.mentor, pair.mentee])
    return {
        side: by_participant[pair.participant(side).pk]
        for side in Side
        if pair.participant(side).pk in by_participant
    }


def partnership(*, pair: Pair, person: Person, user: User, at: datetime) -> Partnership:
    """The page of ``pair`` for ``person``. Twenty queries, however long the two have met."""
    modules = in_order(Module.objects.of_the_gate().without_texts())
    agreement = Agreement.objects.filter(pair=pair).order_by("-version").first()
    return Partnership(
        pair=pair,
        person=person,
        at=at,
        modules=modules,
        finished=_finished(pair, modules),
        place=Place.objects.filter(person=person).first(),
        openings=_opened(pair),
        agreement=agreement,
        signatures=list(Signature.objects.filter(agreement=agreement)) if agreement else [],
        has_draft=AgreementDraft.objects.of(person).filter(pair=pair).exists(),
        sheet=ExpectationSheet.objects.of(person).filter(pair=pair).first(),
        kick_off=KickOff.objects.filter(
            cohort=pair.cohort_id, told_at__isnull=False, starts_at__gt=at
        ).first(),
        sessions=list(
            Session.objects.of_member(user).filter(pair=pair).select_related("key").order_by("starts_at")
        ),
        pulse=Pulse.objects.visible_to(user)
        .waiting()
        .filter(session__pair=pair)
        .select_related("session")
        .first(),
        wave_reply=_asked_now(pair, user, at),
        actions=list(Commitment.objects.visible_to(user).open().filter(pair=pair).order_by("due_on")),
        notes=Reflection.objects.filter(person=person, session__pair=pair).count(),
        assistant=assistant_of(pair, user),
        goals=[goal for goal in goals_of(pair, user) if goal.state != Goal.State.CHANGED],
        trial_answer=TrialAnswer.objects.of(person).filter(pair=pair).first() if pair.on_trial else None,
        offer=_offered(pair, person, at),
        **_said(pair, person),
    )


def _asked_now(pair: Pair, user: User, at: datetime) -> WaveReply | None:
    """The questions of the programme that wait for ``user``. One query."""
    waiting = WaveReply.objects.visible_to(user).filter(
        participant__cohort=pair.cohort,
        state="asked",
        wave__opens_on__lte=at.date(),
        wave__closes_on__gt=at.date(),
    )
    return waiting.select_related("wave").first()


def _offered(pair: Pair, person: Person, at: datetime) -> Offer | None:
    """Times to come that the other one, or an assistant for both, has offered. One query."""
    own = Q(made_by=pair.side_of(person) or "", made_by_assistant=False)
    offers = Offer.objects.open().filter(pair=pair, slots__starts_at__gt=at)
    return offers.exclude(own).first()


def _said(pair: Pair, person: Person) -> dict[str, Any]:
    """How the two work best, and the mentee's choice; of the partner nothing before the introduction. One query."""
    both = Participant.objects.filter(pk__in=[pair.mentor_id, pair.mentee_id])
    found = {one.side: one for one in both.select_related("key", "named_choice__key")}
    side = pair.side_of(person) or Side.MENTOR
    is_known = pair.introduced_at is not None and pair.state != Pair.State.ENDED
    choice = getattr(found[Side.MENTEE], "named_choice", None)
    return {
        "own_works_best": found[side].works_best,
        "partner_works_best": found[side.other].works_best if is_known else "",
        "choice": choice if is_known or side == Side.MENTEE else None,
    }
