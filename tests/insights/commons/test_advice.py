"""Advice reaches the next cohort without a name, in batches from three pairs, and can be withdrawn until then."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from insights.commons import advising
from insights.commons.models import Advice
from insights.commons.notices import show_advice
from pairing.models import Pair
from programmes.models import Cohort, Participant
from tests.factories import CohortFactory, PairFactory, UserFactory, user_of
from tests.factories.people import NOW
from tests.insights.commons.conftest import TODAY, signed_in

WORDS = "Say in the first hour what you would rather not talk about."


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def give(participant: Participant, text: str = WORDS, **changes) -> Advice:
    values = {"has_seen": True, "by": user_of(participant.person), "at": NOW}
    return advising.give_advice(participant=participant, text=text, **values | changes)


def next_cohort(cohort: Cohort):
    later = CohortFactory(
        programme=cohort.programme, kind=Cohort.Kind.ROLLOUT, starts_on=TODAY + timedelta(days=30)
    )
    return PairFactory(cohort=later)


def read_by(user, cohort) -> str:
    return signed_in(user).get(reverse("insights:commons", args=[cohort.programme_id])).content.decode()


def of_one(pair: Pair):
    return reverse("insights:advice", args=[pair.mentor_id])


def test_three_pairs_make_a_batch_and_two_do_not(cohort, ending):
    reader = user_of(next_cohort(cohort).mentor.person)
    give(ending[0].mentor, "First piece.")
    give(ending[0].mentee, "Second piece.")
    give(ending[1].mentor, "Third piece.")
    show_advice(at=NOW)
    assert not Advice.objects.exclude(batch=None).exists() and "piece." not in read_by(reader, cohort)
    give(ending[2].mentee, "Fourth piece.")
    show_advice(at=NOW)
    text = read_by(reader, cohort)
    assert all(f"{each} piece." in text for each in ("First", "Second", "Third", "Fourth"))
    for pair in ending:
        assert str(pair.mentor.person) not in text and str(pair.mentee.person) not in text


def test_nothing_is_shown_before_the_last_day_is_over(cohort, ending):
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=TODAY)
    for pair in ending[:3]:
        give(pair.mentor)
    show_advice(at=NOW)
    assert advising.show_waiting_advice(cohort=cohort, at=NOW) == 0
    show_advice(at=NOW + timedelta(days=1))
    assert Advice.objects.exclude(batch=None).count() == 3


def test_what_comes_late_waits_for_a_batch_of_its_own(cohort, ending):
    for pair in ending[:3]:
        give(pair.mentor)
    show_advice(at=NOW)
    give(ending[3].mentee, "A late one.")
    show_advice(at=NOW)
    assert Advice.objects.get(participant=ending[3].mentee).batch is None


def test_what_an_erasure_leaves_of_a_batch_is_shown_to_nobody(cohort, ending, holder):
    reader = user_of(next_cohort(cohort).mentor.person)
    for pair in ending[:3]:
        give(pair.mentor)
    show_advice(at=NOW)
    assert WORDS in read_by(reader, cohort)
    Advice.objects.get(participant=ending[0].mentor).delete()
    assert WORDS not in read_by(reader, cohort)
    assert WORDS not in read_by(holder("coordinator"), cohort)


def test_only_the_next_cohort_and_the_team_read_it(cohort, ending, holder):
    for pair in ending[:3]:
        give(pair.mentor)
    show_advice(at=NOW)
    later = next_cohort(cohort)
    assert WORDS in read_by(user_of(later.mentee.person), cohort)
    assert WORDS in read_by(holder("coordinator"), cohort)
    assert WORDS not in read_by(user_of(ending[0].mentor.person), cohort)
    assert WORDS not in read_by(holder("sponsor"), cohort)
    before = CohortFactory(
        programme=cohort.programme, kind=Cohort.Kind.ROLLOUT, starts_on=cohort.starts_on - timedelta(days=400)
    )
    assert WORDS not in read_by(user_of(PairFactory(cohort=before).mentor.person), cohort)


def test_it_can_be_changed_and_withdrawn_until_it_is_shown(cohort, ending):
    client = signed_in(user_of(ending[0].mentor.person))
    client.post(of_one(ending[0]), {"text": WORDS, "keep": "yes"})
    client.post(of_one(ending[0]), {"text": "Ask more.", "keep": "yes"})
    assert [each.text for each in Advice.objects.all()] == ["Ask more."]
    client.post(of_one(ending[0]), {"withdraw": "yes"})
    assert not Advice.objects.exists()
    client.post(of_one(ending[0]), {"withdraw": "yes"})
    for pair in ending[:3]:
        give(pair.mentor)
    show_advice(at=NOW)
    page = client.post(of_one(ending[0]), {"withdraw": "yes"}, follow=True).content.decode()
    assert "no longer be changed or withdrawn" in page
    page = client.post(of_one(ending[0]), {"text": "Other", "keep": "yes"}).content.decode()
    assert "no longer be changed or withdrawn" in page
    assert Advice.objects.get(participant=ending[0].mentor).text == WORDS


def test_what_waits_can_be_withdrawn_after_the_cohort_was_evaluated_and_not_written(cohort, ending):
    give(ending[0].mentor)
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.EVALUATED)
    client = signed_in(user_of(ending[0].mentor.person))
    assert client.post(of_one(ending[0]), {"text": "Other", "keep": "yes"}).status_code == 403
    assert client.post(of_one(ending[0]), {"withdraw": "yes"}).status_code == 302
    assert not Advice.objects.exists()


def test_words_that_could_give_somebody_away_are_shown_before_they_are_kept(cohort, ending):
    client = signed_in(user_of(ending[0].mentor.person))
    words = f"Listen to {ending[0].mentee.person.first_name} on Mondays."
    text = client.post(of_one(ending[0]), {"text": words, "keep": "yes"}).content.decode()
    assert "could give somebody away" in text and words in text and 'name="has_seen"' in text
    assert not Advice.objects.exists()
    client.post(of_one(ending[0]), {"text": words, "has_seen": "on", "keep": "yes"})
    assert Advice.objects.get().text == words


@pytest.mark.parametrize("text", ["", "   ", "x" * 601])
def test_no_words_and_too_many_are_refused_in_place(cohort, ending, text):
    client = signed_in(user_of(ending[0].mentor.person))
    page = client.post(of_one(ending[0]), {"text": text, "keep": "yes"})
    assert page.status_code == 200 and "is-invalid" in page.content.decode()
    assert not Advice.objects.exists()


def test_before_the_end_there_is_nothing_to_advise(cohort):
    pair = PairFactory(cohort=cohort, state=Pair.State.ACTIVE)
    page = signed_in(user_of(pair.mentor.person)).get(of_one(pair)).content.decode()
    assert "Advice is given at the end" in page and "<textarea" not in page
    with pytest.raises(advising.NotTheTime):
        give(pair.mentor)


def test_nobody_gives_advice_for_somebody_else(cohort, ending):
    other = user_of(ending[1].mentor.person)
    assert signed_in(other).get(of_one(ending[0])).status_code == 404
    with pytest.raises(advising.NotYours):
        give(ending[0].mentor, by=UserFactory())


def test_the_team_holds_a_piece_back_with_a_reason_and_cannot_change_it(cohort, ending, holder):
    reader, team = user_of(next_cohort(cohort).mentor.person), signed_in(holder("coordinator"))
    address = reverse("insights:given_advice", args=[cohort.programme_id])
    for pair in ending[:3]:
        give(pair.mentor, f"Piece of {pair.pk}.")
    show_advice(at=NOW)
    held = Advice.objects.get(participant=ending[0].mentor)
    page = team.get(address).content.decode()
    assert (
        held.text in page
        and str(ending[0].mentor.person) not in page
        and str(held.participant_id) not in page
    )
    sent = {"piece": held.pk, "because": "  ", "hold": "yes"}
    assert "Write something here." in team.post(address, sent).content.decode()
    team.post(address, sent | {"because": "It names a meeting."})
    assert held.text not in read_by(reader, cohort) and f"Piece of {ending[1].pk}." in read_by(reader, cohort)
    own = signed_in(user_of(ending[0].mentor.person)).get(of_one(ending[0])).content.decode()
    assert "It names a meeting." in own and held.text in own
    team.post(address, {"piece": held.pk, "stand": "yes"})
    assert held.text in read_by(reader, cohort)
    assert {"advice held back", "advice shown again"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


def test_a_piece_that_waits_cannot_be_held_back_by_guessing_its_key(cohort, ending, holder):
    waits = give(ending[0].mentor)
    team, address = (
        signed_in(holder("coordinator")),
        reverse("insights:given_advice", args=[cohort.programme_id]),
    )
    for key in (waits.pk, uuid.uuid4(), "x"):
        assert team.post(address, {"piece": key, "because": "Why", "hold": "yes"}).status_code == 404
    assert Advice.objects.get().held_at is None


def test_the_trail_does_not_tell_who_wrote(cohort, ending):
    before = AuditEvent.objects.count()
    give(ending[0].mentor)
    advising.withdraw_advice(participant=ending[0].mentor, by=user_of(ending[0].mentor.person), at=NOW)
    assert AuditEvent.objects.count() == before


def test_no_day_is_kept_of_a_piece(cohort, ending):
    days = {field.name for field in Advice._meta.fields if field.get_internal_type().startswith("Date")}
    assert days == {"held_at"}
