"""One message in an organisation's own words."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.forms_base import WhoMixin
from notifications import braces
from notifications.texts.wording import Wording
from notifications.words import ADDRESS, NO_LINK, faults_in


class OwnTextForm(WhoMixin, forms.Form):
    """Subject, text and button. What could not become a mail is refused here, so that no mail ever has a hole."""

    who_default = "everyone"

    subject = forms.CharField(
        label="Subject", max_length=120, help_text="It says the point, and names nobody."
    )
    body = forms.CharField(
        label="Text",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="An empty line parts paragraphs, “- ” begins a point of a list, **two stars** make words bold. "
        "Greeting, facts and foot are added; they have a page of their own.",
    )
    button = forms.CharField(label="Words on the button", max_length=60)
    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wording: Wording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_subject(self) -> str:
        subject = " ".join(self.cleaned_data["subject"].split())
        self._refuse(subject, [])
        for name in self.wording.names:
            if name.is_a_person and name.written in subject:
                raise forms.ValidationError(
                    f"A subject names nobody: it stands on locked screens. Take {name.written} out."
                )
        return subject

    def clean_body(self) -> str:
        body = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        self._refuse(body, faults_in(body))
        return body

    def clean_button(self) -> str:
        button = " ".join(self.cleaned_data["button"].split())
        if braces.BRACE.search(button):
            raise forms.ValidationError("A button has no names in braces. Take them out.")
        self._refuse(button, [])
        return button

    def _refuse(self, text: str, faults: list[str]) -> None:
        found = faults + braces.faults_in(text, [one.name for one in self.wording.names])
        if ADDRESS.search(text) and NO_LINK not in found:
            found.append(NO_LINK)
        if found:
            raise forms.ValidationError(found)
