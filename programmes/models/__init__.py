"""From a business need to the people who take part, and to the decision."""

from programmes.models.cohort import (
    Cohort,
    Participant,
    Side,
    Topic,
    TopicChoice,
    cohort_states,
    participant_states,
)
from programmes.models.decision import CriterionChange, Decision, DecisionCriterion
from programmes.models.milestone import Milestone
from programmes.models.organisation import FirstMentee, ReadinessPoint
from programmes.models.programme import Measure, MeasureReading, Objective, Programme, programme_states
from programmes.models.role import Role
from programmes.models.role_request import RoleRequest, role_request_states

__all__ = [
    "Cohort",
    "CriterionChange",
    "Decision",
    "DecisionCriterion",
    "FirstMentee",
    "Measure",
    "MeasureReading",
    "Milestone",
    "Objective",
    "Participant",
    "Programme",
    "ReadinessPoint",
    "Role",
    "RoleRequest",
    "Side",
    "Topic",
    "TopicChoice",
    "cohort_states",
    "participant_states",
    "programme_states",
    "role_request_states",
]
