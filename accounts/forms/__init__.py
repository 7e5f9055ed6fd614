"""The forms of this app."""

from accounts.forms.imports import ColumnsForm, LadderForm, ReadingForm, UploadForm
from accounts.forms.organisation import OrganisationForm, PeopleSearchForm

__all__ = ["ColumnsForm", "LadderForm", "OrganisationForm", "PeopleSearchForm", "ReadingForm", "UploadForm"]
