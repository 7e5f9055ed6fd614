"""The agreement: versions, signatures, renewal, drafts of one's own, and two people who write at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import Message
from pairing import actions, agreement_fields
from pairing.models import Agreement, AgreementDraft, Pair, Signature
from programmes.models import Side
from tests.factories.people import user_of
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db

State = Agreement.State
PAGE = {
    "purpose": "To see claims as customers do",
    "mentee_goal_1": "Notice who is cut off",
    "starts_on": "2026-03-16",
    "ends_on": "2026-09-16",
    "sessions": "6",
    "minutes": "60",
    "place": "Room 4",
    "booking": "Graham books",
    "confidentiality": "It stays with us",
}
START = datetime(2026, 3, 16, 10, 0, tzinfo=timezone.get_default_timezone())
HALF_WAY = date(2026, 6, 16)


@pytest.fixture
def pair() -> Pair:
    return PairFactory(
        state=Pair.State.INTRODUCED,
        mentor__person__name="Mei Tsang",
        mentee__person__name="Graham Bexley",
        mentee_answered_at=START,
    )


def of(pair: Pair, side: str):
    return user_of(pair.participant(side).person)


def write(pair: Pair, side: str = Side.MENTEE, at: datetime = START, **fields: Any) -> Agreement:
    words = {**PAGE, **fields}
    return actions.write_agreement(pair=pair, words=words, by=of(pair, side), at=at)


def sign(pair: Pair, *sides: str, version: int = 1, at: datetime = START) -> Agreement:
    for side in sides:
        found = actions.sign_agreement(pair=pair, version=version, by=of(pair, side), at=at)
    found.refresh_from_db()
    return found


def states(pair: Pair) -> list[str]:
    return list(pair.agreements.order_by("version").values_list("state", flat=True))


def open_as(client: Client, pair: Pair, side: str, query: str = "") -> str:
    client.force_login(of(pair, side))
    response = client.get(reverse("pairing:agreement", args=[pair.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, pair: Pair, side: str, **data: Any) -> str:
    client.force_login(of(pair, side))
    response = client.post(reverse("pairing:agreement", args=[pair.pk]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_signed_once_both_have_and_the_pair_is_active(pair: Pair) -> None:
    assert write(pair).state == State.PROPOSED
    assert sign(pair, Side.MENTEE).state == State.PROPOSED
    assert sign(pair, Side.MENTOR).state == State.SIGNED
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE


def test_a_change_clears_both_signatures_and_the_signed_version_holds_until_both_sign(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    changed = write(pair, Side.MENTOR, place="Room 9")
    assert changed.signatures.count() == 0
    assert states(pair) == [State.SIGNED, State.PROPOSED]
    sign(pair, Side.MENTOR, version=2)
    assert states(pair) == [State.SIGNED, State.PROPOSED]
    sign(pair, Side.MENTEE, version=2)
    assert states(pair) == [State.REPLACED, State.SIGNED]


def test_the_same_words_again_clear_nothing(pair: Pair) -> None:
    write(pair)
    sign(pair, Side.MENTEE)
    assert write(pair, Side.MENTOR).version == 1
    assert Signature.objects.count() == 1


def test_half_way_both_sign_the_same_page_again(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    later = START + timedelta(days=93)
    sign(pair, Side.MENTOR, at=later)
    signatures = list(Signature.objects.all())
    agreement = pair.agreements.get()
    assert agreement.review_on == HALF_WAY
    due = {
        side: actions.is_due_for_renewal(agreement, signatures, today=later.date(), side=side)
        for side in Side
    }
    assert due == {Side.MENTOR: False, Side.MENTEE: True}
    assert sign(pair, Side.MENTEE, at=later).state == State.RENEWED
    assert Signature.objects.filter(renews=True).count() == 2


def test_half_way_a_changed_page_renews_it_too(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    later = START + timedelta(days=93)
    write(pair, at=later, topics_ask="Pay")
    assert sign(pair, *Side, version=2, at=later).state == State.RENEWED


def test_before_half_way_signing_again_changes_nothing(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    assert sign(pair, *Side, at=START + timedelta(days=30)).state == State.SIGNED
    assert Signature.objects.count() == 2


def test_who_first_signs_after_half_way_is_not_asked_to_renew(pair: Pair) -> None:
    late = START + timedelta(days=120)
    write(pair, at=late)
    agreement = sign(pair, *Side, at=late)
    assert agreement.state == State.SIGNED
    assert not actions.is_due_for_renewal(
        agreement, list(agreement.signatures.all()), today=(late + timedelta(days=9)).date()
    )


def test_both_hear_of_the_renewal_on_its_day(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    due = Message.objects.filter(kind="pairing.renew")
    assert {each.person for each in due} == {pair.mentor.person, pair.mentee.person}
    assert {each.due_on for each in due} == {HALF_WAY}


def test_who_wrote_while_the_other_was_faster_keeps_both_texts(client: Client, pair: Pair) -> None:
    write(pair)
    write(pair, Side.MENTEE, place="The library")
    page = send(client, pair, Side.MENTOR, **{**PAGE, "place": "The canteen"}, based_on=1)
    assert "The canteen" in page
    assert "Graham’s version 2:</b> The library" in page
    assert pair.agreements.count() == 2
    send(client, pair, Side.MENTOR, **{**PAGE, "place": "The canteen"}, based_on=2)
    assert agreement_fields.read(actions.latest_agreement(pair))["place"] == "The canteen"


def test_a_draft_is_kept_for_its_writer_until_it_is_proposed(client: Client, pair: Pair) -> None:
    send(client, pair, Side.MENTOR, purpose="Only a thought of mine", save="yes", based_on=0)
    draft = AgreementDraft.objects.get()
    assert b"thought" not in bytes(draft.words_sealed)
    assert "Only a thought of mine" in open_as(client, pair, Side.MENTOR)
    assert "Only a thought of mine" not in open_as(client, pair, Side.MENTEE)
    send(
        client, pair, Side.MENTOR, **{**PAGE, "purpose": "Only a thought of mine"}, based_on=0, propose="yes"
    )
    assert not AgreementDraft.objects.exists()
    assert "Only a thought of mine" in open_as(client, pair, Side.MENTEE)


def test_a_draft_that_was_overtaken_shows_both_texts(client: Client, pair: Pair) -> None:
    send(client, pair, Side.MENTOR, place="The canteen", save="yes", based_on=0)
    write(pair, Side.MENTEE, place="The library")
    page = open_as(client, pair, Side.MENTOR, "?write=yes")
    assert "proposed version 1 while you were writing" in page
    assert "The canteen" in page and "The library" in page


def test_a_draft_can_be_thrown_away(client: Client, pair: Pair) -> None:
    send(client, pair, Side.MENTOR, place="The canteen", save="yes", based_on=0)
    assert "Your draft is gone." in send(client, pair, Side.MENTOR, discard="yes")
    assert not AgreementDraft.objects.exists()


def test_what_a_version_changes_is_told_field_by_field(client: Client, pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    write(pair, Side.MENTOR, place="Room 9", ends_on="2026-10-16")
    page = open_as(client, pair, Side.MENTEE)
    assert "What version 2 changes" in page
    assert "<del>Room 4</del>" in page and "<ins>Room 9</ins>" in page
    assert "<del>16 September 2026</del>" in page and "<ins>16 October 2026</ins>" in page
    assert "Version 1, which you have both signed, holds until" in page


def test_a_page_in_an_earlier_shape_is_read_and_can_be_changed(client: Client, pair: Pair) -> None:
    old = {"purpose": "To learn", "mentee_goals": "See the counter", "logistics": "Graham books Room 4"}
    actions.write_agreement(pair=pair, words=old, by=of(pair, Side.MENTEE), at=START)
    page = open_as(client, pair, Side.MENTOR)
    assert "See the counter" in page and "Graham books Room 4" in page
    form = open_as(client, pair, Side.MENTOR, "?write=yes")
    assert 'value="See the counter"' in form


def test_a_new_page_starts_from_programme_and_cohort_and_the_senior_looks_after_the_dates(pair: Pair) -> None:
    pair.cohort.programme.leaders_can = "use what they decide about"
    words = agreement_fields.starting_words(pair)
    assert words["purpose"] == "So that leaders can use what they decide about."
    assert (words["starts_on"], words["ends_on"]) == ("2026-03-16", "2026-09-16")
    assert (words["sessions"], words["minutes"]) == (6, 60)
    assert words["booking"].startswith("Graham finds the time") and "Mei sets the agenda" in words["booking"]
    assert "not Graham’s office" in words["place"] and "Nobody records" in words["place"]


def test_limits_and_ground_rules_stand_on_every_page(client: Client, pair: Pair) -> None:
    write(pair, confidentiality="No limits at all")
    page = open_as(client, pair, Side.MENTOR)
    assert all(limit in page for limit in agreement_fields.LIMITS)
    assert all(rule in page for rule in agreement_fields.GROUND_RULES)
    assert len(agreement_fields.GROUND_RULES) == 10


def test_a_last_day_before_the_first_is_refused_in_place(client: Client, pair: Pair) -> None:
    page = send(client, pair, Side.MENTEE, **{**PAGE, "ends_on": "2026-01-01"}, based_on=0)
    assert "The last day comes after the first." in page and "Graham books" in page
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("ending", [actions.leave, actions.complete])
def test_after_the_end_both_read_it_and_nobody_changes_it(client: Client, pair: Pair, ending) -> None:
    write(pair)
    sign(pair, *Side)
    ending(pair=Pair.objects.get(pk=pair.pk), by=of(pair, Side.MENTOR), at=START + timedelta(days=9))
    assert states(pair) == [State.ENDED]
    for side in Side:
        page = open_as(client, pair, side, "?write=yes")
        assert "To see claims as customers do" in page and "<textarea" not in page
        assert "no longer changed" in send(client, pair, side, **{**PAGE, "place": "Elsewhere"}, based_on=1)
        assert "no longer changed" in send(client, pair, side, sign="1")
    assert pair.agreements.count() == 1


def test_the_trail_tells_that_it_was_signed_and_never_a_word(pair: Pair) -> None:
    write(pair)
    sign(pair, *Side)
    said = str(list(AuditEvent.objects.values()))
    assert "agreement signed" in said and "customers do" not in said
