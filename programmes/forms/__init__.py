"""Forms of purpose, planning and enrolment."""

from programmes.forms.enrolment import InvitationForm, InviteForm, RoleForm
from programmes.forms.planning import CohortForm, TopicForm
from programmes.forms.purpose import MeasureForm, ObjectiveForm, ProgrammeForm, PurposeForm

__all__ = [
    "CohortForm",
    "InvitationForm",
    "InviteForm",
    "MeasureForm",
    "ObjectiveForm",
    "ProgrammeForm",
    "PurposeForm",
    "RoleForm",
    "TopicForm",
]
