"""Forms of purpose, planning and enrolment."""

from programmes.forms.applying import ApplicationForm, CallForm, TopicWordsForm
from programmes.forms.consent import NominationForm, TimeForm
from programmes.forms.enrolment import InvitationForm, InviteForm, OfficeRoleForm, RoleForm
from programmes.forms.planning import CohortForm, TopicForm
from programmes.forms.purpose import MeasureForm, ObjectiveForm, ProgrammeForm, PurposeForm

__all__ = [
    "ApplicationForm",
    "CallForm",
    "CohortForm",
    "InvitationForm",
    "InviteForm",
    "MeasureForm",
    "NominationForm",
    "ObjectiveForm",
    "OfficeRoleForm",
    "ProgrammeForm",
    "PurposeForm",
    "RoleForm",
    "TimeForm",
    "TopicForm",
    "TopicWordsForm",
]
