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
from programmes.models.consent import (
    Nomination,
    TimeAgreement,
    nomination_states,
    time_agreement_states,
)
from programmes.models.decision import CriterionChange, Decision, DecisionCriterion
from programmes.models.enrolment import (
    Application,
    EnrolmentRules,
    OpenCall,
    TopicSynonym,
    application_states,
)
from programmes.models.kit import Announcement, KitText, announcement_states
from programmes.models.milestone import Milestone
from programmes.models.organisation import FirstMentee, ReadinessPoint
from programmes.models.poll import PollSlip, SafetyPoll, poll_states
from programmes.models.programme import Measure, MeasureReading, Objective, Programme, programme_states
from programmes.models.role import Role
from programmes.models.role_request import RoleRequest, role_request_states
from programmes.models.selection import Selection, SelectionPlace
from programmes.models.selection_run import SelectionRun, selection_run_states

__all__ = [
    "Announcement",
    "Application",
    "Cohort",
    "CriterionChange",
    "Decision",
    "DecisionCriterion",
    "EnrolmentRules",
    "FirstMentee",
    "KitText",
    "Measure",
    "MeasureReading",
    "Milestone",
    "Nomination",
    "Objective",
    "OpenCall",
    "Participant",
    "PollSlip",
    "Programme",
    "ReadinessPoint",
    "Role",
    "RoleRequest",
    "SafetyPoll",
    "Selection",
    "SelectionPlace",
    "SelectionRun",
    "Side",
    "TimeAgreement",
    "Topic",
    "TopicChoice",
    "TopicSynonym",
    "announcement_states",
    "application_states",
    "cohort_states",
    "nomination_states",
    "participant_states",
    "poll_states",
    "programme_states",
    "role_request_states",
    "selection_run_states",
    "time_agreement_states",
]
