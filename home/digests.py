"""What coordinators hear on Mondays and sponsors once a month: counts of what waits, and figures that are released."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from home.overview import CohortFacts, run_by
from insights.evidence import cell
from insights.models import Release
from notifications.channels.actions import say_to_all
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source, register_sweep
from notifications.rhythm import zone
from notifications.texts.wording import Name, Wording
from programmes.models import Cohort, Programme, Role
from programmes.reached import coordinates, sponsors
from sessions.models import Session
from sessions.rhythm import Rhythm

NINE = time(9)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)
# A date that passed so long ago and is still planned has not been logged.
LOGGED_WITHIN = timedelta(days=2)
ENOUGH_PAIRS = 5

DIGEST = Wording(
    "Some things wait for you this week",
    [
        "These are the exceptions in the programmes that you run; the rest goes its way without you. "
        "Your first page says where each of them is, and what you can do."
    ],
    "See what waits",
    facts=[
        ("Pairs that lose their rhythm", "2"),
        ("Pairs that a rule now bars", "1"),
        ("Coaching requests older than three days", "1"),
        ("Dates that nobody has logged", "3"),
        ("Decisions that are due", "1"),
    ],
)
NOTE = Wording(
    "This month’s figures of your programme",
    [
        "A new release is ready. It holds counts and frozen averages, and nothing about one person or pair.",
        "The page shows them beside the need and the criteria that were fixed before launch.",
    ],
    "Read the board page",
    [Name("as_of", "The day of the figures", "30 October 2026")],
    [
        ("As of", "30 October 2026"),
        ("Pairs introduced", "14"),
        ("Sessions held", "41"),
        ("Commitments kept", "9"),
    ],
)


def exceptions(person: Person, *, at: datetime) -> list[tuple[str, str]]:
    """What waits for a coordinator, over all of their programmes; empty when nothing does. Seventeen queries."""
    user = getattr(person, "user", None)
    if user is None:
        return []
    programmes = [facts for facts in run_by(user, at=at) if facts.programme.state != Programme.State.DRAFT]
    cohorts = [cohort for facts in programmes for cohort in facts.cohorts if not _is_over(cohort)]
    unlogged = Session.objects.filter(
        state=Session.State.PLANNED,
        starts_at__lt=at - LOGGED_WITHIN,
        pair__cohort__in=[facts.cohort for facts in cohorts],
    )
    late = [facts.coaching for facts in cohorts if _is_late(facts, at)]
    counted = {
        "Pairs that lose their rhythm": sum(facts.rhythm(Rhythm.AT_RISK) for facts in cohorts),
        "Pairs that a rule now bars": sum(facts.conflicts for facts in cohorts),
        "Coaching requests older than three days": sum(late),
        "Dates that nobody has logged": unlogged.count(),
        "Promises past their day": sum(facts.late_promises for facts in programmes),
        "Decisions that are due": sum(_is_due(facts, at.date()) for facts in cohorts),
    }
    return [(label, str(number)) for label, number in counted.items() if number]


def _is_over(facts: CohortFacts) -> bool:
    return facts.cohort.state == Cohort.State.EVALUATED and facts.decision is not None


def _is_late(facts: CohortFacts, at: datetime) -> bool:
    return facts.coaching_since is not None and facts.coaching_since < at - timedelta(days=3)


def _is_due(facts: CohortFacts, today: date) -> bool:
    decision_on = facts.cohort.decision_on
    return facts.decision is None and decision_on is not None and decision_on <= today


def write_digest(message: Message) -> Letter | None:
    """Nothing when nothing waits."""
    found = exceptions(message.person, at=timezone.now())
    return DIGEST.letter(reverse("home:hr"), facts=found) if found else None


def write_note(message: Message) -> Letter | None:
    """Figures of the release alone; nothing once there is a newer one, which comes next month."""
    release = (
        Release.objects.frozen()
        .to_show()
        .filter(pk=message.facts["release"])
        .select_related("cohort")
        .first()
    )
    user = getattr(message.person, "user", None)
    if release is None or user is None or not Release.objects.visible_to(user).filter(pk=release.pk).exists():
        return None
    with timezone.override(zone(message.person.time_zone, otherwise=settings.TIME_ZONE)):
        as_of = f"{timezone.localtime(release.as_of):%-d %B %Y}"
    path = reverse("insights:board", args=[release.cohort_id])
    return NOTE.letter(path, facts=[("As of", as_of), *_released(release)], as_of=as_of)


def _released(release: Release) -> list[tuple[str, str]]:
    counted = release.tables["operations"]
    found = []
    if counted["introduced"] >= ENOUGH_PAIRS:
        found = [
            ("Pairs introduced", str(counted["introduced"])),
            ("Sessions held", str(counted["held"])),
        ]
    kept = cell(release, "commitments", "done", "mentee")
    if kept["shown"]:
        found.append(("Commitments kept", str(kept["count"])))
    return found


def _holders(role: str) -> Iterator[tuple[Person, Role]]:
    """Whoever has ``role`` in a programme under way, with their account. One query."""
    rows = Role.objects.filter(
        name=role, programme__state=Programme.State.RUNNING, user__person__isnull=False
    )
    for row in rows.select_related("user__person", "programme"):
        yield row.user.person, row  # type: ignore[misc]


def _nine_on(day: date, person: Person) -> datetime:
    where = zone(person.time_zone, otherwise=settings.TIME_ZONE)
    return datetime.combine(day, NINE, tzinfo=where)


@register_source
def digests_on_monday(*, at: datetime) -> Iterator[Due]:
    """Monday at nine where each coordinator is."""
    if at.weekday() not in (
        6,
        0,
        1,
        2,
    ):  # Sunday to Wednesday: whatever the zone, no Monday is near on other days
        return
    people = {person.pk: person for person, _ in _holders(Role.Name.COORDINATOR)}
    for person in people.values():
        where = zone(person.time_zone, otherwise=settings.TIME_ZONE)
        today = at.astimezone(where).date()
        due_at = _nine_on(today - timedelta(days=today.weekday()), person)
        if due_at <= at < due_at + USEFUL_FOR:
            yield Due("team.digest", person, due_at, sequence="week")


@register_source
def notes_to_sponsors(*, at: datetime) -> Iterator[Due]:
    """On the first of a month, the newest release of each cohort that a sponsor has not been told of."""
    if 1 + USEFUL_FOR.days < at.day and (at + timedelta(days=1)).day != 1:
        return  # whatever the zone, no first of a month is near
    told = set(Message.objects.filter(kind="sponsor.note").values_list("person_id", "sequence"))
    sponsors = list(_holders(Role.Name.SPONSOR))
    newest = _newest({role.programme_id for _, role in sponsors})
    for person, role in sponsors:
        today = at.astimezone(zone(person.time_zone, otherwise=settings.TIME_ZONE)).date()
        due_at = _nine_on(today.replace(day=1), person)
        if not due_at <= at < due_at + USEFUL_FOR:
            continue
        for release in newest.get(role.programme_id, []):
            was_there = release.frozen_at is not None and release.frozen_at <= due_at
            if was_there and (person.pk, str(release.pk)) not in told:
                key, facts = role.programme_id, {"release": str(release.pk)}
                yield Due(
                    "sponsor.note", person, due_at, sequence=str(release.pk), programme_key=key, facts=facts
                )


def _newest(programmes: Collection[UUID]) -> dict[UUID, list[Release]]:
    """The newest frozen release of each cohort, by programme. One query."""
    frozen = Release.objects.frozen().filter(cohort__programme__in=programmes).select_related("cohort")
    latest: dict[UUID, Release] = {}
    for release in frozen.defer("tables", "respondents", "suppressed").order_by("number"):
        latest[release.cohort_id] = release
    found: dict[UUID, list[Release]] = {}
    for release in latest.values():
        found.setdefault(release.cohort.programme_id, []).append(release)
    return found


@register_sweep
def tell_the_chat(*, at: datetime) -> None:
    """On a Monday on which a digest has left, one sentence to each channel of the programmes of those who got it."""
    today = at.astimezone(zone("", otherwise=settings.TIME_ZONE)).date()
    digests = Message.objects.filter(kind="team.digest", due_on=today, state=Message.State.SENT)
    told = set(digests.values_list("person_id", flat=True)) if today.weekday() == 0 else set()
    if told:
        theirs = {role.programme_id for person, role in _holders(Role.Name.COORDINATOR) if person.pk in told}
        say_to_all(kind="digest", on=today, at=at, programmes=theirs)


register_kind(
    Kind(
        name="team.digest",
        label="What waits for you as a coordinator",
        why="You get this on Mondays because you run a mentoring programme; never when nothing waits.",
        write=write_digest,
        wording=DIGEST,
        offer=Offer(Heading.RUNNING, "On Mondays, when something waits for you.", coordinates),
    )
)
register_kind(
    Kind(
        name="sponsor.note",
        label="New figures of a programme you sponsor",
        why="You get this once a month because you sponsor a mentoring programme; never without a new release.",
        write=write_note,
        wording=NOTE,
        offer=Offer(Heading.SPONSORING, "On the first of a month, after a new release.", sponsors),
    )
)
