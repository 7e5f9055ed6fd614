"""Inviting many at once: a list pasted from anywhere, each line answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts.audit import event, record_all
from accounts.models import Person, User
from notifications.actions import enqueue_all
from notifications.registry import Due
from programmes.actions.enrolment import NotRecruiting, must_invite
from programmes.eligibility import held_elsewhere, why_not_from_here
from programmes.kit.in_use import frozen
from programmes.models import Application, Cohort, EnrolmentRules, KitText, Participant, Role
from programmes.pasted import Entry, entries

MOST_LINES = 10_000
ASKED_IN = timedelta(days=365)
USUAL_LIMIT = 2
# More words than this are looked for in one walk through the staff list.
LOOKED_UP_AT_ONCE = 900
COLUMNS = ("email", "external_id", "name")


class Answer(StrEnum):
    INVITED = "invited"
    ALREADY = "already invited"
    REPEATED = "named above already"
    NOT_FOUND = "nobody found"
    AMBIGUOUS = "several people have this name or address; choose one"
    LEFT = "has left"
    OTHER_SIDE = "takes part on the other side already; nobody is on both"
    APPLIED = "has applied already, and the application counts"
    RUNS_IT = "runs this programme, and is in none of its pairs"
    OTHER_SITE = "works at a site that this cohort is not open to"
    OTHER_COHORT = "is in another cohort of this programme"
    TOOK_PART = "took part before, and a second time is a load; invite them only if you mean to"
    ASKED_OFTEN = "was asked often; invite them only if you mean to"


QUIET = (Answer.INVITED, Answer.ALREADY, Answer.REPEATED)
TO_CHOOSE = (Answer.AMBIGUOUS, Answer.ASKED_OFTEN, Answer.TOOK_PART)
MEANT = (Answer.ASKED_OFTEN, Answer.TOOK_PART)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be meant, how often they were asked in 12 months, and what they were in which cohort before."""

    person: Person
    asked: int
    before: str = ""

    @property
    def words(self) -> str:
        where = ", ".join(filter(None, [self.person.department, self.person.site])) or "no department"
        times = "once" if self.asked == 1 else "twice" if self.asked == 2 else f"{self.asked} times"
        facts = [self.before, f"asked {times} in 12 months" if self.asked else ""]
        said = ", ".join(filter(None, facts))
        return f"{self.person.name}, {where}" + (f": {said}" if said else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted person, and what became of it. ``choices`` are for a human to choose among."""

    number: int
    text: str
    answer: Answer
    person: Person | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def needs_attention(self) -> bool:
        return self.answer not in QUIET


@dataclass
class Standing:
    """What is known of everybody who was named, in a fixed number of queries."""

    cohort: Cohort
    side: str
    limit: int
    inside: dict[UUID, str]
    applied: frozenset[UUID]
    running: frozenset[UUID]
    asked: Counter[UUID]
    elsewhere: frozenset[UUID]
    before: dict[UUID, str]
    seen: set[UUID] = field(default_factory=set)

    def answer(self, person: Person) -> Answer:
        """What becomes of ``person``, who is named for the first time unless they were ``seen``."""
        if not person.is_employed:
            return Answer.LEFT
        if person.pk in self.seen:
            return Answer.REPEATED
        self.seen.add(person.pk)
        if person.pk in self.inside:
            return Answer.ALREADY if self.inside[person.pk] == self.side else Answer.OTHER_SIDE
        barred = {
            Answer.RUNS_IT: person.pk in self.running,
            Answer.APPLIED: person.pk in self.applied,
            Answer.OTHER_COHORT: person.pk in self.elsewhere,
            Answer.OTHER_SITE: bool(why_not_from_here(person, self.cohort)),
            Answer.TOOK_PART: person.pk in self.before,
            Answer.ASKED_OFTEN: self.asked[person.pk] >= self.limit,
        }
        return next((answer for answer, holds in barred.items() if holds), Answer.INVITED)

    def choice(self, person: Person) -> Choice:
        return Choice(person, self.asked[person.pk], self.before.get(person.pk, ""))


@transaction.atomic
def invite_lines(*, cohort: Cohort, text: str, side: str, by: User, at: datetime) -> list[Line]:
    """Invite everybody whom ``text`` names; the same number of queries, however many lines.

    :raises NotRecruiting: as ``invite`` does, and for more than ``MOST_LINES`` names.
    """
    must_invite(cohort)
    pasted = entries(text)
    if len(pasted) > MOST_LINES:
        raise NotRecruiting(f"That is more than {MOST_LINES:,} names. Paste them in parts.")
    found = people_called({word for entry in pasted for word in (*entry.wanted, entry.whole) if word})
    standing = _standing(cohort, side, {one.pk for people in found.values() for one in people}, at)
    lines = [_answer(entry, found, standing) for entry in _joined(pasted, found)]
    _invite([line.person for line in lines if line.answer == Answer.INVITED], standing, by=by, at=at)
    return lines


@transaction.atomic
def invite_chosen(
    *, cohort: Cohort, people: Sequence[Person], side: str, by: User, at: datetime
) -> list[Line]:
    """Invite ``people`` whom somebody chose by hand, also those who were asked often or took part before."""
    must_invite(cohort)
    standing = _standing(cohort, side, {one.pk for one in people}, at)
    lines: list[Line] = []
    for person in people:
        answer = standing.answer(person)
        kept = Answer.INVITED if answer in MEANT else answer
        lines.append(Line(len(lines) + 1, person.name, kept, person))
    _invite([line.person for line in lines if line.answer == Answer.INVITED], standing, by=by, at=at)
    return lines


def _joined(pasted: Iterable[Entry], found: dict[str, list[Person]]) -> Iterable[Entry]:
    """ "Bowen, Nerys" is one entry where somebody is called that, and two where nobody is."""
    done: set[int] = set()
    for entry in pasted:
        if entry.whole and entry.whole in found:
            if entry.line not in done:
                done.add(entry.line)
                yield Entry(entry.line, entry.whole.title(), (entry.whole,))
        else:
            yield entry


def _answer(entry: Entry, found: dict[str, list[Person]], standing: Standing) -> Line:
    people = next((found[word] for word in entry.wanted if word in found), [])
    here = [person for person in people if person.is_employed]
    if not people:
        return Line(entry.line, entry.text, Answer.NOT_FOUND)
    if len(here) > 1:
        choices = tuple(standing.choice(one) for one in here)
        return Line(entry.line, entry.text, Answer.AMBIGUOUS, choices=choices)
    person = here[0] if here else people[0]
    answer = standing.answer(person)
    meant = (standing.choice(person),) if answer in MEANT else ()
    return Line(entry.line, entry.text, answer, person, meant)


def people_called(wanted: set[str]) -> dict[str, list[Person]]:
    """People by address, staff id or name, in lower case. Three queries, or one walk for many words."""
    found: dict[str, dict[UUID, Person]] = {}
    for column, people in _candidates(wanted):
        for person in people:
            word = getattr(person, column).lower()
            if word in wanted:
                found.setdefault(word, {})[person.pk] = person
    return {
        word: sorted(people.values(), key=lambda one: (one.department, one.site))
        for word, people in found.items()
    }


def _candidates(wanted: set[str]) -> Iterable[tuple[str, Iterable[Person]]]:
    if len(wanted) > LOOKED_UP_AT_ONCE:
        everybody = list(Person.objects.only(*COLUMNS, "department", "site", "time_zone", "left_on"))
        return [(column, everybody) for column in COLUMNS]
    return [
        (column, Person.objects.annotate(folded=Lower(column)).filter(folded__in=wanted))
        for column in COLUMNS
    ]


def _standing(cohort: Cohort, side: str, people: set[UUID], at: datetime) -> Standing:
    """Eight queries."""
    rules = EnrolmentRules.objects.filter(programme=cohort.programme_id).first()
    roles = Role.objects.filter(programme=cohort.programme_id, name=Role.Name.COORDINATOR)
    waiting = Q(state=Application.State.NOT_PLACED, cohort=cohort)
    applied = Application.objects.filter(
        waiting | Q(state=Application.State.APPLIED, cohort__programme=cohort.programme_id)
    ).exclude(cohort__state=Cohort.State.EVALUATED)
    if len(people) <= LOOKED_UP_AT_ONCE:
        applied = applied.filter(person__in=people)
    return Standing(
        cohort,
        side,
        rules.asked_at_most if rules else USUAL_LIMIT,
        dict(cohort.participants.values_list("person", "side")),
        frozenset(applied.values_list("person", flat=True)),
        frozenset(pk for pk in roles.values_list("user__person", flat=True) if pk),
        Counter(asked_in_a_year(at, people)),
        frozenset(held_elsewhere(cohort).values_list("person", flat=True)),
        took_part_before(cohort),
    )


def took_part_before(cohort: Cohort, people: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """What each was in an earlier cohort of the programme that is over: "mentor in Pilot". At most one query."""
    if cohort.follows_id is None:
        return {}
    earlier = Participant.objects.filter(
        cohort__programme=cohort.programme_id,
        cohort__state=Cohort.State.EVALUATED,
        state__in=(Participant.State.PAIRED, Participant.State.COMPLETED),
    ).exclude(cohort=cohort.pk)
    if people is not None:
        earlier = earlier.filter(person__in=people)
    rows = earlier.order_by("cohort__starts_on").values_list("person", "side", "cohort__name")
    return {person: f"{side} in {name}" for person, side, name in rows}


def asked_in_a_year(at: datetime, people: set[UUID]) -> dict[UUID, int]:
    """How often each of ``people`` was invited by somebody in 12 months, in every programme. One query."""
    asked: QuerySet[Participant] = Participant.objects.exclude(invited_by=None).filter(
        invited_at__gt=at - ASKED_IN
    )
    if len(people) <= LOOKED_UP_AT_ONCE:
        asked = asked.filter(person__in=people)
    return dict(asked.values_list("person").annotate(Count("pk")).order_by())


def _invite(people: Iterable[Person | None], standing: Standing, *, by: User, at: datetime) -> None:
    rows = [
        Participant(cohort=standing.cohort, person=person, side=standing.side, invited_by=by, invited_at=at)
        for person in people
        if person is not None
    ]
    Participant.objects.bulk_create(rows, batch_size=500)
    record_all(
        event(by=by, at=at, verb="person invited", subject=row, side=str(standing.side)) for row in rows
    )
    if not rows:
        return
    text = frozen(standing.cohort.programme_id, KitText.Kind.INVITATION, at=at)
    enqueue_all(
        [
            Due(
                "programmes.invitation",
                row.person,
                at,
                str(row.pk),
                standing.cohort.programme_id,
                {"participant": str(row.pk), "text": str(text.pk)},
            )
            for row in rows
        ],
        at=at,
    )
