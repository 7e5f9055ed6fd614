"""A copy is offered before private notes go: a month ahead, once, to whoever wrote any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.clocks import NOTES
from accounts.models import Person
from accounts.words import day_year
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import Name, Wording
from pairing.models import Expectation
from preparation.models import ExerciseNote
from programmes.models import Cohort
from programmes.reached import takes_part
from programmes.retention import end_of, ended
from sessions.models import Reflection

AHEAD = timedelta(days=30)
NOTES_GO = Wording(
    "Your private notes go soon",
    [
        "What you wrote for yourself alone is kept for 90 days after the end. Nobody else has read it.",
        "If you would like to keep it, make a copy of your data before that day.",
    ],
    "Make a copy",
    [Name("last_day", "The day on which they go", "28 February 2027")],
    [("They go on", "28 February 2027")],
)


def write_offer(message: Message) -> Letter | None:
    """Nothing once there are no notes any more, or where the cohort goes on after all."""
    cohort = Cohort.objects.filter(pk=message.facts["cohort"]).first()
    if cohort is None or _offered_at(cohort) > message.due_at or not has_notes(message.person):
        return None
    last = day_year(end_of(cohort) + NOTES.period)
    return NOTES_GO.letter(reverse("accounts:your_data"), facts=[("They go on", last)], last_day=last)


def _offered_at(cohort: Cohort) -> datetime:
    return timezone.make_aware(datetime.combine(end_of(cohort) + NOTES.period - AHEAD, time(9)))


def has_notes(person: Person) -> bool:
    return (
        Reflection.objects.filter(person=person).exists()
        or ExerciseNote.objects.filter(person=person).exists()
        or Expectation.objects.filter(sheet__person=person).exists()
    )


register_kind(
    Kind(
        name="sessions.notes-go",
        label="Your private notes go soon, and you may want a copy",
        why="You get this because you took part in a reverse-mentoring programme and wrote notes for yourself.",
        write=write_offer,
        is_confidential=True,  # that somebody wrote notes at all is nobody else's business
        wording=NOTES_GO,
        offer=Offer(Heading.AFTERWARDS, "Once, a month before your private notes are erased.", takes_part),
    )
)


@register_source
def notes_that_go_soon(*, at: datetime) -> Iterator[Due]:
    """Each cohort that ended two months ago, until its notes are gone."""
    today = timezone.localdate(at)
    day = timedelta(days=1)
    long_ago = ended(before=today - NOTES.period + day)
    lately = Cohort.objects.filter(ended(before=today - (NOTES.period - AHEAD) + day)).exclude(long_ago)
    for cohort in lately.select_related("programme"):
        wrote = (
            Q(reflections__session__pair__cohort=cohort)
            | Q(exercise_notes__isnull=False)
            | Q(expectation_sheets__pair__cohort=cohort, expectation_sheets__lines__isnull=False)
        )
        people = Person.objects.filter(wrote, participations__cohort=cohort, erased_at=None).distinct()
        for person in people:
            yield Due(
                kind="sessions.notes-go",
                person=person,
                due_at=_offered_at(cohort),
                sequence=str(cohort.pk),
                programme_key=cohort.programme_id,
                facts={"cohort": str(cohort.pk)},
            )
