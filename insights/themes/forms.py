"""Choosing cards, wording a theme, reviewing it, and ending it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from accounts.forms_base import Options, SubmissionMixin, WhoMixin
from insights.themes.actions import Why
from insights.themes.models import LONGEST_TEXT, LONGEST_TITLE, Theme

NEW = "new"


def _layout(
    *names: str, button: str, name: str, busy: str = "Saving", kind: str = "outline-secondary"
) -> FormHelper:
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True  # the template has both
    helper.layout = Layout(
        *names,
        HTML(
            '{% load ui %}<div class="form-actions">'
            f'{{% submit "{button}" busy="{busy}" kind="{kind}" name="{name}" value="yes" %}}</div>'
        ),
    )
    return helper


class ChooseForm(SubmissionMixin, WhoMixin, forms.Form):
    """The cards that were ticked, and the theme they go into: one in hand, or a new one."""

    who_default = "programme-team"
    who = {"title": "everyone"}
    marks_optional = False  # a title is asked for where the theme is new

    cards = forms.MultipleChoiceField(
        label="Cards",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one card.",
            "invalid_choice": "One of these cards is not there any more, or a theme has it. Choose again.",
        },
    )
    into = forms.ChoiceField(label="Put them into")
    title = forms.CharField(
        label="What the new theme says",
        max_length=LONGEST_TITLE,
        required=False,
        help_text="One sentence in your own words, such as “We buy tools before asking who will use them”.",
    )

    def __init__(self, *args: Any, keys: Iterable[UUID], themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["cards"]).choices = [(str(key), "Card") for key in keys]
        cast(forms.ChoiceField, self.fields["into"]).choices = [
            (NEW, "A new theme"),
            *((str(theme.pk), theme.title) for theme in themes),
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("into", "title", "submission")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("into") == NEW and not cleaned.get("title"):
            self.add_error("title", "Write what the new theme says, or choose a theme above.")
        return cleaned

    def ticked(self) -> list[str]:
        """The keys of the cards that were ticked, also those in a form that was refused."""
        return [str(key) for key in self["cards"].value() or []]


class WordsForm(WhoMixin, forms.Form):
    """Title and words of a theme. Everybody in the programme reads them once it is published."""

    who_default = "everyone"
    marks_optional = False  # a draft may wait; the review does not

    title = forms.CharField(label="What it says, in one sentence", max_length=LONGEST_TITLE)
    text = forms.CharField(
        label="What pairs say",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="In words of your own. Say what several cards have in common, and leave out what only one says.",
    )

    helper = _layout("title", "text", button="Save the words", name="save")


class ReviewForm(WhoMixin, forms.Form):
    """The box under the findings. It stands there only where there are some."""

    stores_nothing = True

    has_seen = forms.BooleanField(
        label="I have read each of these. They may stand as they are.", required=False
    )

    def __init__(self, *args: Any, warned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _layout(*(["has_seen"] if warned else []), button="It gives nobody away", name="review")


class TakeBackForm(WhoMixin, forms.Form):
    """Why a published theme ends."""

    who_default = "programme-team"

    reason = forms.ChoiceField(label="Why it is taken back", choices=Why, widget=Options)

    helper = _layout("reason", button="Take it back", name="take_back", kind="danger")


class MergeForm(WhoMixin, forms.Form):
    """The theme in hand behind which the cards of this one are to stand."""

    who_default = "programme-team"

    into = forms.ModelChoiceField(
        label="Put its cards into", queryset=Theme.objects.none(), empty_label="Choose a theme"
    )

    helper = _layout("into", button="Merge the two", name="merge")

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Theme.objects.filter(programme=theme.programme_id, state__in=Theme.IN_HAND).exclude(
            pk=theme.pk
        )
        cast(forms.ModelChoiceField, self.fields["into"]).queryset = others.order_by("title", "pk")
