"""The pages of preparing and of pairing, for who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import ReportingLine, User
from pairing.models import Conflict, Round
from programmes.models import Cohort
from tests.browser.cast import Cast
from tests.factories.people import UserFactory, handler_user, user_of

Pages = Iterator[tuple[User | None, str]]


def pages_of_preparation(cast: Cast) -> Pages:
    """The gate, the library with its own texts, and the kick-off."""
    by, of_cohort = cast.coordinator, [cast.cohort.pk]
    slug = "stepping-out-of-the-managers-chair"
    yield by, reverse("preparation:cohort", args=of_cohort)
    yield by, reverse("preparation:gate", args=[cast.pair.mentor_id])
    yield by, reverse("preparation:library")
    yield by, reverse("preparation:texts")
    yield by, reverse("preparation:text", args=[slug])
    yield by, reverse("preparation:comparison", args=[slug])
    yield by, reverse("preparation:history", args=[slug])
    yield by, reverse("preparation:kick_off", args=of_cohort)
    yield by, reverse("preparation:text", args=["digital-and-ai"])


def pages_of_pairing(cast: Cast) -> Pages:
    """Before a run, its result, and what is asked afterwards."""
    by, of_cohort = cast.coordinator, [cast.cohort.pk]
    yield by, reverse("pairing:room", args=[cast.matching.pk])
    yield by, reverse("pairing:bars", args=[cast.matching.pk])
    yield handler_user(), reverse("pairing:separations")
    yield _recusal(cast.matching)
    yield by, reverse("pairing:questions", args=of_cohort)
    yield by, reverse("pairing:next_best", args=of_cohort)
    yield by, reverse("pairing:shortlists", args=[cast.matching.pk])
    yield by, reverse("pairing:conflicts", args=of_cohort)
    yield by, reverse("pairing:own_criteria", args=[cast.matching.pk])
    yield from ((by, address) for address in _of_the_review(cast.matching))
    yield by, reverse("pairing:rematch", args=[Conflict.objects.get().pair_id])


def _recusal(cohort: Cohort) -> tuple[User, str]:
    """The page of a mentee who heads a tree."""
    mentee = cohort.participants.select_related("person").filter(side="mentee")[0]
    ReportingLine.objects.create(
        person=UserFactory().person, manager=mentee.person, since=timezone.localdate() - timedelta(days=9)
    )
    return user_of(mentee.person), reverse("pairing:recusal", args=[mentee.pk])


def _of_the_review(cohort: Cohort) -> list[str]:
    """A question about two people, a swap to choose and one to confirm, and the runs of a cohort."""
    first, second = Round.objects.get(cohort=cohort).proposals.all()[:2]
    swap = reverse("pairing:swap", args=[first.pk])
    why = reverse("pairing:why", args=[cohort.pk])
    return [
        f"{why}?mentor={first.mentor_id}&mentee={second.mentee_id}",
        swap,
        f"{swap}?other={second.pk}",
        reverse("pairing:runs", args=[cohort.pk]),
    ]
