"""The agenda of one hour."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.forms_base import WhoMixin
from preparation.forms.agenda import AgendaField
from preparation.models import Audience, Module
from sessions.guides.selectors import questions_of


class AgendaForm(WhoMixin, forms.Form):
    """Choose a guide or a topic pack, then make it yours."""

    who_default = "pair"

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    guide = forms.ChoiceField(label="Guide or topic pack")
    agenda = AgendaField()
    questions = forms.CharField(
        label="Questions for this hour",
        help_text="One on each line. One is enough; the others wait.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    bring = forms.CharField(label="What the mentee brings", required=False, max_length=300)

    def __init__(self, *args: Any, guides: list[Module], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.partner:
            self.fields["bring"].label = f"What {self.partner} brings"
        self.guides = {guide.slug: guide for guide in guides}
        groups = {
            str(label): [(each.slug, each.title) for each in guides if each.audience == audience]
            for audience, label in Audience.choices
        }
        cast(forms.ChoiceField, self.fields["guide"]).choices = [
            (label, rows) for label, rows in groups.items() if rows
        ]

    @property
    def chosen(self) -> Module:
        return self.guides[self.cleaned_data["guide"]]

    def words(self) -> dict[str, Any]:
        """What is kept, with the questions one by one."""
        data = self.cleaned_data
        questions = [line.strip() for line in data["questions"].splitlines() if line.strip()]
        return {"parts": data["agenda"], "questions": questions, "bring": data["bring"]}


def starting_with(guide: Module, *, base: int) -> dict[str, Any]:
    """The words of ``guide`` as the fields of the form."""
    return as_fields(guide, guide.agenda, questions_of(guide), guide.bring, base=base)


def as_fields(
    guide: Module, parts: list[dict[str, Any]], questions: list[str], bring: str, *, base: int
) -> dict[str, Any]:
    return {
        "guide": guide.slug,
        "agenda": parts,
        "questions": "\n".join(questions),
        "bring": bring,
        "base": base,
    }
