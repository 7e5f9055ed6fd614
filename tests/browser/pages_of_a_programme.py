"""The pages of a programme that is being designed, and of a cohort at work, for who runs them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from tests.browser.cast import Cast

Pages = Iterator[tuple[User | None, str]]


def pages_of_a_design(cast: Cast) -> Pages:
    """A draft, and the cohort that follows a pilot."""
    by = cast.coordinator
    yield by, reverse("programmes:purpose", args=[cast.draft.pk])
    yield by, reverse("programmes:planning", args=[cast.draft.pk])
    yield by, reverse("programmes:readiness", args=[cast.draft.pk])
    yield by, reverse("programmes:poll", args=[cast.draft.pk])
    yield by, reverse("programmes:meeting_tool", args=[cast.draft.pk])
    yield by, reverse("programmes:chat", args=[cast.draft.pk])
    yield by, reverse("programmes:detail", args=[cast.draft.pk])
    yield by, reverse("programmes:new")
    yield by, reverse("programmes:roll_out", args=[cast.pilot.pk])
    yield by, reverse("programmes:detail", args=[cast.pilot.programme_id])
    yield by, reverse("programmes:cohort", args=[cast.planned.pk])
    yield by, reverse("programmes:cohort_plan", args=[cast.planned.pk])
    yield by, reverse("programmes:cohort_launch", args=[cast.planned.pk])


def pages_of_a_cohort(cast: Cast) -> Pages:
    """Its people, what they are told, and what it comes to."""
    by, of_cohort = cast.coordinator, [cast.cohort.pk]
    yield by, reverse("programmes:cohort", args=of_cohort)
    yield by, reverse("programmes:participants", args=of_cohort)
    yield by, reverse("programmes:kit", args=of_cohort)
    yield by, reverse("programmes:kit_text", args=[cast.cohort.pk, "announcement"])
    yield by, reverse("programmes:kit_text", args=[cast.cohort.pk, "line-manager"])
    yield by, reverse("programmes:kit_history", args=[cast.cohort.pk, "invitation"])
    yield by, reverse("programmes:announce", args=of_cohort)
    yield by, reverse("home:nudges", args=of_cohort)
    yield by, reverse("home:nudge", args=[cast.cohort.pk, "prepare"])
    yield by, reverse("insights:dashboard", args=of_cohort)
    yield by, reverse("feedback:released_cards", args=[cast.pair.cohort.programme_id])
    yield by, reverse("feedback:agreed_stories", args=[cast.pair.cohort.programme_id])
    yield by, reverse("feedback:telling_link", args=[cast.pair.cohort.programme_id])
