"""What one of a pair expects: a line for each beginning, and whether the other may read it."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import WhoMixin
from pairing.actions import Line
from pairing.models import Expectation, Prompt


class ExpectationsForm(WhoMixin, forms.Form):
    """Saved for the writer alone. A tick is a wish: nothing leaves the sheet before it is released."""

    marks_optional = False
    who_default = "only-me"
    made = rf"({'|'.join(Prompt.values)})(_share)?"

    def __init__(self, *args: Any, side: str, partner: str, lines: list[Expectation], **kwargs: Any) -> None:
        self.prompts = Prompt.of_side(side)
        initial: dict[str, Any] = {}
        for line in lines:
            initial |= {str(line.prompt): line.words, f"{line.prompt}_share": line.to_share}
        super().__init__(*args, initial=initial, partner=partner, **kwargs)
        for prompt in self.prompts:
            area = forms.Textarea(attrs={"rows": 2})
            self.fields[str(prompt)] = forms.CharField(
                label=prompt.label, required=False, max_length=1000, widget=area
            )
            self.fields[f"{prompt}_share"] = forms.BooleanField(
                label=f"Share “{prompt.label}” with {partner}", required=False
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each line with its box."""
        return [(self[str(prompt)], self[f"{prompt}_share"]) for prompt in self.prompts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for prompt in self.prompts:
            if cleaned.get(f"{prompt}_share") and not cleaned.get(str(prompt)):
                self.add_error(str(prompt), "Write this line before you share it, or take the tick away.")
        return cleaned

    def lines(self) -> dict[Prompt, Line]:
        return {
            prompt: Line(self.cleaned_data[str(prompt)], self.cleaned_data[f"{prompt}_share"])
            for prompt in self.prompts
        }
