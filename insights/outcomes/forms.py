"""Uploading a list of outcomes. The file is read and thrown away."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from accounts.roster import reading
from accounts.roster.errors import RosterRefused


class OutcomeListForm(SubmissionMixin, WhoMixin, forms.Form):
    """A file, and the day for which it is true."""

    who = {"as_of": "programme-team"}
    who_default = "counted"

    file = forms.FileField(
        label="List of outcomes",
        help_text="CSV or Excel (XLSX), a row for each person: staff id or e-mail, and “stayed” or “promoted”, or "
        "both, with yes or no. Other columns are not read. The file itself is not kept.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
    as_of = forms.DateField(
        label="As of which day?",
        help_text="The same day for everybody in the list, after the kick-off.",
        widget=DateInput,
    )

    helper = FormHelper()
    helper.add_input(Submit("upload", "Upload and read"))

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            reading.refuse_size(file.size or 0)
        except RosterRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class StaffListForm(SubmissionMixin, WhoMixin, forms.Form):
    """One button."""

    stores_nothing = True

    helper = FormHelper()
    helper.add_input(Submit("staff_list", "Read the staff list", css_class="btn-outline-secondary"))
