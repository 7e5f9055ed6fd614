"""The forum's answer, what became of it, a piece of advice, and why one is held back."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils import timezone

from accounts.forms_base import DateInput, Options, WhoMixin
from insights.commons.answering import problems_of, seen_of
from insights.commons.models import LONGEST_ADVICE, LONGEST_REASON
from insights.themes.models import LONGEST_ANSWER, ForumAnswer


def _buttons(*buttons: str) -> HTML:
    return HTML(f'{{% load ui %}}<div class="form-actions">{"".join(buttons)}</div>')


class AnswerForm(WhoMixin, forms.Form):
    """What leaders answer. ``seen`` carries which answer stood there when the page was opened."""

    who_default = "everyone"
    # What is needed depends on the answer, and the sentence under each field says so.
    marks_optional = False

    kind = forms.ChoiceField(
        label="Your answer",
        choices=[
            (ForumAnswer.Kind.HEARD.value, "Heard: we have understood it, and promise nothing yet"),
            (ForumAnswer.Kind.WILL_DO.value, "Will do: somebody sees to it, by a day"),
            (ForumAnswer.Kind.WILL_NOT.value, "Will not, because"),
        ],
        widget=Options,
    )
    text = forms.CharField(
        label="In your words",
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you heard, what will be done, or why not. Everybody in the programme reads it.",
    )
    owner = forms.CharField(
        label="Who sees to it",
        required=False,
        max_length=200,
        help_text="For what you will do. A role or a committee is enough; it stays in figures that were released.",
    )
    due_on = forms.DateField(
        label="By when", required=False, widget=DateInput, help_text="For what you will do. A day to come."
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: ForumAnswer | None = None, **kwargs: Any) -> None:
        kept = ("kind", "text", "owner", "due_on")
        initial = {name: getattr(standing, name) for name in kept} if standing else {}
        super().__init__(*args, initial=initial | {"seen": seen_of(standing)}, **kwargs)
        self.standing = standing
        words = "Change the answer" if standing else "Give this answer"
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *("kind", "text", "owner", "due_on", "seen"),
            _buttons(f'{{% submit "{words}" busy="Saving" name="answer" value="yes" %}}'),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" not in cleaned or self.errors:
            return cleaned
        due_on: date | None = cleaned["due_on"]
        found = problems_of(
            cleaned["kind"],
            cleaned["text"],
            cleaned["owner"],
            due_on,
            today=timezone.localdate(),
            before=self.standing,
        )
        for field, sentence in found.items():
            self.add_error(field, sentence)
        return cleaned


class SettleForm(WhoMixin, forms.Form):
    """What became of a promise: kept, or dropped with a reason."""

    who_default = "everyone"
    marks_optional = False

    outcome = forms.CharField(
        label="What became of it",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence. Needed where you drop it: why.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "outcome",
            _buttons(
                '{% submit "It is kept" busy="Saving" name="done" value="yes" %} ',
                '{% submit "Drop it" busy="Saving" kind="outline-secondary" name="dropped" value="yes" %}',
            ),
        )


class AdviceForm(WhoMixin, forms.Form):
    """One piece of advice. The box stands there only under a warning."""

    who_default = "everyone"

    text = forms.CharField(
        label="Your advice to the next cohort",
        max_length=LONGEST_ADVICE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you would tell somebody on your side who begins. Leave out who, where and when.",
    )
    has_seen = forms.BooleanField(label="I have read this. The words may stand as they are.", required=False)

    def __init__(self, *args: Any, is_kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_kept = is_kept
        self.helper = FormHelper()
        self.warn(False)

    def warn(self, is_warned: bool) -> None:
        """Let the box stand there, or not."""
        words = "Save the change" if self.is_kept else "Give this advice"
        self.helper.layout = Layout(
            *(["text", "has_seen"] if is_warned else ["text"]),
            _buttons(f'{{% submit "{words}" busy="Saving" name="keep" value="yes" %}}'),
        )


class HoldBackForm(WhoMixin, forms.Form):
    """Why a piece is shown to nobody. Its writer reads the reason."""

    who_default = "programme-team"

    because = forms.CharField(
        label="Why it is held back",
        max_length=LONGEST_REASON,
        help_text="Whoever wrote it reads this reason. You do not learn who that is.",
    )
    piece = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *("because", "piece"),
            _buttons(
                '{% submit "Hold it back" busy="Saving" kind="outline-secondary" name="hold" value="yes" %}'
            ),
        )
