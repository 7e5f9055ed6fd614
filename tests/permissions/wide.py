"""The one programme of ``world``, with what lies beside it: another pair, a pair that ended, another programme.

What somebody may open depends on what they are to it. ``Wide.part_of`` says that for a person and a set of objects, so
that one table (``matrix``) holds for all of them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import CopyRequest, User
from feedback.models import AskState, Pulse
from pairing.actions import write_agreement
from pairing.models import Pair
from programmes.models import Participant, Role
from sessions.models import Session
from tests.factories import PairFactory, SessionFactory, UserFactory, grant, user_of
from tests.permissions import world as narrow
from tests.permissions.filled.pair import hour, ids_of
from tests.permissions.world import OUTSIDE, OWN, ROLES, World

OFFICE = ("hr", "administrator")
OTHERS = tuple(f"other {name}" for name in ("mentor", "assistant", *ROLES))
# Everybody who signs in, and then the two who do not get in: somebody who has left, and a visitor.
SIGNED_IN = (*OWN, *ROLES, *OUTSIDE, "neighbour's mentee", "former", *OTHERS)
SHUT_OUT = ("leaver", "visitor")

MAIN, PAIR, ENDED, PROGRAMME, ABSENT = "main", "other pair", "ended pair", "other programme", "absent"
# Who tries what lies beside: everybody whose answer could differ from what they get for the first pair.
WHO_TRIES = {
    MAIN: (*SIGNED_IN, *SHUT_OUT),
    PAIR: (
        *OWN,
        "coordinator",
        "coach",
        "sponsor",
        "auditor",
        "hr",
        "administrator",
        "neighbour",
        "neighbour's mentee",
        "former",
        "manager",
        "assistant",
        "other coordinator",
        "visitor",
    ),
    ENDED: (*OWN, "coordinator", "coach", "hr", "former", "assistant", "other coordinator", "visitor"),
    PROGRAMME: ("mentor", "assistant", *ROLES, "hr", "administrator", *OTHERS, "visitor"),
    ABSENT: ("mentor", "coordinator", "coach", "hr", "stranger", "visitor"),
}
# Arguments that lead to something of one programme; the others belong to the organisation.
OF_A_PROGRAMME = frozenset(
    {
        *("programme_id", "cohort_id", "objective_id", "measure_id", "participant_id", "role_request_id"),
        "mentee_id",
        *(
            "round_id",
            "proposal_id",
            "criterion_id",
            "pair_id",
            "session_id",
            "commitment_id",
            "goal_id",
            "wave_id",
            "concern_id",
            "reply_id",
            "card_id",
            "release_id",
            "published_id",
            "theme_id",
            "list_id",
            "milestone_id",
            "copy_id",
            "own_message_id",
            "assistant_id",
            "date_id",
            "nomination_id",
            "time_id",
            "announcement_id",
            "part_id",
            "poll_id",
            "flag_id",
            "request_id",
            "need_id",
            "circle_id",
        ),
    }
)


@dataclass
class Wide:
    """``people`` as in ``World`` and more; ``ids`` by set of objects, then by the name of the argument."""

    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def sets_for(self, names: list[str]) -> list[str]:
        """The sets of objects that an address with arguments ``names`` can be tried with."""
        if not OF_A_PROGRAMME & set(names):
            return [MAIN]
        return [key for key, ids in self.ids.items() if (OF_A_PROGRAMME & set(names)) <= set(ids)]

    def arguments(self, names: list[str], objects: str) -> dict[str, Any]:
        return {name: self.ids[objects].get(name, self.shared.get(name)) for name in names}

    def part_of(self, who: str, objects: str, names: list[str]) -> str:
        """What ``who`` is to one set of objects: ``nobody`` to what is not there."""
        if objects == ABSENT:
            return "nobody"
        is_bound = bool(OF_A_PROGRAMME & set(names))
        if who.startswith("other "):
            own = who.removeprefix("other ")
            return own if objects == PROGRAMME or not is_bound else "stranger"
        if not is_bound:
            return "neighbour" if who in ("neighbour's mentee", "former") else who
        if who in OFFICE:
            return who
        if objects == PROGRAMME or (who == "assistant" and objects != MAIN):
            return "stranger"
        if objects == PAIR:
            return {"neighbour": "mentor", "neighbour's mentee": "mentee"}.get(who) or (
                "neighbour" if who in OWN else who
            )
        if objects == ENDED:
            return "mentor" if who == "former" else "neighbour" if who in OWN else who
        return "neighbour" if who == "neighbour's mentee" else who


def build() -> Wide:
    """Everything at once. About a second."""
    first, now = narrow.build(), timezone.now()
    cohort = Pair.objects.get(pk=first.ids["pair_id"]).cohort
    wide = Wide(people=dict(first.people), shared=first.ids, ids={MAIN: first.ids})
    _other_pair(wide, first, now)
    _ended_pair(wide, cohort, now)
    _other_programme(wide, now)
    wide.ids[ABSENT] = dict.fromkeys(OF_A_PROGRAMME, uuid.UUID(int=77))
    wide.people["leaver"] = user_of(PairFactory(cohort=cohort).mentor.person)
    return wide


def _other_pair(wide: Wide, first: World, now: Any) -> None:
    pair = Pair.objects.get(mentor__person=first.people["neighbour"].person)
    wide.people["neighbour's mentee"] = user_of(pair.mentee.person)
    narrow.head_of_something(pair.mentee.person)
    held = hour(pair, wide.people["neighbour's mentee"], now, "What the neighbours keep.")
    copy = CopyRequest.objects.create(
        person=pair.mentor.person, state=CopyRequest.State.READY, asked_at=now, ready_at=now
    )
    wide.ids[PAIR] = {
        **ids_of(pair, held),
        "participant_id": pair.mentor_id,
        "mentee_id": pair.mentee_id,
        "copy_id": copy.pk,
    }


def _ended_pair(wide: Wide, cohort: Any, now: Any) -> None:
    """Two who met once and stopped two months ago."""
    began = now - timedelta(days=100)
    pair = PairFactory(cohort=cohort, state=Pair.State.ACTIVE, mentee_answered_at=began)
    write_agreement(pair=pair, words={"purpose": "To learn"}, by=user_of(pair.mentor.person), at=began)
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED, ended_at=now - timedelta(days=60))
    Participant.objects.filter(pk__in=(pair.mentor_id, pair.mentee_id)).update(
        state=Participant.State.WITHDRAWN
    )
    held = SessionFactory(pair=pair, state=Session.State.HELD, starts_at=now - timedelta(days=80))
    Pulse.objects.create(
        session=held, participant=pair.mentor, state=AskState.ANSWERED, asked_at=now - timedelta(days=80)
    )
    wide.people["former"] = user_of(pair.mentor.person)
    wide.ids[ENDED] = {"pair_id": pair.pk, "session_id": held.pk}


def _other_programme(wide: Wide, now: Any) -> None:
    pair = PairFactory(
        cohort__starts_on=date(2026, 9, 1),
        cohort__ends_on=date(2027, 3, 1),
        cohort__programme__name="Zanzibar",
        mentor__person__name="Quentin Quokka",
        introduced_at=now - timedelta(days=9),
    )
    other = World(people={"mentor": user_of(pair.mentor.person), "mentee": user_of(pair.mentee.person)})
    for name in ROLES:
        other.people[name] = UserFactory()
        grant(other.people[name], Role.Name(name), pair.cohort.programme)
    narrow.fill(other, pair, now)
    wide.people |= {f"other {name}": user for name, user in other.people.items() if name != "mentee"}
    wide.ids[PROGRAMME] = other.ids
