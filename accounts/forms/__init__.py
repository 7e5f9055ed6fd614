"""The forms of this app."""

from accounts.forms.grades import GradeForm, NewGradeForm, TitleWordsForm
from accounts.forms.imports import ColumnsForm, LadderForm, ReadingForm, UnattendedForm, UploadForm
from accounts.forms.organisation import OrganisationForm, PeopleSearchForm

__all__ = [
    "ColumnsForm",
    "GradeForm",
    "LadderForm",
    "NewGradeForm",
    "OrganisationForm",
    "PeopleSearchForm",
    "ReadingForm",
    "TitleWordsForm",
    "UnattendedForm",
    "UploadForm",
]
