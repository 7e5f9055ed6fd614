"""Who hears of a programme, and how many that are: counted before anything is sent, and walked through by the job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from accounts.models import Grade, Person
from notifications.models import Message
from programmes.models import Announcement, Application, Cohort, Participant

KIND = "programmes.announcement"
# Whoever was to be told by a sending that was stopped has not heard of it.
HEARD = (Message.State.DUE, Message.State.LEASED, Message.State.SENT, Message.State.FAILED)
PATHS = {"sites": "site", "departments": "department", "grades": "grade"}
Choice = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many would be written to, and how many of those chosen are left out, each counted once."""

    people: int
    has_part: int
    has_heard: int
    without_address: int


def chosen(choice: Choice) -> QuerySet[Person]:
    """Everybody employed who is at one of the sites, in one of the departments and on one of the grades of ``choice``.

    An empty list leaves nobody out.
    """
    found = Person.objects.employed()
    for name, path in PATHS.items():
        if choice.get(name):
            found = found.filter(**{f"{path}__in": choice[name]})
    return found


def audience(cohort: Cohort, choice: Choice) -> QuerySet[Person]:
    """Who is written to: chosen, with an address, without a part in the cohort, and not told before."""
    return chosen(choice).filter(_reachable(), ~_in_it(cohort), ~_told(cohort))


def reach_of(cohort: Cohort, choice: Choice) -> Reach:
    """What a page shows before anybody is written to. Two queries, of which one asks of each person once."""
    people = chosen(choice).annotate(
        has_part=_in_it(cohort),
        has_heard=_told(cohort),
        has_address=Case(When(_reachable(), then=True), default=False),
    )
    groups = people.values_list("has_part", "has_heard", "has_address").annotate(Count("pk")).order_by()
    counted = {"people": 0, "has_part": 0, "has_heard": 0, "without_address": 0}
    for has_part, has_heard, has_address, count in groups:
        where = "has_part" if has_part else "has_heard" if has_heard else "people"
        counted["without_address" if where == "people" and not has_address else where] += count
    return Reach(**counted)


def _in_it(cohort: Cohort) -> Q:
    """A draft of an application is nobody's business and counts for nothing; a no counts, so that nobody is pressed."""
    person = OuterRef("pk")
    asked = Participant.objects.filter(cohort=cohort, person=person)
    applied = Application.objects.handed_in().filter(cohort=cohort, person=person)
    return Q(Exists(asked)) | Q(Exists(applied))


def _told(cohort: Cohort) -> Q:
    made = Announcement.objects.filter(cohort=cohort).values_list("pk", flat=True)
    said = Message.objects.filter(
        programme_key=cohort.programme_id,
        kind=KIND,
        person=OuterRef("pk"),
        state__in=HEARD,
        sequence__in=[str(pk) for pk in made],
    )
    return Q(Exists(said))


def _reachable() -> Q:
    """As ``notifications.letters.address_of`` finds an address."""
    return ~Q(email="") | Q(user__isnull=False)


def sites() -> list[str]:
    return _words("site")


def departments() -> list[str]:
    return _words("department")


def grades() -> list[tuple[str, str]]:
    """Grades that somebody employed has, from the top."""
    found = Grade.objects.filter(people__left_on=None, people__isnull=False).distinct().order_by("-rank")
    return [(str(grade.pk), grade.name) for grade in found]


def _words(column: str) -> list[str]:
    found = Person.objects.employed().exclude(**{column: ""}).values_list(column, flat=True)
    return list(found.distinct().order_by(column))


def in_words(choice: Choice) -> str:
    """Whom a sending is for, as a sentence part. One query where grades were chosen."""
    names = []
    if choice.get("grades"):
        names = list(
            Grade.objects.filter(pk__in=choice["grades"]).order_by("-rank").values_list("name", flat=True)
        )
    return (
        ", ".join([*choice.get("sites", []), *choice.get("departments", []), *names]) or "Everybody employed"
    )
