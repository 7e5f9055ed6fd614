"""The day of a top-up, and what the person says of it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone

from accounts.forms_base import DateInput, Options, TimeInput, WhoMixin
from feedback.models import CoachingRequest
from preparation.models import Module


def _submit(words: str, busy: str) -> HTML:
    return HTML(f'{{% load ui %}}<div class="form-actions">{{% submit "{words}" busy="{busy}" %}}</div>')


class ModuleField(forms.ModelChoiceField):
    """Modules by code and title."""

    def label_from_instance(self, module: Module) -> str:
        return f"{module.code} {module.title}"


class TopUpForm(WhoMixin, forms.Form):
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time"):
            try:
                cleaned["starts_at"] = from_current_timezone(
                    datetime.combine(cleaned["day"], cleaned["time"])
                )
            except forms.ValidationError as error:
                self.add_error("time", error)
            else:
                if cleaned["starts_at"] <= timezone.now():
                    self.add_error("day", "This moment has passed. Choose one to come.")
        return cleaned


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
