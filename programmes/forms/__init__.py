"""Forms of purpose, planning and enrolment."""

from programmes.forms.enrolment import InvitationForm, InviteForm, OfficeRoleForm, RoleForm
from programmes.forms.planning import CohortForm, CriteriaForm, MilestoneForm, OwnMilestoneForm, TopicForm
from programmes.forms.purpose import MeasureForm, ObjectiveForm, ProgrammeForm, PurposeForm
from programmes.forms.readiness import ReadinessForm

__all__ = [
    "CohortForm",
    "CriteriaForm",
    "InvitationForm",
    "InviteForm",
    "MeasureForm",
    "MilestoneForm",
    "ObjectiveForm",
    "OfficeRoleForm",
    "OwnMilestoneForm",
    "ProgrammeForm",
    "PurposeForm",
    "ReadinessForm",
    "RoleForm",
    "TopicForm",
]
