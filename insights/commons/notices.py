"""The quarterly digest: that there are new themes and answers, as numbers and one link. Never a word of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Min, Q
from django.urls import reverse

from accounts.models import Person
from insights.commons import advising, selectors
from insights.commons.quarters import last_whole
from insights.themes.models import ForumAnswer, Theme
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source, register_sweep
from notifications.rhythm import zone
from notifications.texts.wording import PROGRAMME, Wording
from programmes.models import Cohort, Participant, Programme, Role
from programmes.reached import takes_part_or_answers_for_it

NINE = time(9)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)

DIGEST = Wording(
    "What was heard this quarter, and what comes of it",
    [
        "Some things came from three pairs or more of {programme}, and were published as themes without a name.",
        "The page says them in full, with what the forum answered: what it will do, by when, and what it will not.",
    ],
    "Read the themes and answers",
    [PROGRAMME],
    [("New themes", "3"), ("Answers", "2"), ("Promises kept", "1")],
)


def news_of(programme: UUID, begins: date, ends: date) -> list[tuple[str, str]]:
    """How much is new from ``begins`` up to ``ends``; nothing where nothing is. Two queries."""
    since, until = _midnight(begins), _midnight(ends)
    themes = Theme.objects.published().filter(programme=programme)
    answers = ForumAnswer.objects.filter(theme__programme=programme, theme__state=Theme.State.ANSWERED)
    given, kept = (
        Q(answered_at__gte=since, answered_at__lt=until),
        Q(settled_on__gte=begins, settled_on__lt=ends),
    )
    rows = list(answers.filter(given | kept).values_list("answered_at", "settled_on", "state"))
    counted = {
        "New themes": themes.filter(published_at__gte=since, published_at__lt=until).count(),
        "Answers": sum(since <= at < until for at, _, _ in rows),
        "Promises kept": sum(
            state == ForumAnswer.State.DONE and on is not None and begins <= on < ends
            for _, on, state in rows
        ),
    }
    return [(label, str(number)) for label, number in counted.items() if number]


def write_digest(message: Message) -> Letter | None:
    """Nothing for somebody who no longer takes part, or when what was new was taken back."""
    user = getattr(message.person, "user", None)
    programme = selectors.read_by(user).filter(pk=message.facts["programme"]).first() if user else None
    if programme is None:
        return None
    begins, ends = (date.fromisoformat(message.facts[name]) for name in ("begins", "ends"))
    found = news_of(programme.pk, begins, ends)
    if not found:
        return None
    return DIGEST.letter(
        reverse("insights:commons", args=[programme.pk]), facts=found, programme=str(programme)
    )


@register_source
def digests_each_quarter(*, at: datetime) -> Iterator[Due]:
    """At nine, three months after the first kick-off and every three months from there, when something is new."""
    launched = Cohort.objects.filter(programme__state=Programme.State.RUNNING).exclude(
        state=Cohort.State.DRAFT
    )
    begun = launched.values_list("programme").annotate(first=Min("starts_on")).order_by()
    for programme, first in begun:
        # A day more: in the east it is tomorrow already.
        quarter = last_whole(first, at.date() + timedelta(days=1))
        if quarter is None or quarter.ends + USEFUL_FOR + timedelta(days=1) < at.date():
            continue
        if news_of(programme, quarter.begins, quarter.ends):
            facts = {
                "programme": str(programme),
                "begins": quarter.begins.isoformat(),
                "ends": quarter.ends.isoformat(),
            }
            for person in _readers(programme, ended_since=quarter.begins):
                due_at = _nine_on(quarter.ends, person)
                if due_at <= at < due_at + USEFUL_FOR:
                    yield Due("commons.digest", person, due_at, facts["ends"], programme, facts)


def _readers(programme: UUID, *, ended_since: date) -> list[Person]:
    """Who takes part or did so in this quarter, and who answers for the programme; each once. Two queries."""
    there = Q(state__in=Participant.TAKING_PART) | Q(
        state=Participant.State.COMPLETED, cohort__ends_on__gte=ended_since
    )
    mine = Participant.objects.filter(there, cohort__programme=programme).select_related("person")
    names = (Role.Name.SPONSOR, Role.Name.EXECUTIVE)
    roles = Role.objects.filter(programme=programme, name__in=names, user__person__isnull=False)
    found = {each.person_id: each.person for each in mine}
    for role in roles.select_related("user__person"):
        if role.user.person is not None:
            found[role.user.person.pk] = role.user.person
    return list(found.values())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone("", otherwise=settings.TIME_ZONE))


def _nine_on(day: date, person: Person) -> datetime:
    return datetime.combine(day, NINE, tzinfo=zone(person.time_zone, otherwise=settings.TIME_ZONE))


@register_sweep
def show_advice(*, at: datetime) -> None:
    """Show the advice of cohorts that are over, where it is from enough pairs."""
    for cohort in selectors.cohorts_with_enough_advice(on=at.date()):
        advising.show_waiting_advice(cohort=cohort, at=at)


register_kind(
    Kind(
        name="commons.digest",
        label="New themes and answers in your programme",
        why="You get this once a quarter because you take part in a mentoring programme or answer for it; "
        "never when nothing is new.",
        write=write_digest,
        wording=DIGEST,
        offer=Offer(
            Heading.AFTERWARDS,
            "Once a quarter, when something was heard or answered.",
            takes_part_or_answers_for_it,
        ),
    )
)
