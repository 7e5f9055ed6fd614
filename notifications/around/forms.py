"""The phrases around messages, one field each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.html import format_html

from accounts.forms_base import WhoMixin
from notifications import braces
from notifications.around.phrases import Phrase, parts
from notifications.words import ADDRESS, NO_LINK

LONGEST = 300


class FrameForm(WhoMixin, forms.Form):
    """A phrase that is left empty is said in our English."""

    who_default = "everyone"
    marks_optional = False
    made = r"phrase_[0-9a-f]{8}"

    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrases: list[Phrase] = []
        layout: list[object] = ["seen"]
        for number, (heading, phrases) in enumerate(parts()):
            for phrase in phrases:
                self.fields[phrase.field] = _field(phrase, words)
            before, after = self._folded(heading, phrases) if number else _plain(heading)
            layout += [before, *(phrase.field for phrase in phrases), after]
            self.phrases += phrases
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*layout)

    def _folded(self, heading: str, phrases: list[Phrase]) -> tuple[HTML, HTML]:
        """Around a long group that few will change: shut, unless something is said in it or was typed just now."""
        said = sum(bool(self[phrase.field].value()) for phrase in phrases)
        own = f", {said} of them yours" if said else ""
        before = format_html(
            '<details class="mt-4"{}><summary><h2 class="h3 d-inline">{}</h2></summary><p class="quiet mt-2">{}</p>',
            " open" if said else "",
            heading,
            f"{len(phrases)} phrases{own}.",
        )
        return HTML(before), HTML("</details>")

    def clean(self) -> dict[str, Any]:
        """``words``, by our English, of every phrase that something was written for."""
        found = super().clean() or {}
        typed = {phrase: " ".join((found.pop(phrase.field, "") or "").split()) for phrase in self.phrases}
        for phrase, text in typed.items():
            if text and (faults := faults_in(text, phrase)):
                self.add_error(phrase.field, faults)
        found["words"] = {phrase.english: text for phrase, text in typed.items() if text}
        return found


def _plain(heading: str) -> tuple[HTML, HTML]:
    return HTML(format_html('<h2 class="h3 mt-4 mb-3">{}</h2>', heading)), HTML("")


def _field(phrase: Phrase, words: Mapping[str, str]) -> forms.CharField:
    return forms.CharField(
        label=phrase.means or phrase.english,
        required=False,
        max_length=LONGEST,
        initial=words.get(phrase.english, ""),
        help_text=phrase.english if phrase.means else "",
    )


def faults_in(text: str, phrase: Phrase) -> list[str]:
    """What keeps ``text`` from standing in a mail, a sentence each."""
    names = [one.name for one in phrase.names]
    found = braces.faults_in(text, names)
    missing = [name for name in names if phrase.needs_names and f"{{{name}}}" not in text]
    found += [f"Keep {{{name}}}: it is what this line is for." for name in missing]
    return [*found, NO_LINK] if ADDRESS.search(text) else found
