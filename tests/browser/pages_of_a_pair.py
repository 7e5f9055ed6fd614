"""The pages of two who meet: before the first hour, about their hours, and of what they tell others."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid5

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback.cards.actions import draft_card
from feedback.concerns.links import secret_of
from feedback.stories.actions import write_story
from pairing.models import NewPartner, Pair
from programmes.models import Cohort
from sessions.check_in import links
from sessions.check_in.models import CheckIn
from tests.browser.cast import Cast
from tests.factories.people import user_of
from tests.factories.together import PairFactory

Pages = Iterator[tuple[User | None, str]]


def pages_of_joining(cast: Cast) -> Pages:
    """An invitation, the modules, and what two agree on."""
    waits = NewPartner.objects.get().participant
    asked = cast.matching.participants.select_related("person").first()
    slug = "stepping-out-of-the-managers-chair"
    yield cast.mentor, reverse("programmes:poll_answer", args=[cast.poll.pk])
    yield user_of(waits.person), reverse("pairing:another", args=[waits.pk])
    yield cast.mentor, reverse("programmes:invitation", args=[cast.pair.mentor_id])
    yield user_of(asked.person), reverse("programmes:invitation", args=[asked.pk])
    yield cast.mentor, reverse("pairing:wishes", args=[cast.pair.mentor_id])
    yield cast.mentor, reverse("pairing:agreement", args=[cast.pair.pk])
    yield cast.mentor, reverse("pairing:expectations", args=[cast.pair.pk])
    yield cast.mentor, reverse("preparation:kick_off_day", args=[cast.pair.mentor_id])
    yield cast.mentor, reverse("preparation:library_module", args=["digital-and-ai"])
    yield cast.mentee, reverse("preparation:overview")
    yield cast.mentee, reverse("preparation:module", args=[cast.pair.mentee_id, slug])
    yield cast.mentee, reverse("preparation:library_module", args=["support-by-exception"])
    yield cast.mentee, reverse("preparation:glossary")


def pages_of_meeting(cast: Cast) -> Pages:
    """Their hours, what came of them, and an end."""
    yield cast.mentor, reverse("home:partnership")
    yield cast.mentor, reverse("sessions:log", args=[cast.session.pk])
    yield cast.mentor, reverse("sessions:offer", args=[cast.pair.pk])
    yield cast.mentee, reverse("sessions:rhythm", args=[cast.pair.pk])
    yield cast.mentee, reverse("sessions:hours")
    yield cast.mentee, reverse("sessions:feed")
    yield cast.mentor, reverse("sessions:agenda", args=[cast.session.pk])
    yield cast.mentor, reverse("sessions:session", args=[cast.session.pk])
    yield cast.mentor, reverse("sessions:goals", args=[cast.pair.pk])
    yield cast.mentee, reverse("home:partnership")
    yield cast.mentee, reverse("feedback:pulse", args=[cast.session.pk])
    yield from ((cast.mentee, address) for address in _let_out(cast.pair))
    yield None, _check_in(cast)
    yield _after_an_end(cast.cohort)
    yield cast.mentor, reverse("notifications:inbox")
    yield cast.mentee, reverse("home:support")


def pages_of_speaking_up(cast: Cast) -> Pages:
    """The ways to tell, with and without a name."""
    yield cast.mentee, reverse("feedback:speak_up")
    yield cast.mentee, reverse("feedback:tell_serious")
    yield cast.mentee, reverse("feedback:tell_boundary")
    yield cast.mentee, reverse("feedback:concerns")
    yield None, reverse("feedback:tell_by_link", args=[secret_of(cast.pair.cohort.programme)])
    yield None, reverse("feedback:told_by_link")


def _let_out(pair: Pair) -> list[str]:
    """What the two write for each other and for others, with words that are warned of."""
    now, by = timezone.now(), user_of(pair.mentee.person)
    text = "As the only woman in the team I take the notes."
    token = uuid5(pair.pk, "card")
    card = draft_card(pair=pair, text=text, submission=token, by=by, at=now)
    write_story(pair=pair, text=text, is_named=False, by=by, at=now)
    of_pair = ("cards", "story", "learning", "thanks")
    return [
        *(reverse(f"feedback:{name}", args=[pair.pk]) for name in of_pair),
        reverse("feedback:card", args=[card.pk]),
        reverse("feedback:year", args=[pair.mentee_id]),
        reverse("feedback:stories"),
    ]


def _check_in(cast: Cast) -> str:
    return links.address(cast.session, cast.mentor.person, CheckIn.Answer.MET, sent_at=timezone.now())


def _after_an_end(cohort: Cohort) -> tuple[User, str]:
    over = PairFactory(cohort=cohort, state=Pair.State.ENDED, ended_at=timezone.now())
    return user_of(over.mentor.person), reverse("feedback:after", args=[over.pk])
