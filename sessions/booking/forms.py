"""What people fill in to find an hour: their hours, their leave, times to offer, the dates of a rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone

from accounts.forms_base import DateInput, Options, Segmented, SubmissionMixin, TimeInput, WhoMixin
from accounts.words import clock, day
from sessions.booking.actions import MOST_DATES, MOST_TIMES
from sessions.forms.hours import as_number, choice, helper, lengths, submit, zone_help
from sessions.models import Session

MOVES, FURTHER = "moves", "further"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class WeekForm(WhoMixin, forms.Form):
    """Opening and closing of each weekday, in one's own time zone. An empty row is a free day."""

    who_default = "only-me"
    made = r"(opens|closes)_[0-6]"
    marks_optional = False

    def __init__(self, *args: Any, week: Mapping[int, tuple[time, time]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = []
        for number, name in enumerate(WEEKDAYS):
            opens, closes = week.get(number, (None, None))
            self.fields[f"opens_{number}"] = forms.TimeField(
                label=f"{name} from", widget=TimeInput, required=False, initial=opens
            )
            self.fields[f"closes_{number}"] = forms.TimeField(
                label=f"{name} to", widget=TimeInput, required=False, initial=closes
            )
            rows.append(_two(f"opens_{number}", f"closes_{number}"))
        self.helper = helper(*rows, submit("Save my hours"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(len(WEEKDAYS)):
            opens, closes = cleaned.get(f"opens_{number}"), cleaned.get(f"closes_{number}")
            if opens and closes and closes <= opens:
                self.add_error(f"closes_{number}", "This lies before you begin. Write a later time.")
            for name, mine, other in (("opens", opens, closes), ("closes", closes, opens)):
                if other and not mine and f"{name}_{number}" not in self.errors:
                    self.add_error(f"{name}_{number}", "Write both times, or neither for a free day.")
        return cleaned

    @property
    def week(self) -> dict[int, tuple[time, time]]:
        hours = {
            number: (self.cleaned_data[f"opens_{number}"], self.cleaned_data[f"closes_{number}"])
            for number in range(len(WEEKDAYS))
        }
        return {number: row for number, row in hours.items() if row[0]}


class LeaveForm(WhoMixin, forms.Form):
    """First and last day. No reason is asked."""

    who_default = "only-me"

    from_on = forms.DateField(label="First day away", widget=DateInput)
    to_on = forms.DateField(label="Last day away", widget=DateInput)
    helper = helper(
        Div(
            Field("from_on", wrapper_class="col-6"),
            Field("to_on", wrapper_class="col-6"),
            css_class="row g-2",
        ),
        submit("Add these days", kind="outline-secondary"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "This lies before the first day. Write a later day.")
        if last and last < timezone.localdate():
            self.add_error("to_on", "These days have passed. Write days to come.")
        return cleaned


class MomentsForm(SubmissionMixin, WhoMixin, forms.Form):
    """Several days and times, one a row; a row that is left empty is left out. ``starts`` are the moments."""

    who_default = "team"
    made = r"(day|time)_(?:[1-9]|1[0-2])"
    marks_optional = False
    rows = MOST_TIMES
    row_name = "Time"
    first = 1

    minutes = forms.TypedChoiceField(label="How many minutes?", coerce=as_number, widget=Segmented)

    def __init__(
        self, *args: Any, starts: Sequence[datetime], usual: int, rows: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(rows, MOST_DATES) or self.rows
        choice(self, "minutes").choices = lengths(usual)
        self.fields["minutes"].initial = usual
        shown: list[datetime | None] = []
        shown += [timezone.localtime(start) for start in starts][: self.count]
        shown += [None] * (self.count - len(shown))
        for number, start in enumerate(shown, 1):
            self.fields[f"day_{number}"] = forms.DateField(
                label=f"{self.row_name} {self.first + number - 1}, day",
                widget=DateInput,
                required=False,
                initial=start and start.date(),
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label="Starts at", widget=TimeInput, required=False, initial=start and start.time()
            )
        self.fields["time_1"].help_text = zone_help()
        rows_shown = [_two(f"day_{number}", f"time_{number}") for number in range(1, self.count + 1)]
        self.helper = helper(*rows_shown, "minutes", "submission", *self.buttons())

    def buttons(self) -> list[HTML]:
        return [submit("Offer these times", busy="Offering")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.starts: list[datetime] = []
        for number in range(1, self.count + 1):
            on, at = cleaned.get(f"day_{number}"), cleaned.get(f"time_{number}")
            if on and at:
                self._add(number, on, at)
            elif on and f"time_{number}" not in self.errors:
                self.add_error(f"time_{number}", "Write the time at which you start.")
            elif at and f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", "Write the day, or clear the time to leave this out.")
        if not self.starts and not self.errors:
            self.add_error("day_1", "Write at least one day and time.")
        return cleaned

    def _add(self, number: int, on: date, at: time) -> None:
        try:
            start = from_current_timezone(datetime.combine(on, at))
        except forms.ValidationError as error:
            self.add_error(f"time_{number}", error)
            return
        if start <= timezone.now():
            self.add_error(f"day_{number}", "This has passed. Write a day to come.")
        elif start in self.starts:
            self.add_error(
                f"time_{number}", "This stands here already. Write another time, or clear the row."
            )
        else:
            self.starts.append(start)


class OfferForm(MomentsForm):
    """Up to three times for the other one to choose from.

    Where a session is planned, ``moves``, they may be for that one or for a further one.
    """

    further = forms.TypedChoiceField(
        label="What are these times for?",
        coerce=lambda value: value == FURTHER,
        required=False,
        choices=[(MOVES, "To move the session that is planned"), (FURTHER, "For a further session")],
        initial=MOVES,
        widget=Options,
    )

    def __init__(self, *args: Any, moves: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if moves is None:
            del self.fields["further"]
            return
        when = f"{day(moves.starts_at)}, {clock(moves.starts_at)}"
        choice(self, "further").choices = [
            (MOVES, f"To move the session of {when}"),
            (FURTHER, "For a further session"),
        ]
        self.helper.layout.insert(0, "further")


class RhythmForm(MomentsForm):
    """The sessions that are left, each with its date. What is shown is what will be planned."""

    row_name = "Session"

    def __init__(self, *args: Any, first: int, **kwargs: Any) -> None:
        """``first`` is the number of the first of these sessions."""
        self.first = first
        super().__init__(*args, **kwargs)

    def buttons(self) -> list[HTML]:
        words = "Plan this session" if self.count == 1 else f"Plan these {self.count} sessions"
        return [submit(words, busy="Planning")]


def _two(left: str, right: str) -> Div:
    return Div(Field(left, wrapper_class="col-6"), Field(right, wrapper_class="col-6"), css_class="row g-2")
