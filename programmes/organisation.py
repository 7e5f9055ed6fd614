"""The readiness check of the organisation: what must be there before people are asked to speak, and when to postpone.

What the product knows it looks up; the rest somebody confirms, with their name and the day. The must-haves hold up
the launch; the others advise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Sum

from accounts.models import Organisation, User
from programmes import polling
from programmes.models import Cohort, FirstMentee, Programme, ReadinessPoint, Role, RoleRequest, SafetyPoll

Key = ReadinessPoint.Key

FEWEST_FIRST_MENTEES = 2
# Half a day a week for every 15 pairs: judgement of the field, shown with its reason.
PAIRS_PER_HALF_DAY = 15
HOURS_OF_HALF_DAY = 4
USUAL_PAIRS = 12

PURPOSE, ROLES = "programmes:purpose", "programmes:roles"


@dataclass(frozen=True, slots=True)
class Must:
    """One must-have. ``todo`` says what is missing, ``because`` why it is asked, ``found`` what is there."""

    key: str
    title: str
    because: str
    todo: str
    is_met: bool
    found: str = ""
    page: str = ""
    anchor: str = ""
    confirmed_by: User | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """All points. ``postpone`` is empty, or says in sentences why to wait."""

    musts: Sequence[Must]
    first_mentees: Sequence[FirstMentee]
    calm: ReadinessPoint | None
    postpone: Sequence[str]
    poll: polling.Standing

    @property
    def is_ready(self) -> bool:
        return all(must.is_met for must in self.musts)

    @property
    def met(self) -> int:
        return sum(must.is_met for must in self.musts)


def workload_hours(pairs: int) -> float:
    """Hours a week that a coordinator needs for ``pairs``, up to the next half hour."""
    return ceil(2 * HOURS_OF_HALF_DAY * pairs / PAIRS_PER_HALF_DAY) / 2


def workload_words(pairs: int) -> str:
    """About 3.5 hours a week for 12 pairs: half a day a week for every 15 pairs."""
    return (
        f"About {workload_hours(pairs):g} hours a week for {pairs} pairs: "
        f"half a day a week for every {PAIRS_PER_HALF_DAY} pairs."
    )


def check_of(programme: Programme) -> Check:
    """The check as it stands. Six queries, seven where no coach is there yet."""
    points = {point.key: point for point in programme.readiness_points.select_related("confirmed_by__person")}
    mentees = list(programme.first_mentees.select_related("person__grade"))
    calm, poll = points.get(Key.CALM), polling.standing()
    return Check(
        musts=[*_known(programme, mentees), *_confirmed(programme, points)],
        first_mentees=mentees,
        calm=calm,
        postpone=_postpone(calm, poll.counted),
        poll=poll,
    )


def _known(programme: Programme, mentees: Sequence[FirstMentee]) -> list[Must]:
    return [*_at_the_top(programme, mentees), *_for_support(programme)]


def _at_the_top(programme: Programme, mentees: Sequence[FirstMentee]) -> list[Must]:
    return [
        Must(
            "sponsor",
            "An executive who owns the need",
            "They answer for what changes; without an owner, talk without a goal can hurt those who open up.",
            "name the sponsor",
            programme.sponsor_id is not None,
            str(programme.sponsor or ""),
            PURPOSE,
            "#id_sponsor",
        ),
        Must(
            "mentees",
            "At least two of the top team learn too",
            "Others follow what the top does, not what it asks of them.",
            "name two of the top team who will learn",
            len(mentees) >= FEWEST_FIRST_MENTEES,
            ", ".join(str(mentee) for mentee in mentees),
            anchor="#id_first",
        ),
        Must(
            "forum",
            "A forum that answers",
            "What is heard and not answered teaches people to keep silent.",
            "name the forum that answers what is heard",
            bool(programme.forum.strip()),
            programme.forum,
            PURPOSE,
            "#id_forum",
        ),
    ]


def _for_support(programme: Programme) -> list[Must]:
    organisation = Organisation.current()
    coaches = list(
        Role.objects.filter(programme=programme, name=Role.Name.COACH).select_related("user__person")
    )
    return [
        Must(
            "coach",
            "A coach outside the lines",
            "Somebody to turn to who neither runs the programme nor manages anybody in it.",
            _coach_todo(programme, coaches),
            bool(coaches),
            ", ".join(str(role.user) for role in coaches),
            ROLES,
        ),
        Must(
            "speak-up",
            "A speak-up contact",
            "Harassment, discrimination and retaliation go to a named person outside the programme team.",
            "have HR name the speak-up contact in the settings",
            bool(organisation.speak_up_name and organisation.speak_up_reach),
            organisation.speak_up_name,
        ),
    ]


def _coach_todo(programme: Programme, coaches: Sequence[Role]) -> str:
    if not coaches and RoleRequest.objects.filter(
        programme=programme, name=Role.Name.COACH, state=RoleRequest.State.WAITING
    ):
        return "have a second person confirm the coach"
    return "give somebody the role of coach"


def _confirmed(programme: Programme, points: dict[str, ReadinessPoint]) -> list[Must]:
    to_run = Cohort.objects.filter(programme=programme).exclude(state=Cohort.State.EVALUATED)
    pairs = to_run.aggregate(pairs=Sum("pairs_planned"))["pairs"] or USUAL_PAIRS
    asked = (
        (
            Key.PRIVACY,
            "People must know beforehand who reads what, and what could go wrong for them.",
            "confirm the privacy notice and the impact assessment",
        ),
        (
            Key.TIME,
            "Two to three paid hours a month for a mentor: unpaid extra work falls on those who have least to give.",
            "confirm that the hours are working time",
        ),
        (Key.CAPACITY, workload_words(pairs), "confirm the coordinator’s time"),
    )
    return [_by_hand(key, because, todo, points.get(key)) for key, because, todo in asked]


def _by_hand(key: ReadinessPoint.Key, because: str, todo: str, point: ReadinessPoint | None) -> Must:
    return Must(
        key.value,
        key.label,
        because,
        todo,
        point is not None and point.is_met,
        anchor=f"#id_{key.value}",
        confirmed_by=point.confirmed_by if point else None,
        confirmed_at=point.confirmed_at if point else None,
    )


def _postpone(calm: ReadinessPoint | None, counted: SafetyPoll | None) -> list[str]:
    why = []
    if calm is not None and not calm.is_met:
        why.append(
            "Redundancies or claims of retaliation are open in the teams concerned. Whoever speaks openly now may pay "
            "for it, and whoever keeps silent is right to. Wait until they are settled."
        )
    if counted is not None and counted.state == SafetyPoll.State.UNSAFE:
        why.append(polling.ADVICE[SafetyPoll.State.UNSAFE])
    return why
