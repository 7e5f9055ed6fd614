"""The one choice of a mentee's preparation: sent with a press, taken back until the mentor has opened it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import Message
from pairing.actions import leave, read_choice
from pairing.models import Pair
from preparation import actions
from preparation.models import ExerciseNote, Module, NamedChoice
from tests.factories.people import hr_user, user_of
from tests.factories.programmes import grant
from tests.factories.together import PairFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SLUG = "stepping-out-of-the-managers-chair"


@pytest.fixture
def pair() -> Pair:
    """Two who are introduced."""
    return PairFactory(state=Pair.State.INTRODUCED, introduced_at=timezone.now())


def option(number: int = 0) -> str:
    return Module.objects.in_use().get(slug=SLUG).exercise["choice"]["options"][number]


def module(client: Client, pair: Pair, **data: str) -> str:
    """The mentee's page, after what they sent."""
    sign_in(client, user_of(pair.mentee.person))
    url = reverse("preparation:module", args=[pair.mentee_id, SLUG])
    answer = client.post(url, data, follow=True) if data else client.get(url)
    return answer.content.decode()


def pair_page(client: Client, pair: Pair, side: str) -> str:
    sign_in(client, user_of(pair.participant(side).person))
    return client.get(reverse("home:pair", args=[pair.pk])).content.decode()


def opened(client: Client, pair: Pair) -> str:
    """The mentor presses "Read it"."""
    sign_in(client, user_of(pair.mentor.person))
    return client.post(reverse("pairing:read_choice", args=[pair.pk]), follow=True).content.decode()


def test_who_reads_it_is_said_beside_it_and_nothing_is_sent_without_the_press(
    client: Client, pair: Pair
) -> None:
    page = module(client, pair)
    part = page.partition('id="choice"')[2].partition("</section>")[0]
    assert "You and your partner" in part and "Send it to your mentor" in part
    for button in ("save", "check"):
        assert "checked" in module(client, pair, choice=option(1), **{button: "yes"})
    assert not NamedChoice.objects.exists()
    assert option(1) not in pair_page(client, pair, "mentor")
    assert module(client, pair).partition('id="choice"')[2].count("checked") == 1, "what was ticked is kept"


def test_it_is_sent_with_the_notes_and_opened_by_a_press_of_the_mentor(client: Client, pair: Pair) -> None:
    said = module(client, pair, choice=option(2), note_0="Where I sit", send="yes")
    assert "Sent. Your mentor can read it once you are introduced" in said and "Where I sit" in said
    assert "not read yet" in said
    before = pair_page(client, pair, "mentor")
    assert "Read it" in before and option(2) not in before
    assert NamedChoice.objects.get().read_at is None, "a look at the page opens nothing"
    assert option(2) in opened(client, pair)
    assert "read it on" in module(client, pair)
    assert "read it on" in pair_page(client, pair, "mentee")


def test_it_can_be_changed_and_taken_back_until_it_was_read_and_not_after(client: Client, pair: Pair) -> None:
    module(client, pair, choice=option(0), send="yes")
    assert "Send this instead" in module(client, pair, choice=option(1), send="yes")
    assert NamedChoice.objects.get().words == option(1)
    assert "Taken back. Nobody has read it." in module(client, pair, take_back="yes")
    assert not NamedChoice.objects.exists()
    assert "has taken it back" in opened(client, pair)
    module(client, pair, choice=option(3), send="yes")
    opened(client, pair)
    mentee = user_of(pair.mentee.person)
    with pytest.raises(actions.WasRead):
        actions.take_back_choice(participant=pair.mentee, by=mentee)
    module(client, pair, choice=option(0), send="yes")
    assert NamedChoice.objects.get().words == option(3)


def test_pressing_send_without_a_choice_says_what_to_do(client: Client, pair: Pair) -> None:
    page = module(client, pair, send="yes", note_1="Kept all the same")
    assert "Choose one before you send it." in page and "Kept all the same" in page
    assert not NamedChoice.objects.exists()


def test_the_mentor_sees_nothing_before_they_are_introduced(client: Client, pair: Pair) -> None:
    Pair.objects.update(state=Pair.State.ACCEPTED, introduced_at=None)
    module(client, pair, choice=option(2), send="yes")
    assert "What you will turn down" in pair_page(client, pair, "mentee")
    assert "will turn down" not in pair_page(client, pair, "mentor")
    opened(client, pair)
    assert NamedChoice.objects.get().read_at is None


def test_nobody_else_reads_it_or_learns_that_there_is_one(client: Client, pair: Pair) -> None:
    module(client, pair, choice=option(2), send="yes")
    opened(client, pair)
    assert option(2).encode() not in bytes(NamedChoice.objects.get().words_sealed)
    events = str(list(AuditEvent.objects.exclude(verb__startswith="sign").values("verb", "details")))
    assert "choice" not in events and option(2) not in events
    assert not Message.objects.exists()
    team = hr_user()
    grant(team, "coordinator", pair.cohort.programme)
    sign_in(client, team)
    assert client.post(reverse("pairing:read_choice", args=[pair.pk])).status_code == 404
    page = client.get(reverse("preparation:cohort", args=[pair.cohort_id])).content.decode()
    assert option(2) not in page


def test_a_mentor_has_no_choice_to_send_and_the_mentee_opens_none(client: Client, pair: Pair) -> None:
    mentor = user_of(pair.mentor.person)
    text = Module.objects.in_use().get(slug=SLUG)
    with pytest.raises(actions.NotForThisSide):
        actions.send_choice(
            participant=pair.mentor, module=text, words="Fixing", by=mentor, at=timezone.now()
        )
    sign_in(client, user_of(pair.mentee.person))
    assert client.post(reverse("pairing:read_choice", args=[pair.pk])).status_code == 404


def test_the_next_mentor_has_read_nothing_yet(client: Client, pair: Pair) -> None:
    module(client, pair, choice=option(2), send="yes")
    read_choice(pair=pair, by=user_of(pair.mentor.person), at=timezone.now())
    leave(pair=pair, by=None, at=timezone.now())
    assert NamedChoice.objects.get().read_at is None
    assert option(2) not in pair_page(client, pair, "mentor")


def test_what_is_ticked_and_not_sent_is_a_private_note(client: Client, pair: Pair) -> None:
    module(client, pair, choice=option(1), save="yes")
    note = ExerciseNote.objects.get()
    assert (note.person, note.text) == (pair.mentee.person, option(1))
    module(client, pair, choice=option(1), send="yes")
    note.refresh_from_db()
    assert note.text == ""
