"""The pages of what a programme learned, with something on each, for those who look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from insights.commons.advising import give_advice, show_waiting_advice
from insights.commons.answering import answer_theme
from insights.models import Theme
from pairing.models import Pair
from programmes.models import Cohort, Participant, Role
from tests.factories.people import UserFactory, user_of
from tests.factories.programmes import CohortFactory, grant
from tests.factories.together import PairFactory

TITLES = (
    "Tools come before questions",
    "We hear of changes after they are made",
    "Nobody reads past line two",
)


def pages_of_the_commons() -> Iterator[tuple[User, str]]:
    """Whose page it is, and its address: a cohort that ended and one that begins, with answers of each kind."""
    today = timezone.localdate()
    ended = CohortFactory(
        state=Cohort.State.CLOSING, starts_on=today - timedelta(days=200), ends_on=today - timedelta(days=2)
    )
    sponsor, team = UserFactory(), UserFactory()
    grant(sponsor, Role.Name.SPONSOR, ended.programme)
    grant(team, Role.Name.COORDINATOR, ended.programme)
    promised, waiting = _themes(ended, sponsor)
    writer = _advice(ended)
    follows = CohortFactory(
        programme=ended.programme,
        kind=Cohort.Kind.ROLLOUT,
        starts_on=today + timedelta(days=9),
        ends_on=today + timedelta(days=180),
    )
    begins = PairFactory(cohort=follows)
    reader = user_of(begins.mentor.person)
    yield reader, reverse("insights:commons", args=[ended.programme_id])
    yield sponsor, reverse("insights:commons", args=[ended.programme_id])
    yield sponsor, reverse("insights:answer", args=[promised.pk])
    yield sponsor, reverse("insights:answer", args=[waiting.pk])
    yield team, reverse("insights:given_advice", args=[ended.programme_id])
    yield user_of(writer.person), reverse("insights:advice", args=[writer.pk])


def _themes(cohort: Cohort, by: User) -> tuple[Theme, Theme]:
    now = timezone.now()
    promised, refused, waiting = (
        Theme.objects.create(
            programme=cohort.programme,
            title=title,
            text="People are asked once the choice is made.",
            state=Theme.State.PUBLISHED,
            scale=Theme.Scale.SEVERAL,
            submission=uuid4(),
            changed_at=now,
            published_at=now,
        )
        for title in TITLES
    )
    said = {"seen": "", "by": by, "at": now}
    due_on = now.date() + timedelta(days=30)
    answer_theme(
        theme=promised, kind="will-do", text="Ask ten people.", owner="Head of Service", due_on=due_on, **said
    )
    answer_theme(theme=refused, kind="will-not", text="The lease ends first.", owner="", due_on=None, **said)
    return promised, waiting


def _advice(cohort: Cohort) -> Participant:
    """Three pieces that are shown, and one that its writer can still change."""
    pairs = PairFactory.create_batch(4, cohort=cohort, state=Pair.State.CLOSING)
    now = timezone.now()
    for pair in pairs:
        if pair is pairs[-1]:
            show_waiting_advice(cohort=cohort, at=now)
        by = user_of(pair.mentor.person)
        give_advice(participant=pair.mentor, text="Keep the hour.", has_seen=True, by=by, at=now)
    found: Participant = pairs[-1].mentor
    return found
