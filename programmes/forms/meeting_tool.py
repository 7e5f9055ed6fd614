"""With what the pairs of a programme call each other."""

from __future__ import annotations

from django import forms

from accounts.forms_base import WhoMixin
from programmes.forms_base import KeepsBothMixin
from programmes.meeting_tool import fault_in_beginning
from programmes.models import Programme


class MeetingToolForm(WhoMixin, KeepsBothMixin, forms.ModelForm):
    """Name and beginning of the addresses; both may stay empty."""

    who_default = "everyone"
    marks_optional = False

    class Meta:
        model = Programme
        fields = ["meeting_tool", "meeting_address"]
        labels = {"meeting_tool": "Name of the tool", "meeting_address": "How its addresses begin"}
        help_texts = {
            "meeting_tool": "As people call it.",
            "meeting_address": "With https:// and the name of the server, such as https://meet.example.com/. Pairs can "
            "then give no other address as their place. Left empty, any https address will do.",
        }
        # A text field, as the browser's own check of addresses would speak before the form does.
        widgets = {"meeting_address": forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})}

    def clean_meeting_address(self) -> str:
        beginning: str = self.cleaned_data["meeting_address"]
        if beginning and (fault := fault_in_beginning(beginning)):
            raise forms.ValidationError(fault)
        return beginning
