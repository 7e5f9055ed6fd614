"""The plan of an hour, as the two of the pair read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import Person, User
from preparation.language import in_words_of
from preparation.models import Audience, Module
from sessions.guides.arc import FOR_TWO, guide_for, stage_of
from sessions.guides.models import Agenda
from sessions.models import Commitment, Session


@dataclass(frozen=True, slots=True)
class Plan:
    """What an hour may be made of. ``agenda`` is there once the mentor has adapted the guide."""

    guide: Module | None
    stage: str
    parts: list[dict[str, Any]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    bring: str = ""
    agenda: Agenda | None = None


def guides_for_two() -> list[Module]:
    """What a mentor may choose from: guides for two people, then the topic packs. One query."""
    found = Module.objects.guides()
    return [each for each in found if each.audience == Audience.TOPIC or each.slug in FOR_TWO]


def questions_of(guide: Module) -> list[str]:
    return [prompt["label"] for prompt in guide.exercise.get("prompts", [])]


def agendas_for(user: User, session_id: UUID) -> QuerySet[Agenda]:
    """The agenda of one hour, where there is one: it hangs on the number."""
    found = Agenda.objects.visible_to(user)
    return found.filter(pair__sessions=session_id, number=F("pair__sessions__number"))


def plan_of(session: Session, person: Person, agenda: Agenda | None) -> Plan:
    """``agenda`` as the mentor made it, else the guide that fits the hour. One query at most."""
    planned = session.pair.cohort.sessions_planned
    stage = stage_of(session.number, planned)
    if agenda:
        words = agenda.read()
        return Plan(agenda.guide, stage, words["parts"], words["questions"], words["bring"], agenda)
    guide = Module.objects.in_use().filter(slug=guide_for(session.number, planned)).first()
    if guide is None:
        return Plan(None, stage)
    in_words_of(person, [guide])
    return Plan(guide, stage, guide.agenda, [], guide.bring)


def carried_into(session: Session, user: User) -> QuerySet[Commitment]:
    """What was promised in earlier hours and is still open. One query."""
    earlier = Commitment.objects.visible_to(user).open().filter(pair=session.pair_id)
    return earlier.filter(session__starts_at__lt=session.starts_at).order_by("due_on", "made_at")
