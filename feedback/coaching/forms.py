"""The day of a top-up, and what the person says of it afterwards."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Options, TimeInput, WhoMixin
from accounts.models import User
from feedback.models import CoachingRequest
from feedback.moments import MomentToCome
from preparation.models import Module


def _submit(words: str, busy: str) -> HTML:
    return HTML(f'{{% load ui %}}<div class="form-actions">{{% submit "{words}" busy="{busy}" %}}</div>')


class ModuleField(forms.ModelChoiceField):
    """Modules by code and title."""

    def label_from_instance(self, module: Module) -> str:
        return f"{module.code} {module.title}"


class TopUpForm(MomentToCome, WhoMixin, forms.Form):
    """Day, time, and the one module."""

    who_default = "coach"

    day = forms.DateField(label="Day", widget=DateInput)
    time = forms.TimeField(label="Starts at", widget=TimeInput)
    module = ModuleField(
        label="The one module you go back to", queryset=Module.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, request: CoachingRequest, modules: Any, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"module": request.module_id}
        if request.planned_at is not None:
            starts = timezone.localtime(request.planned_at)
            initial |= {"day": starts.date(), "time": starts.time()}
        super().__init__(*args, initial=initial, **kwargs)
        cast("forms.ModelChoiceField[Module]", self.fields["module"]).queryset = modules
        self.fields[
            "time"
        ].help_text = f"{request.minutes} minutes, in your time zone, {timezone.get_current_timezone_name()}."
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div(
                Field("day", wrapper_class="col-sm-6"),
                Field("time", wrapper_class="col-sm-6"),
                css_class="row",
            ),
            "module",
            _submit("Keep the date", "Keeping"),
        )


class HelpedForm(WhoMixin, forms.Form):
    """One question after the next session."""

    who_default = "coach"

    helped = forms.ChoiceField(
        label="Did it help in your last session?", choices=CoachingRequest.Helped, widget=Options
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("helped", _submit("Tell my coach", "Telling"))


class AssignForm(WhoMixin, forms.Form):
    """Which coach makes contact."""

    who_default = "programme-team"

    coach = forms.ModelChoiceField(
        label="Coach",
        queryset=User.objects.none(),
        empty_label=None,
        help_text="Coaches outside their reporting line. Whoever has least stands first.",
    )

    def __init__(self, *args: Any, coaches: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["coach"])
        field.queryset = User.objects.filter(pk__in=[coach.pk for coach in coaches])
        field.choices = [(str(coach.pk), str(coach.person or coach)) for coach in coaches]
        self.helper = FormHelper()
        self.helper.layout = Layout("coach", _submit("Assign this coach", "Assigning"))
