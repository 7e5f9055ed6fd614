"""Who takes part, and who does what."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms_base import Segmented, WhoMixin
from accounts.models import OrganisationRole
from programmes.forms.wishes import MEETING, TOPICS, WishesForm
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


KEPT = ("hopes", "meets", "hours", "works_best", "capacity")


class InvitationForm(WishesForm):
    """A yes, with what somebody offers and wants; and the same later, to change it."""

    who = {**WishesForm.who, "hopes": "programme-team", "capacity": "programme-team"}
    field_order = (*TOPICS, "hopes", *MEETING, "capacity")

    hopes = forms.CharField(
        label="In your own words: what should people know who look for a partner for you?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="At most 300 letters. Nothing about health, origin or belief is needed here.",
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
        self.ask_for_at_least_one(participant.side)
        if participant.side == Side.MENTEE:
            del self.fields["capacity"]

    @classmethod
    def of(cls, participant: Participant, data: Any = None) -> InvitationForm:
        """The form with what was chosen before, so that an answer can be changed."""
        chosen: dict[str, list[Any]] = {TopicChoice.Kind.OFFERS: [], TopicChoice.Kind.WANTS: []}
        for choice in participant.topic_choices.all():
            chosen[choice.kind].append(choice.topic_id)
        kept = {name: getattr(participant, name) for name in KEPT}
        spoken = participant.languages or participant.person.languages
        return cls(data, participant=participant, initial={**kept, **chosen, "languages": ", ".join(spoken)})

    def side_that_asks(self) -> str:
        return self.participant.side


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
