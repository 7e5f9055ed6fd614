"""Everything one of a pair sees on the page of the partnership, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.beside import beside, with_rows
from accounts.models import Person, User
from feedback.models import Pulse, WaveReply
from pairing.actions import is_due_for_renewal
from pairing.models import (
    Agreement,
    AgreementDraft,
    ExpectationSheet,
    NewPartner,
    Pair,
    Signature,
    TrialAnswer,
)
from preparation.kick_off.models import KickOff
from preparation.models import Audience, Completion, GateOpening, Module, NamedChoice, Place
from preparation.selectors import in_order
from programmes.models import Participant, Side
from sessions.booking.models import Offer
from sessions.goals.selectors import goals_of
from sessions.models import Assistant, Commitment, Goal, Reflection, Session

OVER = (Pair.State.COMPLETED, Pair.State.ENDED)


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
    reader stopped in a module, ``is_offered`` whether times wait for them to choose from, ``another`` the question
    whether they would like a new partner.
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
    is_offered: bool = False
    another: NewPartner | None = None

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
        return self.pair.state in OVER


def partnership(*, pair: Pair, person: Person, user: User, at: datetime) -> Partnership:
    """The page of ``pair`` for ``person``. Six queries, however long the two have met, and one if a gate was opened."""
    rows = _rows_of(pair, person, user, at)
    agreement, signatures = _agreement(pair)
    modules, sessions = _modules(pair), _sessions(pair, person, user)
    pulses = [session.asked for session in sessions if hasattr(session, "asked")]
    return Partnership(
        pair=pair,
        person=person,
        at=at,
        modules=modules,
        finished={side: _finished(modules, side) for side in Side},
        place=getattr(rows, "place", None),
        openings=_opened(pair) if rows.is_opened else {},
        agreement=agreement,
        signatures=signatures,
        has_draft=rows.has_draft,
        sheet=getattr(rows, "sheet", None),
        kick_off=getattr(rows, "day", None),
        sessions=sessions,
        pulse=min(pulses, key=lambda pulse: pulse.pk, default=None),
        wave_reply=getattr(rows, "questions", None),
        actions=list(Commitment.objects.visible_to(user).open().filter(pair=pair).order_by("due_on")),
        notes=sum(session.is_noted for session in sessions),
        assistant=getattr(rows, "assistant", None),
        goals=_goals(pair, user),
        trial_answer=getattr(rows, "trial_answer", None),
        is_offered=rows.is_offered,
        another=getattr(rows, "another", None),
        **_said(rows, pair, person),
    )


def _rows_of(pair: Pair, person: Person, user: User, at: datetime) -> Any:
    """``pair`` with the one row of each kind that stands on its page, where there is one. One query.

    Of a row that only has to be there it says so: each further table costs PostgreSQL more to plan than the last.
    """
    side = pair.side_of(person)
    told = KickOff.objects.filter(cohort=pair.cohort_id, told_at__isnull=False, starts_at__gt=at)
    rows = {
        "sheet": beside("expectation_sheets", ExpectationSheet.objects.of(person).filter(pair=pair)),
        "assistant": beside("assistants", Assistant.objects.visible_to(user).named().filter(pair=pair)),
        "place": FilteredRelation(f"{side}__person__reading_place"),
        "questions": beside(f"{side}__wave_replies", _questions(pair, user, at)),
        "day": beside("cohort__kick_off", told),
    }
    if pair.on_trial:
        rows["trial_answer"] = beside("trial_answers", TrialAnswer.objects.of(person).filter(pair=pair))
    if pair.state in OVER:
        rows["another"] = beside(f"{side}__new_partner", _another(pair, person))
    found = Pair.objects.filter(pk=pair.pk).annotate(
        has_draft=Exists(AgreementDraft.objects.of(person).filter(pair=pair)),
        is_offered=Exists(_offers(pair, person, at)),
        is_opened=Exists(_openings(pair)),
    )
    said = ("mentor__key", "mentee__key", "mentee__named_choice__key")
    return with_rows(found, rows, "assistant__person", "questions__wave", *said).get()


def _openings(pair: Pair) -> QuerySet[GateOpening]:
    two = [pair.mentor_id, pair.mentee_id]
    return GateOpening.objects.filter(participant__in=two, taken_back_at=None)


def _opened(pair: Pair) -> dict[Side, GateOpening]:
    """The gates of the two that stand open by hand. One query."""
    found = {each.participant_id: each for each in _openings(pair).select_related("opened_by__person")}
    return {side: found[pair.participant(side).pk] for side in Side if pair.participant(side).pk in found}


def _agreement(pair: Pair) -> tuple[Agreement | None, list[Signature]]:
    """The newest version, and who has signed it. One query."""
    newest = Agreement.objects.filter(pair=pair).order_by("-version").values("pk")[:1]
    rows = Agreement.objects.filter(pk=Subquery(newest))
    found = list(with_rows(rows, {"signature": FilteredRelation("signatures")}))
    return next(iter(found), None), [row.signature for row in found if hasattr(row, "signature")]


def _modules(pair: Pair) -> list[Module]:
    """What has to be finished before the two meet, and whether each of them has. One query.

    A module finished in an earlier version is finished. What is over has nothing to prepare for.
    """
    if pair.state in OVER:
        return []
    done = Completion.objects.filter(module__slug=OuterRef("slug"))
    by_side = {f"done_by_{side}": Exists(done.filter(participant=pair.participant(side).pk)) for side in Side}
    return in_order(Module.objects.of_the_gate().without_texts().annotate(**by_side))


def _finished(modules: list[Module], side: Side) -> frozenset[str]:
    return frozenset(module.slug for module in modules if getattr(module, f"done_by_{side}"))


def _sessions(pair: Pair, person: Person, user: User) -> list[Any]:
    """Every hour of the two, with the pulse for ``user`` that was ``asked`` and whether they have a note. One query."""
    waiting = Pulse.objects.visible_to(user).waiting().filter(session__pair=pair)
    asked = FilteredRelation("pulses", condition=Q(pulses__pk__in=Subquery(waiting.values("pk"))))
    notes = Reflection.objects.of(person).filter(session=OuterRef("pk"))
    found = Session.objects.of_member(user).filter(pair=pair).annotate(is_noted=Exists(notes))
    return list(with_rows(found, {"asked": asked}, "key").order_by("starts_at"))


def _goals(pair: Pair, user: User) -> list[Goal]:
    """What the two count as goals, of which there is none before they are introduced. One query."""
    if pair.introduced_at is None:
        return []
    return [goal for goal in goals_of(pair, user) if goal.state != Goal.State.CHANGED]


def _questions(pair: Pair, user: User, at: datetime) -> QuerySet[WaveReply]:
    """The questions of the programme that wait for ``user``."""
    return (
        WaveReply.objects.visible_to(user)
        .filter(
            participant__cohort=pair.cohort_id,
            state="asked",
            wave__opens_on__lte=at.date(),
            wave__closes_on__gt=at.date(),
        )
        .order_by("pk")
    )


def _offers(pair: Pair, person: Person, at: datetime) -> QuerySet[Offer]:
    """Times to come that the other one, or an assistant for both, has offered."""
    own = Q(made_by=pair.side_of(person) or "", made_by_assistant=False)
    return Offer.objects.open().filter(pair=pair, slots__starts_at__gt=at).exclude(own)


def _another(pair: Pair, person: Person) -> QuerySet[NewPartner]:
    """Whether ``person`` would like a new partner, as long as that is a question."""
    return NewPartner.objects.of_the_free().filter(
        participant__in=[pair.mentor_id, pair.mentee_id], participant__person=person
    )


def _said(rows: Pair, pair: Pair, person: Person) -> dict[str, Any]:
    """How the two work best, and the mentee's choice; of the partner nothing before the introduction. Pure."""
    side = pair.side_of(person) or Side.MENTOR
    is_known = pair.introduced_at is not None and pair.state != Pair.State.ENDED
    choice = getattr(rows.mentee, "named_choice", None)
    return {
        "own_works_best": rows.participant(side).works_best,
        "partner_works_best": rows.participant(side.other).works_best if is_known else "",
        "choice": choice if is_known or side == Side.MENTEE else None,
    }
