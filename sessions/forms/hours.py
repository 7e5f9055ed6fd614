"""What people fill in about their hours. Each field says who reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone

from accounts.forms_base import DateInput, Segmented, SubmissionMixin, TimeInput, WhoMixin
from pairing.models import Pair
from programmes.meeting_tool import LONGEST
from programmes.models import Side
from sessions.actions import Outcome, Promise
from sessions.forms.words import LongText
from sessions.models import Session

LENGTHS = (30, 45, 60, 90)
COMMITMENTS = 3  # more can be added by correcting the log
MOVED = "moved"
NOT_HELD = "not-held"
NEUTRAL = "A private, neutral room or a call; not the office of the senior of you."
YOURS = "What comes next is yours. Your mentor can take something on in their own log."


def helper(*layout: Any) -> FormHelper:
    made = FormHelper()
    made.layout = Layout(*layout)
    return made


def submit(words: str, **options: str) -> HTML:
    """The one filled button of a form, as the last thing of its layout."""
    extra = "".join(f' {name}="{value}"' for name, value in options.items())
    return HTML(f'{{% load ui %}}<div class="form-actions">{{% submit "{words}"{extra} %}}</div>')


def lengths(usual: int) -> list[tuple[int, str]]:
    return [(minutes, str(minutes)) for minutes in sorted({*LENGTHS, usual})]


def sides(mine: Side, partner: str) -> list[tuple[str, str]]:
    return [(str(mine), "Me"), (str(mine.other), partner)]


def choice(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


def as_number(value: str) -> int:
    return int(value)


class MomentForm(WhoMixin, forms.Form):
    """Day and time as two fields, in the reader's zone; ``cleaned_data["starts_at"]`` is the moment."""

    who_default = "team"

    day = forms.DateField(label="Day", widget=DateInput)
    time = forms.TimeField(label="Starts at", widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time"):
            naive = datetime.combine(cleaned["day"], cleaned["time"])
            try:
                cleaned["starts_at"] = from_current_timezone(naive)
            except forms.ValidationError as error:
                self.add_error("time", error)
        return cleaned


def zone_help() -> str:
    return f"In your time zone, {timezone.get_current_timezone_name()}."


def where_help(pair: Pair) -> str:
    """Which addresses may stand as a place."""
    programme = pair.cohort.programme
    if beginning := programme.meeting_address:
        tool = programme.meeting_tool or "Calls"
        return f"{tool}: give the address, which begins with {beginning}"
    return "For a call, give its https address: the two of you can then open it from here."


class PlanForm(SubmissionMixin, MomentForm):
    """When, how long and where; the mentor may add the question. The past is allowed: people also meet unplanned."""

    who = {"day": "team", "time": "team", "minutes": "team", "place": "pair", "question": "pair"}

    minutes = forms.TypedChoiceField(label="How many minutes?", coerce=as_number, widget=Segmented)
    place = forms.CharField(label="Where", max_length=LONGEST, required=False)
    question = forms.CharField(
        label="Your one question",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Your partner sees it as soon as you save. You can also add it later.",
    )

    def __init__(self, *args: Any, pair: Pair, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = pair.usual_minutes
        self.fields["place"].help_text = f"{NEUTRAL} {where_help(pair)}"
        choice(self, "minutes").choices = lengths(usual)
        self.fields["minutes"].initial = usual
        self.fields["time"].help_text = zone_help()
        if side != Side.MENTOR:
            del self.fields["question"]
        words = ["question"] if side == Side.MENTOR else []
        self.helper = helper(
            Div(
                Field("day", wrapper_class="col-sm-6"),
                Field("time", wrapper_class="col-sm-6"),
                css_class="row",
            ),
            *("minutes", "place", *words, "submission"),
            submit("Plan the session", busy="Planning"),
        )


class MoveForm(SubmissionMixin, MomentForm):
    """Who could not keep the date, and the new one."""

    who_default = "team"
    who = {"place": "pair"}

    moved_by = forms.TypedChoiceField(label="Who needs to move it?", coerce=Side, widget=Segmented)
    minutes = forms.TypedChoiceField(label="How many minutes?", coerce=as_number, widget=Segmented)
    place = forms.CharField(label="Where", max_length=LONGEST, required=False)

    def __init__(self, *args: Any, session: Session, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "moved_by").choices = sides(side, self.partner)
        self.fields["moved_by"].initial = str(side)
        choice(self, "minutes").choices = lengths(session.minutes)
        self.fields["minutes"].initial = session.minutes
        self.fields["place"].initial = session.place
        self.fields["place"].help_text = where_help(session.pair)
        self.fields["time"].initial = timezone.localtime(session.starts_at).time()
        self.fields["time"].help_text = zone_help()
        self.helper = helper(
            "moved_by",
            Div(
                Field("day", wrapper_class="col-sm-6"),
                Field("time", wrapper_class="col-sm-6"),
                css_class="row",
            ),
            *("minutes", "place", "submission"),
            submit("Move the session", busy="Moving"),
        )


class CancelForm(WhoMixin, forms.Form):
    """Who calls the session off. No reason is asked."""

    who_default = "team"

    cancelled_by = forms.TypedChoiceField(label="Who cannot come?", coerce=Side, widget=Segmented)

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "cancelled_by").choices = sides(side, self.partner)
        self.fields["cancelled_by"].initial = str(side)
        self.helper = helper("cancelled_by", submit("Cancel the session", busy="Cancelling", kind="danger"))


class QuestionForm(WhoMixin, forms.Form):
    """The mentor's one question."""

    who_default = "pair"

    question = forms.CharField(
        label="Your one question", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            "question", submit("Send the question", busy="Sending", kind="outline-secondary")
        )
        self.helper.form_action = action


class ReflectionForm(WhoMixin, forms.Form):
    """A private note. Emptying it deletes it."""

    who_default = "only-me"

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    # As in the log: drawn with the line that says when the draft was kept.
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = LongText(
        label="Private note",
        longest=8_000,
        required=False,
        rows=8,
        help_text="Stored sealed with a key of your own. Empty the box and save to delete it.",
    )
    helper = helper(
        *("seen", "text"),
        submit("Save my note"),
        # After the button that saves, as in the log.
        HTML('{% include "sessions/note_draft_box.html" %}'),
    )


class SettleForm(WhoMixin, forms.Form):
    """Why a commitment is dropped; the button says which way it goes."""

    who_default = "pair"

    reason = forms.CharField(
        label="If you drop it: why?", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LogForm(SubmissionMixin, MomentForm):
    """Did you meet? Only the first two lines are needed; what else is asked follows from the first."""

    who_default = "pair"
    who = {
        **dict.fromkeys(("met", "minutes", "called_off", "moved_by", "day", "time"), "programme-team"),
        "note": "only-me",
    }
    made = rf"(todo|owner|due)_[1-{COMMITMENTS}]"

    met = forms.ChoiceField(
        label="Did you meet?",
        choices=[(Outcome.HELD, "We met"), (MOVED, "We moved it"), (NOT_HELD, "No")],
        widget=Segmented,
    )
    minutes = forms.TypedChoiceField(
        label="How many minutes?", coerce=as_number, required=False, widget=Segmented
    )
    moved_by = forms.TypedChoiceField(
        label="Who needed to move it?", coerce=Side, required=False, widget=Segmented
    )
    called_off = forms.ChoiceField(label="What happened?", required=False, widget=Segmented)
    takeaway = LongText(label="What we take away", longest=4_000, required=False, rows=3)
    offer = forms.BooleanField(
        label="Draft an insight card from it",
        required=False,
        help_text="Without a name. Nobody else reads it before both of you say yes.",
    )
    note = LongText(label="Private note", longest=8_000, required=False, rows=2)
    seen_takeaway = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    seen_note = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    # The state of the draft that the page shows; drawn with the line that says when it was kept.
    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, session: Session, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.side = session, side
        choice(self, "minutes").choices = lengths(session.minutes)
        choice(self, "moved_by").choices = sides(side, self.partner)
        choice(self, "called_off").choices = [
            (str(side), "I cancelled"),
            (str(side.other), f"{self.partner} cancelled"),
            (Outcome.MISSED.value, "It was missed"),
        ]
        self.fields["day"].label, self.fields["time"].label = "New day", "Starts at"
        self.fields["day"].required = self.fields["time"].required = False
        self._add_commitments()
        if not session.is_planned:
            choice(self, "met").choices = [(Outcome.HELD, "We met"), (NOT_HELD, "No")]
        self.helper = self._helper()

    def _add_commitments(self) -> None:
        owners = [(str(self.side), "Me")]
        if self.side == Side.MENTOR:  # who may take something on; nobody gives the mentor something to do
            owners.insert(0, (str(Side.MENTEE), self.partner))
        for place in range(1, COMMITMENTS + 1):
            self.fields[f"todo_{place}"] = forms.CharField(
                label="Who does what next" if place == 1 else "And then", max_length=400, required=False
            )
            self.fields[f"owner_{place}"] = forms.TypedChoiceField(
                label="Who",
                choices=owners,
                coerce=Side,
                required=False,
                initial=str(Side.MENTEE),
                error_messages={"invalid_choice": YOURS},
            )
            self.fields[f"due_{place}"] = forms.DateField(label="By when", widget=DateInput, required=False)

    def _helper(self) -> FormHelper:
        more = [self._row(place) for place in range(2, COMMITMENTS + 1)]
        return helper(
            Div(
                "met",
                Div("minutes", data_when="held"),
                Div("moved_by", self._pair_of("day", "time"), data_when="moved"),
                Div("called_off", data_when="not-held"),
                css_class="panel mb-3",
            ),
            Div(
                HTML('<h2 class="mb-3">For the two of you</h2>'),
                "takeaway",
                "offer",
                self._row(1),
                HTML("<details><summary>Add up to two more actions</summary>"),
                *more,
                HTML("</details>"),
                css_class="panel mb-3",
                data_when="held",
            ),
            Div("note", css_class="panel mb-3"),
            *("submission", "seen_takeaway", "seen_note"),
            HTML('{% load ui %}<div class="sticky-save">{% submit button classes="btn-lg" %}</div>'),
            # After the button that saves: the first one of a form is what the Enter key presses.
            HTML('{% include "sessions/draft_box.html" %}'),
        )

    def _row(self, place: int) -> Div:
        return Div(f"todo_{place}", self._pair_of(f"owner_{place}", f"due_{place}"))

    def _pair_of(self, left: str, right: str) -> Div:
        return Div(
            Field(left, wrapper_class="col-6"), Field(right, wrapper_class="col-6"), css_class="row g-2"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needed = {
            Outcome.HELD.value: {"minutes": "Choose how long you met."},
            MOVED: {
                "moved_by": "Choose who needed to move it.",
                "day": "Give the new day.",
                "time": "Give the time at which you start.",
            },
            NOT_HELD: {"called_off": "Choose what happened."},
        }
        for name, words in needed.get(cleaned.get("met", ""), {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        if cleaned.get("met") == Outcome.HELD:
            self._check_commitments(cleaned)
        return cleaned

    def _check_commitments(self, cleaned: dict[str, Any]) -> None:
        begins = timezone.localtime(self.session.starts_at).date()
        for place in range(1, COMMITMENTS + 1):
            text, due = cleaned.get(f"todo_{place}"), cleaned.get(f"due_{place}")
            if text and not due and f"due_{place}" not in self.errors:
                self.add_error(f"due_{place}", "Give the day by which it is done.")
            if text and due and due < begins:
                self.add_error(f"due_{place}", "That is before you met. Give a later day.")
            if due and not text:
                self.add_error(f"todo_{place}", "Say what will be done by that day.")

    @property
    def commitments(self) -> list[Promise]:
        """What was promised, in the order of the form."""
        made = []
        for place in range(1, COMMITMENTS + 1):
            text, due = self.cleaned_data.get(f"todo_{place}"), self.cleaned_data.get(f"due_{place}")
            if text and due:
                made.append(Promise(text, due, self.cleaned_data.get(f"owner_{place}") or Side.MENTEE))
        return made

    @property
    def outcome(self) -> Outcome:
        """Held, cancelled or missed; ``side`` of a cancellation is ``called_off_by``."""
        if self.cleaned_data["met"] == Outcome.HELD:
            return Outcome.HELD
        return Outcome.CANCELLED if self.called_off_by else Outcome.MISSED

    @property
    def called_off_by(self) -> Side | None:
        chosen = self.cleaned_data.get("called_off", "")
        return Side(chosen) if chosen in Side.values else None
