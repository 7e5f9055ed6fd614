"""The forms people answer: taps on scales, made from the items as data, and a word for a coach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils.html import format_html

from accounts.forms_base import Scale, WhoMixin
from feedback.items import HIGHEST, LOWEST, MOST_TIMES, PULSE_FIRST, PULSE_MORE, Item, Section
from programmes.models import Participant, Side

POINTS = [(str(point), str(point)) for point in range(LOWEST, HIGHEST + 1)]


def as_number(value: str) -> int:
    return int(value)


def field_for(item: Item, label: str) -> forms.Field:
    """One item as a field that may be left out."""
    if item.is_count:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(
            label=label, min_value=0, max_value=MOST_TIMES, required=False, widget=widget
        )
    return forms.TypedChoiceField(
        label=label,
        choices=POINTS,
        coerce=as_number,
        empty_value=None,
        required=False,
        widget=Scale(low=item.low, high=item.high),
    )


class ItemsForm(WhoMixin, forms.Form):
    """Items of the questionnaire as fields; ``values`` are the ones answered."""

    who_default = "counted"
    made = r"[A-Z]\d|C-[0-9a-f-]{36}"  # the keys of ``feedback.items``

    def add_items(self, items: Iterable[Item], *, numbered: bool = False) -> list[str]:
        names = []
        for place, item in enumerate(items, start=1):
            self.fields[item.key] = field_for(item, f"{place}. {item.words}" if numbered else item.words)
            names.append(item.key)
        return names

    @property
    def values(self) -> dict[str, int]:
        answered = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: value for name, value in answered.items() if type(value) is int}


class PulseForm(ItemsForm):
    """Three taps; three more behind a fold; and the box for a coach."""

    who = {"coach": "coach"}

    coach = forms.BooleanField(
        label="I would like a word with a coach",
        required=False,
        help_text="A coach writes to you within 3 working days. The programme team sees that you asked, not why.",
    )

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.add_items(PULSE_FIRST[side], numbered=True)
        more = self.add_items(PULSE_MORE[side])
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div(
                *first,
                HTML(f"<details><summary>{len(more)} more, if you have ten seconds</summary>"),
                *more,
                HTML("</details>"),
                css_class="panel mb-3",
            ),
            Div("coach", css_class="panel mb-4"),
            HTML('{% include "feedback/send_or_skip.html" %}'),
        )


class WaveForm(ItemsForm):
    """All items of a wave, under their headings."""

    def __init__(self, *args: Any, sections: list[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        panels = [
            Div(
                HTML(format_html('<h2 class="mb-3">{}</h2>', section.title)),
                *self.add_items(section.items),
                css_class="panel mb-3",
            )
            for section in sections
        ]
        self.helper = FormHelper()
        self.helper.layout = Layout(*panels, HTML('{% include "feedback/send_or_skip.html" %}'))


class PartField(forms.ModelChoiceField):
    """One's parts, told apart by programme, cohort and side."""

    def label_from_instance(self, part: Participant) -> str:
        return f"{part.cohort.title}, as a {part.get_side_display().lower()}"


class CoachingForm(WhoMixin, forms.Form):
    """Ask for a coach; words are optional."""

    who = {"words": "coach", "participant": "programme-team"}

    participant = forms.ModelChoiceField(
        label="In which programme?", queryset=Participant.objects.none(), empty_label=None
    )
    words = forms.CharField(
        label="What would help?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A line is enough, and so is nothing: you can talk when you meet.",
    )

    def __init__(self, *args: Any, participants: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participants = participants
        if len(participants) > 1:
            chosen = Participant.objects.filter(pk__in=[each.pk for each in participants])
            self.fields["participant"] = PartField(
                label="In which programme?",
                queryset=chosen.select_related("cohort__programme"),
                empty_label=None,
            )
        else:
            del self.fields["participant"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields,
            HTML('{% load ui %}<div class="form-actions">{% submit "Ask for a coach" busy="Asking" %}</div>'),
        )

    @property
    def chosen(self) -> Participant:
        return self.cleaned_data.get("participant") or self.participants[0]
