"""What is written about a role that two people give: asked for, confirmed, declined."""

from __future__ import annotations

from django.urls import reverse

from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import Name, Wording
from programmes.models import RoleRequest
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
