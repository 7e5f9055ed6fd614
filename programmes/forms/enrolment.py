"""Who takes part, and who does what."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Segmented, WhoMixin
from accounts.models import OrganisationRole
from programmes.forms.wishes import WishesForm
from programmes.models import Participant, Role, Side, TopicChoice


class InviteForm(WhoMixin, forms.Form):
    """Many at once, pasted from anywhere."""

    who_default = "programme-team"
    made = r"pick-\d+"  # who was meant, of several of one name

    side = forms.ChoiceField(
        label="As what are they invited?",
        choices=[
            (Side.MENTOR, "Mentors, the juniors who lead"),
            (Side.MENTEE, "Mentees, the seniors who learn"),
        ],
        widget=Segmented,
    )
    people = forms.CharField(
        label="Whom do you invite?",
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Names, e-mail addresses or staff ids, in lines or with commas between, or a part of a spreadsheet "
        "with its heading. At most 10,000. You are told about each that cannot be used.",
    )


class InvitationForm(WishesForm):
    """A yes, with what somebody offers and wants. Topics and hours go into the reasons for a pair."""

    who = {"hopes": "programme-team", "capacity": "programme-team"}

    hopes = forms.CharField(
        label="What else should people know who look for a partner for you?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    capacity = forms.TypedChoiceField(
        label="How many partners would you take?",
        choices=[(1, "One"), (2, "Up to two")],
        coerce=int,
        initial=1,
        widget=Segmented,
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participant = participant
        self.choose_from(participant.cohort.programme)
        if participant.side == Side.MENTEE:
            del self.fields["capacity"]

    @classmethod
    def of(cls, participant: Participant, data: Any = None) -> InvitationForm:
        """The form with what was chosen before, so that an answer can be changed."""
        chosen: dict[str, list[Any]] = {TopicChoice.Kind.OFFERS: [], TopicChoice.Kind.WANTS: []}
        for choice in participant.topic_choices.all():
            chosen[choice.kind].append(choice.topic_id)
        kept = {name: getattr(participant, name) for name in ("hopes", "meets", "hours", "capacity")}
        return cls(data, participant=participant, initial={**kept, **chosen})

    def clean(self) -> dict[str, Any]:
        """A mentor offers something and a mentee wants something: without it no reason for a pair can be given."""
        cleaned = super().clean() or {}
        needed = "offers" if self.participant.side == Side.MENTOR else "wants"
        if not cleaned.get(needed):
            self.add_error(needed, "Choose at least one.")
        return cleaned


class OfficeRoleForm(WhoMixin, forms.Form):
    """A role for the whole organisation, by address."""

    who_default = "operations"

    email = forms.EmailField(label="Work e-mail")
    name = forms.ChoiceField(label="Role", choices=OrganisationRole.Name)


class RoleForm(WhoMixin, forms.Form):
    """A role for somebody, by their address."""

    who_default = "programme-team"

    email = forms.EmailField(label="Work e-mail")
    name = forms.ChoiceField(label="Role", choices=Role.Name)
