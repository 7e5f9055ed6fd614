"""What is written about roles: given at once; or by two people, asked for, confirmed, declined."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import OrganisationRole
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import Name, Wording
from programmes.models import Role, RoleRequest
from programmes.models.role import role_label
from programmes.reached import has_to_do_with_roles

SUBJECT = "A role that two people give"
ASKED = "{asker} asked that {person} becomes: {role}."
UNEXPECTED = "If you did not expect this, tell HR today."
NAMES = [
    Name("asker", "Name of whoever asked", "Helen Reid", is_a_person=True),
    Name("person", "Name of whoever would have the role", "Jordan Ellis", is_a_person=True),
    Name("role", "The role", "Auditor"),
]


def _wording(said: str, *, case: str = "", when: str) -> Wording:
    return Wording(SUBJECT, [ASKED, said, UNEXPECTED], "Look at the roles", NAMES, case=case, when=when)


WORDINGS = {
    "waiting": _wording("A second person has to confirm it within two weeks.", when="when it is asked for"),
    "confirmed": _wording("It is confirmed.", case="confirmed", when="when it is confirmed"),
    "declined": _wording(
        "It was declined, and nothing has changed.", case="declined", when="when it is declined"
    ),
}


def write_role_request(message: Message) -> Letter | None:
    """What became of a role that two people give."""
    request = (
        RoleRequest.objects.filter(pk=message.facts["request"]).select_related("user", "asked_by").first()
    )
    if request is None:
        return None
    wording = WORDINGS.get(message.facts["state"], WORDINGS["declined"])
    asker, person = str(request.asked_by or "Somebody"), str(request.user)
    return wording.letter(
        reverse("programmes:role_requests"), asker=asker, person=person, role=str(request.label)
    )


first, *others = WORDINGS.values()
register_kind(
    Kind(
        name="programmes.role-request",
        label="A role is asked for, confirmed or declined",
        why="You get this because you asked for the role or would receive it.",
        write=write_role_request,
        wording=first,
        also=others,
        offer=Offer(
            Heading.RUNNING,
            "When a role that you asked for, or would receive, is asked for, confirmed or declined.",
            has_to_do_with_roles,
        ),
    )
)

GIVEN = Wording(
    "A role for you",
    [
        "{giver} gave you a role: {role}.",
        "It opens pages, and never what two people of a pair write to each other. Whoever has a role signs in with a "
        "second step.",
        UNEXPECTED,
    ],
    "See what it opens",
    [
        Name("giver", "Name of whoever gave the role", "Helen Reid", is_a_person=True),
        Name("role", "The role", "Coordinator in Digital confidence"),
    ],
    when="when a role is given at once",
)


def write_role_given(message: Message) -> Letter | None:
    """That somebody has a role now. Nothing once it was taken away."""
    key = message.facts["role"]
    role = (
        Role.objects.filter(pk=key).select_related("programme", "granted_by__person").first()
        or OrganisationRole.objects.filter(pk=key).select_related("granted_by__person").first()
    )
    if role is None:
        return None
    label = role_label(role.name, getattr(role, "programme", None))
    return GIVEN.letter(reverse("home:landing"), giver=str(role.granted_by or "Somebody"), role=label)


register_kind(
    Kind(
        name="programmes.role-given",
        label="A role is given",
        why="You get this because somebody gave you a role.",
        write=write_role_given,
        wording=GIVEN,
        offer=Offer(Heading.RUNNING, "When somebody gives you a role.", has_to_do_with_roles),
    )
)
