"""What is noted about a flag. Everything is chosen from a list, so that nothing somebody said can stand here."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Segmented, SubmissionMixin, WhoMixin
from accounts.models import User
from feedback.flags.models import Flag, FlagContact


def _helper(press: str, words: str, busy: str, *layout: Any) -> FormHelper:
    """The form posts to the page it stands on; ``press`` tells which of the page's forms it is."""
    made = FormHelper()
    made.layout = Layout(
        *layout,
        HTML(
            f'{{% load ui %}}<div class="form-actions">{{% submit "{words}" busy="{busy}" '
            f'kind="outline-secondary" name="press" value="{press}" %}}</div>'
        ),
    )
    return made


class ContactForm(SubmissionMixin, WhoMixin, forms.Form):
    """That somebody spoke to the two: when, how, what came of it."""

    who_default = "programme-team"

    made_on = forms.DateField(label="Day", widget=DateInput)
    channel = forms.ChoiceField(label="How", choices=FlagContact.Channel, widget=Segmented)
    outcome = forms.ChoiceField(label="What came of it", choices=FlagContact.Outcome)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_on"].initial = timezone.localdate
        self.helper = _helper(
            "contact", "Note the contact", "Noting", "made_on", "channel", "outcome", "submission"
        )

    def clean_made_on(self) -> date:
        made_on = cast(date, self.cleaned_data["made_on"])
        if made_on > timezone.localdate():
            raise forms.ValidationError("This day is to come. Note a contact once it was made.")
        return made_on


class NextStepForm(WhoMixin, forms.Form):
    """What is done next, and on which day."""

    who_default = "programme-team"

    next_step = forms.ChoiceField(label="Next step", choices=Flag.Step)
    next_on = forms.DateField(label="On", required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("step", "Keep the next step", "Keeping", "next_step", "next_on")


class GiveForm(WhoMixin, forms.Form):
    """Which coach offers support."""

    who_default = "programme-team"

    coach = forms.ModelChoiceField(
        label="Coach",
        queryset=User.objects.none(),
        empty_label=None,
        help_text="Coaches outside both reporting lines. Whoever has least stands first.",
    )

    def __init__(self, *args: Any, coaches: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["coach"])
        field.queryset = User.objects.filter(pk__in=[coach.pk for coach in coaches])
        field.choices = [(str(coach.pk), str(coach.person or coach)) for coach in coaches]
        self.helper = _helper("give", "Ask this coach", "Asking", "coach")


class SettleForm(WhoMixin, forms.Form):
    """How it ended."""

    who_default = "programme-team"

    resolution = forms.ChoiceField(
        label="How did it end?",
        choices=[each for each in Flag.Resolution.choices if each[0] != Flag.Resolution.PASSED],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("settle", "Mark as resolved", "Settling", "resolution")
