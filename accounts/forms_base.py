"""What every form of the product shares: privacy labels on its fields, and the shapes a choice may take.

A field that stores something names its readers through ``who``; ``templates/bootstrap5/field.html`` prints the label
beside the field and joins the two for screen readers.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Who:
    """Who can read a field: the glyph of the label, its exact words, and shorter words for tight places."""

    glyph: str
    words: str
    short: str = ""

    def sentence(self, *, partner: str = "", short: bool = False) -> str:
        """The words of the label; "your partner" becomes the name where there is one."""
        words = self.short if short and self.short else self.words
        return words.replace("your partner", partner) if partner else words


# The words are a promise kept in code: they are never varied.
WHO: Mapping[str, Who] = {
    "only-me": Who("self", "Only you"),
    "pair": Who("pair", "You and your partner"),
    "counted": Who("counted", "Counted anonymously in groups of 5 or more", "Counted anonymously"),
    "team": Who("team", "Programme team: date and length only", "Programme team sees this"),
    "coach": Who("coach", "Only you and the coach"),
    "handlers": Who("coach", "Only the named handlers"),
    "chosen": Who("coach", "Only the people you choose"),
    "thread": Who("pair", "Only those in this conversation"),
    "everyone": Who("all", "Everyone in the programme"),
    "programme-team": Who("team", "Programme team sees this"),
    "operations": Who("team", "Administrators see this"),
}


# An error says what to do. Looked up by the most particular kind of field first.
WHAT_TO_DO: Mapping[type[forms.Field], Mapping[str, str]] = {
    forms.BooleanField: {"required": "Tick this to go on."},
    forms.FileField: {"required": "Choose a file."},
    forms.ChoiceField: {
        "required": "Choose one.",
        "invalid_choice": "Choose one of the answers listed.",
    },
    forms.ModelChoiceField: {
        "required": "Choose one.",
        "invalid_choice": "Choose one of the answers listed.",
    },
    forms.DateField: {
        "required": "Write a date.",
        "invalid": "Write a date such as 28/02/2027.",
    },
    forms.DateTimeField: {
        "required": "Write a date and a time.",
        "invalid": "Write a date and a time.",
    },
    forms.TimeField: {
        "required": "Write a time.",
        "invalid": "Write a time such as 14:30.",
    },
    forms.IntegerField: {
        "required": "Write a number.",
        "invalid": "Write a whole number.",
    },
    forms.Field: {"required": "Write something here."},
}


ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def in_one_line(words: object) -> None:
    """No browser sends a line break from a field of one line; a request made by hand does, for a mail's headers.

    :raises ValidationError: for a line break or another control character.
    """
    if isinstance(words, str) and ONE_LINE.search(words):
        raise forms.ValidationError("Write this in one line.", code="one_line")


def _keep_in_one_line(field: forms.Field) -> None:
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
        field.validators.append(in_one_line)


def _say_what_to_do(field: forms.Field) -> None:
    """Replace Django's own errors, which only say what is wrong; a message of the form's own stays."""
    words = next(words for kind, words in WHAT_TO_DO.items() if isinstance(field, kind))
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    for code, sentence in words.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = sentence


EARLIEST_YEAR, YEARS_AHEAD = 2000, 10
LARGEST_NUMBER = 32_767  # what the smallest column of numbers holds


def _require_sensible_day(value: date) -> None:
    latest = timezone.localdate().year + YEARS_AHEAD
    if not EARLIEST_YEAR <= value.year <= latest:
        raise forms.ValidationError(f"Write a date from {EARLIEST_YEAR} to {latest}.", code="far_away")


def _require_sensible_number(value: int) -> None:
    if abs(value) > LARGEST_NUMBER:
        raise forms.ValidationError(f"Write a number up to {LARGEST_NUMBER:,}.", code="too_large")


def _keep_within_reason(field: forms.Field) -> None:
    """A slip of a key makes a year 9999, which no calendar shows, and numbers that no column holds."""
    check: Any = None
    if isinstance(field, forms.DateField | forms.DateTimeField):
        check = _require_sensible_day
    elif isinstance(field, forms.IntegerField) and field.max_value is None:
        check = _require_sensible_number
    if check and check not in field.validators:
        field.validators.append(check)


class WhoMixin(forms.BaseForm):
    """Gives each visible field its privacy label.

    ``who`` names a key of ``WHO`` for each field, ``who_default`` for all the others. A form that stores nothing,
    such as a search, says so with ``stores_nothing = True``; a draft, in which everything may wait, with
    ``marks_optional = False``. ``partner`` is the first name to use for "your partner". ``made`` is a pattern for the
    names of the fields that the form makes by itself; a name that is neither there nor in the class is refused.
    """

    who: ClassVar[Mapping[str, str]] = {}
    who_default: ClassVar[str] = ""
    stores_nothing: ClassVar[bool] = False
    marks_optional: ClassVar[bool] = True
    made: ClassVar[str] = ""

    def __init__(self, *args: Any, partner: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner = partner
        for field in self.fields.values():
            _say_what_to_do(field)
            _keep_in_one_line(field)

    def full_clean(self) -> None:
        for field in self.fields.values():
            _keep_within_reason(field)
        super().full_clean()

    def readers(self, name: str) -> Who | None:
        """Who can read the field ``name``; nothing for hidden fields and for forms that store nothing."""
        if self.stores_nothing or self.fields[name].widget.is_hidden:
            return None
        key = self.who.get(name, self.who_default)
        if key not in WHO:
            raise ImproperlyConfigured(
                f"{type(self).__name__}.{name} does not say who can read it. Name one of {', '.join(WHO)} in `who`."
            )
        return WHO[key]


class SubmissionMixin(forms.BaseForm):
    """Carries the token by which a second press of the same button is recognised.

    The field ``submission`` is hidden and keeps its value when the form comes back with errors.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        again = "The page had grown old. Send it once more."
        self.fields["submission"] = forms.UUIDField(
            widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": again, "invalid": again}
        )


class Segmented(forms.RadioSelect):
    """Two to five short options side by side, as buttons."""

    shape = "seg"


class Scale(forms.RadioSelect):
    """A rating; ``low`` and ``high`` are the words under its two ends."""

    shape = "scale"

    def __init__(self, *args: Any, low: str = "", high: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high


class Options(forms.RadioSelect):
    """Answers of a sentence each, one under the other."""

    shape = "options"


class Parts(forms.CheckboxSelectMultiple):
    """Boxes under headings; ``about`` has a sentence below the words of some of them, by their value."""

    shape = "parts"

    def __init__(self, *args: Any, about: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about or {}

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        for heading, options, _ in groups:
            for option in options:
                option["heading"], option["about"] = heading, self.about.get(str(option["value"]), "")
        return groups


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")
