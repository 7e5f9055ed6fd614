"""A card leaves the two by both, with the words that both have read, and nobody learns whose it is."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from feedback.cards import actions, selectors
from feedback.cards.models import Card, ReleasedCard
from feedback.joint import NotOneOfTheTwo, NoWords, TextHasChanged
from pairing.models import Pair
from programmes.models import Programme
from tests.factories import PairFactory, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import Cast, cast_of

IDEA = "Tools arrive before anybody has asked who will use them."
OTHER = "Nobody hears what became of an idea."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def draft(cast: Cast, text: str = IDEA, **changes) -> Card:
    values = {"pair": cast.pair, "text": text, "submission": uuid.uuid4(), "by": cast.mentor, "at": NOW}
    return actions.draft_card(**values | changes)


def yes(card: Card, by, *, has_seen: bool = False, version: int | None = None) -> Card:
    version = Card.objects.get(pk=card.pk).version if version is None else version
    return actions.release_card(card=card, version=version, has_seen=has_seen, by=by, at=NOW)


def released(cast: Cast, text: str = IDEA) -> Card:
    card = draft(cast, text)
    yes(card, cast.mentor)
    return yes(card, cast.mentee)


def three(cast: Cast) -> list[Card]:
    """A released card of each of three pairs of one programme."""
    others = [cast_of(PairFactory(cohort=cast.pair.cohort)) for _ in range(2)]
    return [released(each) for each in (cast, *others)]


def test_one_yes_releases_nothing_and_two_do(cast: Cast):
    card = draft(cast)
    yes(card, cast.mentor)
    yes(card, cast.mentor)
    assert Card.objects.get().state == "draft" and not ReleasedCard.objects.exists()
    assert yes(card, cast.mentee).state == "released"
    assert ReleasedCard.objects.get().text == IDEA


def test_a_change_takes_both_yeses_back_also_of_a_released_card(cast: Cast):
    card = released(cast)
    actions.change_card(card=card, text=OTHER, by=cast.mentee, at=NOW)
    fresh = Card.objects.get()
    assert (fresh.state, fresh.has_yes_of("mentor"), fresh.has_yes_of("mentee")) == ("draft", False, False)
    assert fresh.text == OTHER and not ReleasedCard.objects.exists()
    actions.change_card(card=fresh, text=OTHER, by=cast.mentor, at=NOW)
    assert Card.objects.get().version == fresh.version


def test_a_yes_is_to_the_words_that_were_read(cast: Cast):
    card = draft(cast)
    actions.change_card(card=card, text=OTHER, by=cast.mentor, at=NOW)
    with pytest.raises(TextHasChanged):
        yes(card, cast.mentee, version=1)
    assert not Card.objects.get().has_yes_of("mentee")


def test_case_71_words_that_give_away_are_released_by_nobody_who_has_not_said_so(cast: Cast):
    card = draft(cast, "As the only woman here I take the notes")
    for by in (cast.mentor, cast.mentee):
        with pytest.raises(actions.CouldGiveAway):
            yes(card, by)
    yes(card, cast.mentor, has_seen=True)
    with pytest.raises(actions.CouldGiveAway):
        yes(card, cast.mentee)
    assert not ReleasedCard.objects.exists()
    assert yes(card, cast.mentee, has_seen=True).state == "released"


def test_the_warning_knows_colleagues_titles_and_places_of_the_roster(cast: Cast):
    known = user_of(PairFactory(mentor__person__name="Ottoline Vane").mentor.person).person
    known.department, known.site, known.title = "Reinsurance", "Whitby", "Actuary in chief"
    known.save()
    card = draft(cast, "In Whitby the actuary in chief of Reinsurance, Ottoline, decides")
    assert {each.found for each in actions.warnings_for(card)} == {
        "Whitby", "actuary in chief", "Reinsurance", "Ottoline",
    }  # fmt: skip


def test_either_withdraws_without_the_other_and_the_words_are_gone(cast: Cast):
    card = released(cast)
    for _ in range(2):
        actions.withdraw_card(card=card, by=cast.mentee, at=NOW)
    kept = Card.objects.get()
    assert kept.state == "withdrawn" and not kept.text and not ReleasedCard.objects.exists()
    with pytest.raises(actions.NotAnyMore):
        actions.change_card(card=kept, text=OTHER, by=cast.mentor, at=NOW)


def test_a_yes_can_be_taken_back_and_the_other_yes_stays(cast: Cast):
    card = released(cast)
    actions.take_yes_back(card=card, by=cast.mentor, at=NOW)
    kept = Card.objects.get()
    assert (kept.state, kept.has_yes_of("mentor"), kept.has_yes_of("mentee")) == ("draft", False, True)
    assert not ReleasedCard.objects.exists()


def test_what_is_published_is_withdrawn_by_nobody(cast: Cast):
    card = released(cast)
    Card.objects.update(state=Card.State.PUBLISHED)
    for step in (actions.withdraw_card, actions.take_yes_back):
        with pytest.raises(actions.NotAnyMore):
            step(card=card, by=cast.mentor, at=NOW)


def test_the_same_press_twice_is_one_card_and_no_words_are_none(cast: Cast):
    token = uuid.uuid4()
    assert draft(cast, submission=token) == draft(cast, submission=token)
    with pytest.raises(NoWords):
        draft(cast, "  \n ")
    assert Card.objects.count() == 1


def test_nobody_but_the_two_drafts_changes_or_says_yes(cast: Cast):
    card = draft(cast)
    for who in cast.outsiders().values():
        with pytest.raises(NotOneOfTheTwo):
            draft(cast, by=who)
        with pytest.raises(NotOneOfTheTwo):
            yes(card, who)
        assert not Card.objects.visible_to(who).exists()


def test_cards_of_two_pairs_wait_and_those_of_three_are_shown_without_day_and_pair(cast: Cast):
    programme = cast.pair.cohort.programme
    released(cast)
    released(cast_of(PairFactory(cohort=cast.pair.cohort)), OTHER)
    released(cast)
    assert not selectors.cards_to_code(programme)
    released(cast_of(PairFactory(cohort=cast.pair.cohort)))
    shown = selectors.cards_to_code(programme)
    assert len(shown) == 4 and {each.shown_from.day for each in shown} == {1}
    assert not selectors.cards_to_code(PairFactory().cohort.programme)


def test_a_later_card_waits_for_a_batch_of_its_own(cast: Cast):
    programme = cast.pair.cohort.programme
    three(cast)
    released(cast, OTHER)
    assert len(selectors.cards_to_code(programme)) == 3
    for _ in range(2):
        released(cast_of(PairFactory(cohort=cast.pair.cohort)), OTHER)
    assert len(selectors.cards_to_code(programme)) == 6


def test_withdrawals_that_leave_two_pairs_hide_what_is_left(cast: Cast):
    cards = three(cast)
    actions.withdraw_card(card=cards[0], by=cast.mentor, at=NOW)
    assert not selectors.cards_to_code(cast.pair.cohort.programme)


def shown_to_the_team(cast: Cast) -> set[uuid.UUID]:
    return {each.card_id for each in selectors.cards_to_code(cast.pair.cohort.programme)}


def test_what_withdrawals_leave_of_an_older_batch_waits_however_many_others_there_are(cast: Cast):
    """Five pairs in two batches of three: one leaves the first, and the two that are left of it are hidden."""
    first, second = three(cast), three(cast)
    assert shown_to_the_team(cast) == {card.pk for card in (*first, *second)}
    actions.withdraw_card(card=first[1], by=Card.objects.get(pk=first[1].pk).pair.mentor.person.user, at=NOW)
    assert shown_to_the_team(cast) == {card.pk for card in second}
    released(cast, OTHER)
    assert shown_to_the_team(cast) == {card.pk for card in second}, "from two pairs still"
    late = released(cast_of(PairFactory(cohort=cast.pair.cohort)))
    assert shown_to_the_team(cast) - {card.pk for card in second} >= {first[0].pk, first[2].pk, late.pk}
    batches = {card.batch: set() for card in selectors.cards_to_code(cast.pair.cohort.programme)}
    for each in ReleasedCard.objects.select_related("card"):
        batches[each.batch].add(each.card.pair_id)
    assert [len(pairs) for pairs in batches.values()] == [3, 3]


def test_no_order_of_releases_and_withdrawals_shows_fewer_than_three_pairs_of_a_batch(cast: Cast):
    pairs = [cast, *(cast_of(PairFactory(cohort=cast.pair.cohort)) for _ in range(3))]
    dice, there, seen = Random(6), [], 0
    for _ in range(60):
        if there and dice.random() < 0.45:
            card, by = there.pop(dice.randrange(len(there)))
            step = dice.choice([actions.withdraw_card, actions.take_yes_back])
            step(card=card, by=by.mentee, at=NOW)
        else:
            by = dice.choice(pairs)
            there.append((released(by), by))
        batches: dict[object, set[object]] = {}
        for each in selectors.cards_to_code(cast.pair.cohort.programme).select_related("card"):
            batches.setdefault(each.batch, set()).add(each.card.pair_id)
        seen += len(batches)
        assert all(len(of) >= selectors.FEWEST_PAIRS for of in batches.values())
    assert seen > 20, "something was shown"


def test_a_takeaway_becomes_a_draft_of_the_two_by_one_tick_of_the_log(cast: Cast):
    hour = cast.plan(starts_at=timezone.now() - timedelta(hours=2), at=timezone.now())
    client, url = signed_in(cast.mentor), reverse("sessions:log", args=[hour.pk])
    said = {"met": "held", "minutes": "60", "takeaway": IDEA, "submission": str(uuid.uuid4())}
    client.post(url, said)
    assert not Card.objects.exists(), "nobody ticked the box"
    ticked = {**said, "takeaway": OTHER, "offer": "on", "submission": str(uuid.uuid4())}
    ticked["seen_takeaway"] = client.get(url).context["form"]["seen_takeaway"].value()
    for _ in range(2):
        client.post(url, ticked)
    card = Card.objects.with_pair().get()
    assert (card.text, card.state, card.drafted_by, card.pair) == (OTHER, "draft", "mentor", cast.pair)
    assert not card.has_yes_of("mentor") and not card.has_yes_of("mentee")
    assert OTHER in signed_in(cast.mentee).get(reverse("feedback:card", args=[card.pk])).content.decode()
    assert not ReleasedCard.objects.exists()
    page = signed_in(cast.outsiders()["coordinator"]).get(
        reverse("feedback:released_cards", args=[cast.pair.cohort.programme_id])
    )
    assert OTHER not in page.content.decode()


def test_the_order_of_the_list_is_not_the_order_of_coming(cast: Cast):
    """Keys are random, and the list is in their order: of ten lists hardly any is in the order of coming."""
    orders = []
    for _ in range(10):
        programme = cast.pair.cohort.programme
        came = [card.pk for card in three(cast)]
        shown = [each.card_id for each in selectors.cards_to_code(programme)]
        orders.append([key for key in shown if key in came] == came)
        Card.objects.all().delete()
        Pair.objects.exclude(pk=cast.pair.pk).delete()
    assert not all(orders)


def test_the_trail_says_that_a_card_came_and_not_from_whom(cast: Cast):
    released(cast)
    event = AuditEvent.objects.get(verb="card released")
    assert event.by is None and not event.details and IDEA not in str(event.__dict__)


def test_the_two_release_a_card_on_its_page_and_the_team_reads_the_words_alone(cast: Cast):
    mentor, mentee = signed_in(cast.mentor), signed_in(cast.mentee)
    page = reverse("feedback:cards", args=[cast.pair.pk])
    mentor.post(page, {"text": IDEA, "submission": uuid.uuid4(), "save": "yes"})
    card = Card.objects.get()
    url = reverse("feedback:card", args=[card.pk])
    assert IDEA in mentee.get(url).content.decode()
    for client in (mentor, mentee):
        client.post(url, {"version": "1", "yes": "yes"})
    for _ in range(2):
        released(cast_of(PairFactory(cohort=cast.pair.cohort)), OTHER)
    team = signed_in(cast.outsiders()["coordinator"])
    body = team.get(reverse("feedback:released_cards", args=[cast.pair.cohort.programme_id])).content.decode()
    assert IDEA in body
    month = ReleasedCard.objects.get(card=card).shown_from
    when = (f"{month:%B %Y}", f"{month:%b %Y}", month.isoformat())
    for told in (cast.mentor.person.name, cast.mentee.person.name, str(cast.pair.pk), str(card.pk), *when):
        assert told not in body


def test_the_page_warns_in_words_keeps_what_was_typed_and_asks_for_a_tick(cast: Cast):
    card = draft(cast, "As the only woman here I take the notes")
    url, client = reverse("feedback:card", args=[card.pk]), signed_in(cast.mentor)
    assert "may be true of one person only" in client.get(url).content.decode()
    body = client.post(url, {"version": "1", "yes": "yes"}).content.decode()
    assert "Change the words, or tick that they may stand" in body
    assert client.post(url, {"version": "1", "yes": "yes", "has_seen": "on"}).status_code == 302
    assert Card.objects.get().has_yes_of("mentor")
    assert Programme.objects.count()


def test_a_stale_page_says_to_read_again(cast: Cast):
    card = draft(cast)
    actions.change_card(card=card, text=OTHER, by=cast.mentor, at=NOW)
    url, client = reverse("feedback:card", args=[card.pk]), signed_in(cast.mentee)
    body = client.post(url, {"version": "1", "yes": "yes"}, follow=True).content.decode()
    assert "The text has changed since you opened it" in body
