"""A programme with a purpose, its pilot, and people who take part."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Organisation, Person, User
from programmes import actions, polling, slips
from programmes.criteria import DEFAULTS
from programmes.models import (
    Cohort,
    Decision,
    DecisionCriterion,
    Objective,
    OpenCall,
    Participant,
    PollSlip,
    Programme,
    ReadinessPoint,
    Role,
    SafetyPoll,
    Side,
    Topic,
)
from tests.factories.people import NOW, PersonFactory, UserFactory, with_second_factor


class ProgrammeFactory(DjangoModelFactory[Programme]):
    name = factory.Sequence(lambda n: f"AI at work {n}")
    need = "Senior managers decide about tools that they have not used."
    mentors_are = "people who use the tools"
    mentees_are = "leaders who decide about them"
    submission = factory.LazyFunction(uuid.uuid4)
    created_at = NOW

    class Meta:
        model = Programme


class ObjectiveFactory(DjangoModelFactory[Objective]):
    programme = factory.SubFactory(ProgrammeFactory)
    text = "Leaders use the tools that they decide about"
    submission = factory.LazyFunction(uuid.uuid4)

    class Meta:
        model = Objective


class CohortFactory(DjangoModelFactory[Cohort]):
    """A pilot from 16 March to 16 September 2026."""

    programme = factory.SubFactory(ProgrammeFactory)
    name = "Pilot"
    state = Cohort.State.RECRUITING
    starts_on = date(2026, 3, 16)
    ends_on = date(2026, 9, 16)
    submission = factory.LazyFunction(uuid.uuid4)
    created_at = NOW

    class Meta:
        model = Cohort


class TopicFactory(DjangoModelFactory[Topic]):
    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Topic {n}")

    class Meta:
        model = Topic


class ParticipantFactory(DjangoModelFactory[Participant]):
    """Somebody who said yes. Traits ``mentor`` (grade 1) and ``mentee`` (grade 5)."""

    cohort = factory.SubFactory(CohortFactory)
    state = Participant.State.PREPARING
    invited_at = NOW
    answered_at = NOW

    class Meta:
        model = Participant

    class Params:
        mentor = factory.Trait(
            side=Side.MENTOR, person=factory.SubFactory(PersonFactory, grade__rank=1, department="Service")
        )
        mentee = factory.Trait(
            side=Side.MENTEE,
            person=factory.SubFactory(PersonFactory, grade__rank=5, department="Board office"),
        )


class CallFactory(DjangoModelFactory[OpenCall]):
    """An open call of a cohort that recruits; today is before its last day."""

    cohort = factory.SubFactory(CohortFactory, programme__state="running")
    is_open = True
    opened_at = NOW
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    mentor_seats = 2
    mentee_seats = 2

    class Meta:
        model = OpenCall


def grant(user: User, name: str, programme: Programme) -> Role:
    """Give ``user`` the role ``name`` in ``programme``."""
    with_second_factor(user)
    return Role.objects.create(user=user, name=name, programme=programme, granted_at=NOW)


def make_ready(programme: Programme, *, by: User) -> None:
    """An organisation in which a launch is possible: a coach, two of the top team, a speak-up contact, and the rest."""
    grant(UserFactory(), Role.Name.COACH, programme)
    organisation = Organisation.current()
    organisation.speak_up_name, organisation.speak_up_reach = "Speak-up line", "speakup@example.org"
    organisation.save(update_fields=["speak_up_name", "speak_up_reach"])
    actions.confirm_readiness(
        programme=programme,
        points=dict.fromkeys(ReadinessPoint.Key.values, True),
        first_mentees=PersonFactory.create_batch(2, grade__rank=9),
        by=by,
        at=NOW,
    )


def poll_drawn(*people: Person, programme: Programme, at: datetime) -> SafetyPoll:
    """A poll of safety that began at ``at``, with ``people`` for those who were drawn."""
    poll = SafetyPoll.objects.create(
        programme=programme,
        asked=len(people),
        threshold=polling.USUAL_THRESHOLD,
        started_at=at,
        closes_at=at + polling.LASTS,
    )
    PollSlip.objects.bulk_create(slips.blank_slips(poll, [person.pk for person in people]))
    return poll


def decided(
    outcome: str = Decision.Outcome.GO, *, changes: dict[str, str] | None = None, **fields: object
) -> Cohort:
    """An evaluated pilot from March to September 2026 with its criteria, on which people have decided."""
    given = {"state": Cohort.State.EVALUATED, "programme__state": Programme.State.DECIDED, **fields}
    cohort = CohortFactory(**given)
    DecisionCriterion.objects.bulk_create(
        DecisionCriterion(
            cohort=cohort,
            key=one.key,
            green=one.green,
            amber=one.amber,
            lower_is_better=one.lower_is_better,
            position=place,
            locked_at=NOW,
        )
        for place, one in enumerate(DEFAULTS, start=1)
    )
    Decision.objects.create(
        cohort=cohort,
        outcome=outcome,
        why="Mentors call it safe.",
        changes=changes or {},
        release_number=1,
        release_digest="0" * 64,
        signed_name="The sponsor",
        decided_at=NOW,
    )
    return Cohort.objects.select_related("programme", "follows").get(pk=cohort.pk)
