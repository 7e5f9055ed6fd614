"""Forms of purpose, planning and enrolment."""

from programmes.forms.applying import ApplicationForm, CallForm, TopicWordsForm
from programmes.forms.consent import NominationForm, TimeForm
from programmes.forms.enrolment import InvitationForm, InviteForm, OfficeRoleForm, RoleForm
from programmes.forms.meeting_tool import MeetingToolForm
from programmes.forms.planning import CohortForm, CriteriaForm, MilestoneForm, OwnMilestoneForm, TopicForm
from programmes.forms.poll import PollForm, SlipForm
from programmes.forms.purpose import MeasureForm, ObjectiveForm, ProgrammeForm, PurposeForm
from programmes.forms.readiness import ReadinessForm
from programmes.forms.roll_out import NextCohortForm, RollOutForm
from programmes.forms.wishes import WorksBestForm

__all__ = [
    "ApplicationForm",
    "CallForm",
    "CohortForm",
    "CriteriaForm",
    "InvitationForm",
    "InviteForm",
    "MeasureForm",
    "MeetingToolForm",
    "MilestoneForm",
    "NextCohortForm",
    "NominationForm",
    "ObjectiveForm",
    "OfficeRoleForm",
    "OwnMilestoneForm",
    "PollForm",
    "ProgrammeForm",
    "PurposeForm",
    "ReadinessForm",
    "RoleForm",
    "RollOutForm",
    "SlipForm",
    "TimeForm",
    "TopicForm",
    "TopicWordsForm",
    "WorksBestForm",
]
