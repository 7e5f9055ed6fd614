"""Real rows for tests: people on a ladder, a programme with its roles, a pilot, pairs at a stage."""

from tests.factories.people import GradeFactory, PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import (
    CallFactory,
    CohortFactory,
    ObjectiveFactory,
    ParticipantFactory,
    ProgrammeFactory,
    TopicFactory,
    grant,
)
from tests.factories.together import PairFactory, SessionFactory

__all__ = [
    "CallFactory",
    "CohortFactory",
    "GradeFactory",
    "ObjectiveFactory",
    "PairFactory",
    "ParticipantFactory",
    "PersonFactory",
    "ProgrammeFactory",
    "SessionFactory",
    "TopicFactory",
    "UserFactory",
    "grant",
    "hr_user",
    "user_of",
]
