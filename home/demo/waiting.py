"""A call that more people answered than there were places: the lot, and later a list of what became of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import Person
from home.demo.applying import hand_in
from home.demo.walk import WEEKS, Walk
from insights.outcomes.actions import count_list, read_list
from programmes import actions, jobs
from programmes.models import Application, Cohort, OpenCall, Selection, Side

LAST = WEEKS * 7
# A group of fewer is not compared, and some of it may be gone by the kick-off.
FEWEST_SEATS = 12
# Some write what they would bring, and how they work best; most leave both boxes to the conversation.
SAY = (
    (
        "I have closed a branch myself and would like the next one to be planned by those who know its regulars.",
        "",
    ),
    ("", "Ring me rather than write. On the counter nobody reads a long message."),
    (
        "Our rota is made two hundred miles away. I can show what a single Friday does to it.",
        "Mornings before we open. I am at my best with the shutters down.",
    ),
    ("Members tell me at the till what they would never put into a survey.", ""),
    ("", "Give me the question a day before, and I come with three answers from my colleagues."),
    (
        "I train the new starters here. They ask better questions than any review did.",
        "Walking round the branch.",
    ),
    ("", "Plainly, and with time to think. I do not argue well on the spot."),
    ("I have seen two reorganisations from below. Both had good reasons that never reached us.", ""),
    (
        "Safety is a drill for head office. For us it is who locks up on a dark evening.",
        "By phone after six.",
    ),
    ("I run the local events stall and hear who has stopped coming, and why.", ""),
)
HEAD = "Staff ID,Still employed,Promoted"
# Rows that every real list has: somebody it cannot place, and an answer that is neither yes nor no.
ODD_ROWS = ("AG-0417,yes,no", "AG-0422,yes,acting up")
BYSTANDERS = 60


@dataclass(frozen=True, slots=True)
class Became:
    """How much of a group had left by the day of the list, and how much of it was on a higher grade."""

    side: Side
    is_placed: bool
    left: float
    promoted: float


BECAME = (
    Became(Side.MENTOR, is_placed=True, left=0.06, promoted=0.34),
    Became(Side.MENTEE, is_placed=True, left=0.06, promoted=0.13),
    Became(Side.MENTOR, is_placed=False, left=0.18, promoted=0.07),
)


def draw_mentors(walk: Walk, *, seats: int) -> None:
    """Juniors apply, a lot gives the places, and the others stay on the waiting list."""
    seats = max(seats, FEWEST_SEATS)
    closes_on = walk.kick_off - timedelta(days=31)
    actions.save_call(
        cohort=walk.cohort,
        is_open=True,
        closes_on=closes_on,
        mentor_seats=seats,
        mentee_seats=1,
        way=OpenCall.Way.DRAW,
        criteria=[],
        asked_at_most=2,
        by=walk.hr,
        at=walk.at(-41),
    )
    topics = list(walk.programme.topics.order_by("name"))
    for place, person in enumerate(walk.cast.mentors(seats + walk.story.waiting)):
        said = SAY[place] if place < len(SAY) else ("", "")
        hand_in(walk, person, Side.MENTOR, topics, said, day=-40)
    _give_places(walk)


def _give_places(walk: Walk) -> None:
    """The order, a look at it, and its confirmation, each as a worker does it."""
    asked = actions.request_preview(cohort=walk.cohort, by=walk.hr, at=walk.at(-30))
    jobs.run_selection(run_id=asked.pk, clock=lambda: walk.at(-30))
    order = Selection.objects.get(cohort=walk.cohort)
    asked = actions.request_confirmation(
        cohort=walk.cohort, looked_at=str(order.pk), by=walk.hr, at=walk.at(-30, hour=14)
    )
    jobs.run_selection(run_id=asked.pk, clock=lambda: walk.at(-30, hour=14))


def count_outcomes(walk: Walk) -> None:
    """A week after the end HR sends a list, and the coordinator has it counted in the next release."""
    if not walk.story.waiting:
        return
    cohort = Cohort.objects.get(pk=walk.cohort.pk)
    read = read_list(
        cohort=cohort,
        data="\n".join([HEAD, *_rows(cohort), *ODD_ROWS]).encode(),
        as_of=walk.kick_off + timedelta(days=LAST + 7),
        submission=walk.token(),
        by=walk.hr,
        at=walk.at(LAST + 14, hour=11),
    )
    count_list(outcome_list=read, by=walk.hr, at=walk.at(LAST + 14, hour=14))


def _rows(cohort: Cohort) -> Iterator[str]:
    """In the order of staff ids within a group. Colleagues who neither took part nor waited are in the file as well."""
    known: set[str] = set()
    for became in BECAME:
        people = list(_people(cohort, became).order_by("external_id").values_list("external_id", flat=True))
        known.update(people)
        yield from _of_group(people, became)
    others = Person.objects.employed().order_by("external_id").values_list("external_id", flat=True)
    for staff_id in [found for found in others if found not in known][-BYSTANDERS:]:
        yield f"{staff_id},yes,no"


def _people(cohort: Cohort, became: Became) -> QuerySet[Person]:
    if became.is_placed:
        return Person.objects.filter(participations__in=cohort.participants.filter(side=became.side))
    waited = cohort.applications.filter(side=became.side, state=Application.State.NOT_PLACED)
    return Person.objects.filter(applications__in=waited)


def _of_group(people: Sequence[str], became: Became) -> Iterator[str]:
    """The first were promoted, the last have left."""
    promoted, stayed = round(became.promoted * len(people)), len(people) - round(became.left * len(people))
    for place, staff_id in enumerate(people):
        yield f"{staff_id},{'yes' if place < stayed else 'no'},{'yes' if place < promoted else 'no'}"
