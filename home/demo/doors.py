"""The demo's doors into the roles of a programme: one person for each, from the pilot that is under way."""

from __future__ import annotations

from accounts.models import User
from accounts.selectors import DemoSignIn
from pairing.models import Pair
from programmes.models import Participant, Role
from sessions.models import Assistant

# What a newcomer looks for first comes first.
ROLES = ((Role.Name.SPONSOR, "Executive"), (Role.Name.COACH, "Coach"))


def doors() -> list[DemoSignIn]:
    """Mentor, mentee, their diary keeper, executive and coach; those that nobody holds are left out."""
    pair = shown_pair()
    return [*_pair_doors(pair), *_diary_door(pair), *_role_doors()]


def shown_pair() -> Pair | None:
    """The pair whose two sides a newcomer sees."""
    return (
        Pair.objects.with_people()
        .filter(
            state=Pair.State.ACTIVE, mentor__person__user__isnull=False, mentee__person__user__isnull=False
        )
        .order_by("introduced_at", "mentor__person__external_id")
        .last()
    )


def _pair_doors(pair: Pair | None) -> list[DemoSignIn]:
    if pair is None:
        return []
    sides: tuple[tuple[Participant, str], ...] = ((pair.mentor, "Mentor"), (pair.mentee, "Mentee"))
    users = {
        user.person_id: user for user in User.objects.filter(person__in=[one.person for one, _ in sides])
    }
    return [DemoSignIn(users[one.person_id].pk, label, one.person.name) for one, label in sides]


def _diary_door(pair: Pair | None) -> list[DemoSignIn]:
    kept = Assistant.objects.working().filter(pair=pair, person__user__isnull=False)
    return [
        DemoSignIn(row.person.user.pk, "Diary keeper", row.person.name)
        for row in kept.select_related("person__user")
    ]


def _role_doors() -> list[DemoSignIn]:
    found = []
    for name, label in ROLES:
        roles = Role.objects.filter(name=name).select_related("user__person")
        role = roles.order_by("granted_at", "pk").first()
        if role:
            found.append(DemoSignIn(role.user_id, label, str(role.user)))
    return found
