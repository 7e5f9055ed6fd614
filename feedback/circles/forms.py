"""When and where a circle meets, and who runs it."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Segmented, SubmissionMixin, TimeInput, WhoMixin
from accounts.models import User
from feedback.circles.models import Circle
from feedback.moments import MomentToCome

LENGTHS = [(45, "45"), (60, "60"), (90, "90")]


class WhenForm(MomentToCome, WhoMixin, forms.Form):
    """Day, time, minutes, place; ``cleaned_data["starts_at"]`` is the moment."""

    who_default = "programme-team"

    day = forms.DateField(label="Day", widget=DateInput)
    time = forms.TimeField(label="Starts at", widget=TimeInput)
    minutes = forms.TypedChoiceField(
        label="How many minutes?", coerce=int, choices=LENGTHS, initial=60, widget=Segmented
    )
    place = forms.CharField(
        label="Place or link", max_length=300, help_text="Whoever is asked sees it, and the programme team."
    )

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if circle is not None:
            starts = timezone.localtime(circle.starts_at)
            initial = {
                "day": starts.date(),
                "time": starts.time(),
                "minutes": circle.minutes,
                "place": circle.place,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["time"].help_text = f"In your time zone, {timezone.get_current_timezone_name()}."
        self.helper = FormHelper()
        self.helper.layout = Layout(*self._fields_before(), *_when(), *self._last())

    def _fields_before(self) -> list[str]:
        return []

    def _last(self) -> list[Any]:
        return [_submit("Move the circle", "Moving")]


def _when() -> list[Any]:
    row = Div(
        Field("day", wrapper_class="col-sm-6"), Field("time", wrapper_class="col-sm-6"), css_class="row"
    )
    return [row, "minutes", "place"]


def _submit(words: str, busy: str) -> HTML:
    return HTML(f'{{% load ui %}}<div class="form-actions">{{% submit "{words}" busy="{busy}" %}}</div>')


class CircleForm(SubmissionMixin, WhenForm):
    """A new circle: for whom, when, and which coach runs it."""

    kind = forms.ChoiceField(label="For whom", choices=Circle.Kind)
    run_by = forms.ModelChoiceField(
        label="Which coach runs it?", queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, coaches: list[User], **kwargs: Any) -> None:
        self.coaches = coaches
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["run_by"])
        field.queryset = User.objects.filter(pk__in=[coach.pk for coach in coaches])
        field.choices = [(str(coach.pk), str(coach.person or coach)) for coach in coaches]

    def _fields_before(self) -> list[str]:
        return ["kind", "run_by"]

    def _last(self) -> list[Any]:
        return ["submission", _submit("Plan it and ask people", "Planning")]
