"""What the placeholders of a cohort's texts stand for today, from its plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.listeners import Listeners
from accounts.models import Organisation
from accounts.words import day_year
from programmes.models import Cohort, KitText, OpenCall, Programme, Role
from programmes.sentence import why

DAYS_OF_A_MONTH = 365.25 / 12
# Reading, thinking it over and what was promised, beside the meetings: hours a month.
BESIDE_MEETINGS = (1, 2)

kick_off_planned = Listeners(
    "Somebody wants to know of a cohort’s kick-off. Facts: ``cohort``, and ``time_zone``, the reader's. "
    "Answers: a ``Day``, or nothing while none is planned."
)
telling_asked = Listeners(
    "A text wants to say whom people of a programme tell what is wrong without giving a name. Facts: ``programme``. "
    "Answers: words that go on after “you can tell”, or nothing while nobody is named."
)
# What goes to those who take part, or are asked to.
SAYS_WHOM_TO_TELL = (KitText.Kind.INVITATION, KitText.Kind.KICK_OFF)


@dataclass(frozen=True, slots=True)
class Day:
    """A kick-off as a mail tells it. ``parts`` are minutes and title of each part of the agenda."""

    day: str
    time: str
    place: str
    parts: Sequence[tuple[str, str]]

    @property
    def values(self) -> dict[str, str]:
        return {"day": self.day, "time": self.time, "place": self.place}


def kick_off_of(cohort: Cohort, *, time_zone: str) -> Day | None:
    """The kick-off as it is planned, in the reader's time. One query."""
    return next(filter(None, kick_off_planned.ask(cohort=cohort, time_zone=time_zone)), None)


def values_of(cohort: Cohort, kind: str, **more: str) -> dict[str, str]:
    """The values by name; empty where there is none yet. At most six queries.

    ``more`` are those that hold for one mail alone, such as ``side``, ``person``, or what ``Day.values`` holds.
    """
    programme, organisation = cohort.programme, Organisation.current()
    found = {
        "programme": programme.name,
        "organisation": organisation.name,
        "purpose": why(programme),
        "sponsor": programme.sponsor.name if programme.sponsor else "",
        "coordinator": _coordinator(cohort),
        "speak_up": _speak_up(organisation),
        "kick_off": day_year(cohort.starts_on),
        "last_day": day_year(cohort.ends_on),
        "sessions": f"{cohort.sessions_planned} sessions of {cohort.session_minutes} minutes",
        "hours": hours_of(cohort),
        **more,
    }
    if kind in SAYS_WHOM_TO_TELL:
        found["telling"] = _telling(programme, organisation)
    if kind == KitText.Kind.ANNOUNCEMENT:
        call = OpenCall.objects.filter(cohort=cohort).only("closes_on").first()
        found["closes_on"] = day_year(call.closes_on) if call else ""
    return found


def hours_of(cohort: Cohort) -> str:
    """Hours a month for one person: "2 to 3 hours a month" with a session of an hour each month."""
    months = max(1.0, (cohort.ends_on - cohort.starts_on).days / DAYS_OF_A_MONTH)
    meeting = cohort.sessions_planned * cohort.session_minutes / 60 / months
    least, most = (round(2 * (meeting + beside)) / 2 for beside in BESIDE_MEETINGS)
    return f"{least:g} to {most:g} hours a month"


def _coordinator(cohort: Cohort) -> str:
    """Whoever has run it longest, with the address that the staff list has."""
    roles = Role.objects.filter(programme=cohort.programme_id, name=Role.Name.COORDINATOR)
    role = roles.select_related("user__person").order_by("granted_at", "pk").first()
    if role is None:
        return ""
    return f"{role.user} ({role.user.email})" if role.user.person else role.user.email


def _telling(programme: Programme, organisation: Organisation) -> str:
    """Whom one tells without a name. Before anybody is named it is the speak-up contact, so that no mail waits."""
    named = next(filter(None, telling_asked.ask(programme=programme)), "")
    return named or _speak_up(organisation) or f"the speak-up contact of {organisation.name}"


def _speak_up(organisation: Organisation) -> str:
    return ", ".join(filter(None, [organisation.speak_up_name, organisation.speak_up_reach]))
