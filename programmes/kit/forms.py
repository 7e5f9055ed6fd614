"""One text of the kit, and whom an announcement is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from accounts.forms_base import SubmissionMixin, WhoMixin
from notifications.words import faults_in as faults_of_words
from programmes.forms_base import KeepsBothMixin
from programmes.kit import audience
from programmes.kit.placeholders import faults_in, sentences, without_value
from programmes.kit.shipped import Words


class KitTextForm(WhoMixin, KeepsBothMixin, forms.Form):
    """Subject and body. What could not become a mail is refused here, in words, so that no mail ever has a hole."""

    who_default = "everyone"

    subject = forms.CharField(
        label="Subject", max_length=150, help_text="It says the point, and names nobody."
    )
    body = forms.CharField(
        label="Text",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="An empty line parts paragraphs, “- ” begins a point of a list, “## ” a heading, **two stars** make "
        "words bold. Greeting, dates, button and foot are added.",
    )

    def __init__(self, *args: Any, kind: str, words: Words, values: Mapping[str, str], **kwargs: Any) -> None:
        held = {"subject": words.subject, "body": words.body.strip()}
        super().__init__(*args, **{"stored": held, "initial": held, **kwargs})
        self.kind, self.values = kind, values

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        self._refuse_braces(subject)
        if "{person}" in subject:
            raise forms.ValidationError(
                "A subject names nobody: it stands on locked screens. Take {person} out."
            )
        return subject

    def clean_body(self) -> str:
        body = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        self._refuse_braces(body)
        if faults := faults_of_words(body):
            raise forms.ValidationError(faults)
        return body

    def _refuse_braces(self, text: str) -> None:
        faults = faults_in(text, self.kind) or sentences(without_value(text, self.values))
        if faults:
            raise forms.ValidationError(faults)

    def words(self) -> Words:
        """What was typed, as files and versions hold it."""
        return Words(self.cleaned_data["subject"], self.cleaned_data["body"] + "\n")


class AudienceForm(WhoMixin, SubmissionMixin, forms.Form):
    """Who hears of it: everybody employed, or some sites, departments and grades."""

    who_default = "programme-team"

    sites = forms.MultipleChoiceField(label="Sites", required=False, widget=forms.CheckboxSelectMultiple)
    departments = forms.MultipleChoiceField(
        label="Departments", required=False, widget=forms.CheckboxSelectMultiple
    )
    grades = forms.MultipleChoiceField(label="Grades", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, list[tuple[str, str]]] = {
            "sites": [(name, name) for name in audience.sites()],
            "departments": [(name, name) for name in audience.departments()],
            "grades": audience.grades(),
        }
        for name, choices in self.offered.items():
            cast(forms.MultipleChoiceField, self.fields[name]).choices = choices

    def choice(self) -> dict[str, list[str]]:
        return {name: self.cleaned_data[name] for name in audience.PATHS}

    def groups(self) -> list[tuple[forms.BoundField, int]]:
        """Each list that holds anything, with how many of it are ticked."""
        return [
            (self[name], len(self[name].value() or [])) for name, choices in self.offered.items() if choices
        ]
