"""What somebody fills in to speak up, and what both sides write in the thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import Options, SubmissionMixin, WhoMixin
from feedback.concerns.models import Concern, Level
from feedback.concerns.readers import Reader

LONGEST = 8000
Category = Concern.Category
CATEGORIES: Mapping[str, tuple[Concern.Category, ...]] = {
    Level.BOUNDARY: (Category.CONFIDENCE, Category.BOUNDARY, Category.FAVOURS, Category.OTHER),
    Level.SERIOUS: (
        Category.HARASSMENT,
        Category.DISCRIMINATION,
        Category.RETALIATION,
        Category.CRIME,
        Category.OTHER,
    ),
}


class ConcernForm(SubmissionMixin, WhoMixin, forms.Form):
    """Who reads it comes first. ``understood`` is carried from the page with the limits, which is shown before."""

    who_default = "handlers"
    level: ClassVar[Level] = Level.SERIOUS

    chosen = forms.MultipleChoiceField(
        label="Who is to read it?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody else can find it, nor that there is one.",
        error_messages={"required": "Choose at least one person."},
    )
    category = forms.ChoiceField(label="What is it about?", widget=Options)
    words = forms.CharField(
        label="What happened?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="As much or as little as you like. You can add to it later.",
    )
    understood = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def __init__(self, *args: Any, choices: list[Reader], near: Collection[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.user.pk): each for each in choices}
        chosen = cast(forms.MultipleChoiceField, self.fields["chosen"])
        chosen.choices = [(key, _named(each, near)) for key, each in self.by_key.items()]
        chosen.initial = [key for key, each in self.by_key.items() if each.user.person_id not in near]
        category = cast(forms.ChoiceField, self.fields["category"])
        category.choices = [(kind.value, kind.label) for kind in CATEGORIES[self.level]]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields,
            HTML(
                '{% load ui %}<div class="form-actions">{% submit "Send it to them" busy="Sending" %}</div>'
            ),
        )

    @property
    def people(self) -> list[Reader]:
        """Those chosen."""
        return [self.by_key[key] for key in self.cleaned_data["chosen"]]


class SeriousForm(ConcernForm):
    """To named handlers."""


class BoundaryForm(ConcernForm):
    """To people of the programme team."""

    who_default = "chosen"
    level = Level.BOUNDARY


def _named(reader: Reader, near: Collection[UUID]) -> str:
    return f"{reader.name} (close to you: not chosen)" if reader.user.person_id in near else reader.name


class MessageForm(SubmissionMixin, WhoMixin, forms.Form):
    """One message, from either side."""

    who_default = "thread"

    words = forms.CharField(
        label="Your message", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, may_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        close = (
            '{% submit "Send it and close" name="close" value="yes" busy="Closing" kind="outline-secondary" %}'
            if may_close
            else ""
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields,
            HTML(
                f'{{% load ui %}}<div class="form-actions">{{% submit "Send" busy="Sending" %}}{close}</div>'
            ),
        )


class CodeForm(WhoMixin, forms.Form):
    """The code by which somebody without a name goes on. It is compared and not kept."""

    stores_nothing = True

    code = forms.CharField(
        label="Your code",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="24 letters and digits. Dashes and small letters make no difference.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "code",
            HTML(
                '{% load ui %}<div class="form-actions">'
                '{% submit "Open the conversation" name="open" value="yes" busy="Opening" %}</div>'
            ),
        )


class UnnamedMessageForm(SubmissionMixin, WhoMixin, forms.Form):
    """One message of somebody without a name, with the code that says that it is theirs."""

    who_default = "thread"

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    words = forms.CharField(
        label="Your message", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields,
            HTML(
                '{% load ui %}<div class="form-actions">'
                '{% submit "Send" name="send" value="yes" busy="Sending" %}</div>'
            ),
        )
